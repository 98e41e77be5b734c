// Ports of this computer: who answers, and holding one as another program would.

import { connect, createServer } from 'node:net';

/** Whether something accepts connections there. */
export function accepts(port, host = '127.0.0.1') {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    socket.once('connect', () => resolve(true) || socket.destroy());
    socket.once('error', () => resolve(false));
  });
}

/** Takes a port; answers what gives it back. Fails when it is not free. */
export function hold(port, host = '127.0.0.1') {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => resolve(() => new Promise((closed) => server.close(closed))));
  });
}
