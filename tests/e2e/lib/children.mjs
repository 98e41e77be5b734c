// The programs that a test starts: each in a process group of its own, and ended whatever happens.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { within } from './until.mjs';

const children = new Set();

function signal(child, name) {
  try {
    process.kill(-child.pid, name);
  } catch {
    // The group has ended already.
  }
}

// The last resort, should a test be cut short.
process.on('exit', () => children.forEach((child) => signal(child, 'SIGKILL')));
for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => process.exit(1));

/** Starts a program. What it says is kept in `said`; `ended` is its end. */
export function start(program, words, { env, input } = {}) {
  const child = spawn(program, words, { env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  children.add(child);
  child.said = '';
  child.out = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (child.out += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (child.said += text));
  child.ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code));
  });
  child.ended.catch(() => {});
  child.stdin.on('error', () => {});
  if (input !== undefined) child.stdin.end(input);
  return child;
}

/** The first line that a program prints. */
export async function firstLine(child, seconds = 20) {
  const line = new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.ended.then(() => reject(new Error(`${child.spawnfile} ended: ${child.said}`)), reject);
  });
  return within(seconds, `${child.spawnfile} says that it is ready`, line);
}

/** Ends a program with all that it started. */
export async function stop(child) {
  signal(child, 'SIGTERM');
  try {
    await within(5, `${child.spawnfile} ends`, child.ended);
  } catch {
    signal(child, 'SIGKILL');
    await child.ended.catch(() => {});
  }
  // The leader has gone; what it left in its group goes too.
  signal(child, 'SIGKILL');
  children.delete(child);
}

/** Runs a program to its end. */
export async function run(program, words, { seconds = 30, ...options } = {}) {
  const child = start(program, words, { input: '', ...options });
  try {
    const code = await within(seconds, `${program} ${words[0] ?? ''} ends`, child.ended);
    return { code, out: child.out, said: child.said };
  } finally {
    await stop(child);
  }
}
