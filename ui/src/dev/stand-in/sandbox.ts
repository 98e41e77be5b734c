/** The simulated institution: its address, its people and its log. */
import type { SandboxRequestView, SandboxView } from '../../lib/ipc';
import * as world from '../world';
import { emit, now, type Handlers } from './state';

function sandboxView(): SandboxView {
  return {
    running: now.running,
    issuer: now.running ? world.connection(0).issuer : null,
    api: now.running ? 'http://localhost:51234/a/consumer/api/v0' : null,
    connectionId: now.connections.find((one) => one.kind === 'builtInSandbox')?.id ?? null,
    clients: now.running
      ? [
          {
            clientId: world.connection(0).clientId,
            clientType: 'public',
            simulatedSecret: null,
            redirectUris: world.choices.redirectUris,
          },
          {
            clientId: '8d0b6c3a-51c7-4b63-9f5f-3f1b2a9d7c22',
            clientType: 'confidential',
            simulatedSecret: 'simulated-0f3a9d',
            redirectUris: world.choices.redirectUris,
          },
        ]
      : [],
    users: world.users,
    logRevision: now.requests,
  };
}

/** One more line in the log. */
export function logged(path: string, status: number | null, who: string | null): void {
  now.requests += 1;
  now.log.push({
    id: now.requests,
    at: new Date().toISOString(),
    method: 'GET',
    path,
    status,
    ms: 3,
    who,
    fault: null,
  } as SandboxRequestView);
  emit('sandboxChanged', null);
}

export const sandbox = {
  sandbox: sandboxView,
  startSandbox: () => {
    now.running = true;
    if (now.connections.length === 0) now.connections = [world.connection(0)];
    return sandboxView();
  },
  stopSandbox: () => {
    now.running = false;
    return sandboxView();
  },
  resetSandbox: () => {
    now.log = [];
    return sandboxView();
  },
  sandboxRequests: (after: number, most: number) => now.log.filter((line) => line.id > after).slice(0, most),
} satisfies Handlers;
