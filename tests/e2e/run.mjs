// Runs the journeys one after the other, or walks the screens for pictures:
//
//   node run.mjs [TEXT...]        every test, or those in files with one of these texts in their names
//   node run.mjs screenshots      every screen, light and dark, into docs/screenshots/
//   node run.mjs measure-table    the table with a million rows, figures only
//
// Where the system allows it everything runs in a network namespace of its own in which only loopback is up: the
// computer is unplugged then, and no other program can hold the redirect ports.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { CHROMIUM, PASSBOOK, PASSBOOK_CLI, TAURI_DRIVER, WEBKIT_DRIVER, here, output } from './lib/programs.mjs';

const missing = [
  [process.env.DISPLAY, 'a display: run this with make e2e, or under scripts/virtual-desktop.sh'],
  [existsSync(PASSBOOK) && existsSync(PASSBOOK_CLI), `${PASSBOOK} and ${PASSBOOK_CLI}: run make build`],
  [TAURI_DRIVER, 'tauri-driver: run make setup'],
  [WEBKIT_DRIVER, 'WebKitWebDriver (Debian: webkit2gtk-driver): run make setup'],
  [CHROMIUM, 'Chromium or Chrome: run make setup'],
].filter(([there]) => !there);
if (missing.length > 0) {
  for (const [, what] of missing) console.error(`error: the end-to-end tests need ${what}`);
  process.exit(1);
}

/** How to start a program with only loopback up: as root directly, otherwise as root of a user namespace. */
function unplugged() {
  const script = ['sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];
  const ways = [
    ['unshare', '--net', ...script],
    ['unshare', '--map-root-user', '--net', ...script],
  ];
  return ways.find(([program, ...words]) => spawnSync(program, [...words, 'true']).status === 0) ?? [];
}

const words = process.argv.slice(2);
const command =
  ['screenshots', 'measure-table'].includes(words[0])
    ? [process.execPath, `${words[0]}.mjs`]
    : [process.execPath, '--test-reporter=./lib/reporter.mjs', 'journeys.mjs', ...words];

rmSync(output, { recursive: true, force: true });
const prefix = unplugged();
console.log(
  prefix.length > 0
    ? 'Only loopback is up: the computer is unplugged.'
    : 'No network namespace here: the network stays plugged in, and every journey checks that nothing used it.',
);
const [program, ...rest] = [...prefix, ...command];
const child = spawn(program, rest, {
  cwd: here,
  stdio: 'inherit',
  env: { ...process.env, PASSBOOK_E2E_UNPLUGGED: prefix.length > 0 ? '1' : '' },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : code));
