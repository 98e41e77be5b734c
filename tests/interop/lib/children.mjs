// The programs that a test starts: found, waited for, and ended whatever happens.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** The binary under test; another one can be named, for example a release build. */
export const PASSBOOK_CLI = process.env.PASSBOOK_CLI ?? join(root, 'target', 'debug', 'passbook-cli');

const children = new Set();
const folders = new Set();

// The last resort, should a test be cut short.
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that only this user may enter and that goes with the test. */
export function privateFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'passbook-interop-'));
  folders.add(folder);
  return folder;
}

/** Starts a program and remembers it. */
export function start(program, args, options = {}) {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], ...options });
  children.add(child);
  child.on('exit', () => children.delete(child));
  child.stderrText = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (child.stderrText += text));
  child.ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve({ code, signal }));
  });
  return child;
}

/** Ends a child and waits for it. */
export async function stop(child) {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
  return child.ended;
}

/** Runs a program to its end. */
export async function run(program, args, { input = '', ...options } = {}) {
  const child = start(program, args, options);
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const { code } = await child.ended;
  return { code, stdout, stderr: child.stderrText };
}

/** Starts `passbook-cli sandbox` and waits for its line. */
export async function startSandbox(...args) {
  if (!existsSync(PASSBOOK_CLI)) {
    throw new Error(`${PASSBOOK_CLI} is not there: run cargo build -p passbook-cli first`);
  }
  const child = start(PASSBOOK_CLI, ['sandbox', ...args]);
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    return { child, ...JSON.parse(line) };
  }
  throw new Error(`the sandbox did not start: ${child.stderrText}`);
}

/**
 * An empty computer for Passbook: a home of its own and, where the Secret Service can run, a session bus with an open
 * keyring. Every command is a process of its own inside it.
 */
export async function startDesk() {
  const home = privateFolder();
  const folders = { run: 'run', data: 'data', config: 'config', cache: 'cache', passbook: 'passbook' };
  for (const [name, path] of Object.entries(folders)) mkdirSync((folders[name] = join(home, path)), { mode: 0o700 });
  const env = {
    PATH: process.env.PATH,
    LANG: 'C.UTF-8',
    HOME: home,
    XDG_RUNTIME_DIR: folders.run,
    XDG_DATA_HOME: folders.data,
    XDG_CONFIG_HOME: folders.config,
    XDG_CACHE_HOME: folders.cache,
    PASSBOOK_HOME: folders.passbook,
  };
  // The bus lives as long as its standard input is open.
  const script = 'printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null && echo "$DBUS_SESSION_BUS_ADDRESS" && exec cat';
  const bus = start('dbus-run-session', ['--', 'sh', '-c', script], { env });
  for await (const address of createInterface({ input: bus.stdout })) {
    return {
      env: { ...env, DBUS_SESSION_BUS_ADDRESS: address },
      home,
      async close() {
        bus.stdin.end();
        await bus.ended;
      },
    };
  }
  throw new Error(`no session bus with a keyring (Debian: dbus, gnome-keyring): ${bus.stderrText}`);
}
