// The canary rule (security.md 1.8): markers of secrets and of account data are looked for, plain and encoded, where
// they must never be.

import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** The shape of a signed token in its compact form (RFC 7515): header and claims are JSON objects, so both begin alike. */
export const ID_TOKEN = /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]*/;

/** What no page may hold: access and refresh tokens of the sandbox begin with a marker, ID tokens have their shape. */
export const TOKENS = ['pbsim_at_', 'pbsim_rt_', ID_TOKEN];

/** Tokens, and the client secrets of the sandbox, which its own screen shows. */
export const SECRETS = [...TOKENS, 'pbsim_secret_'];

/** What belongs to people of the sandbox: names, accounts, amounts. None of it is ever written. */
export const PERSONAL = ['Morgan Vale', 'Everyday Checking', 'Rainy Day Savings', '2418.07', '2,418.07', '12 Orchard Lane'];

/** A marker in the forms in which it could lie about. */
export function forms(marker) {
  const bytes = Buffer.from(marker);
  const base64 = [0, 1, 2].flatMap((shift) => {
    // What surrounds the marker decides its first and last characters; those in between are certain.
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64').replace(/=+$/, '');
    const certain = text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
    return [certain, certain.replaceAll('+', '-').replaceAll('/', '_')];
  });
  const texts = [marker, encodeURIComponent(marker), bytes.toString('hex'), bytes.toString('hex').toUpperCase(), ...base64];
  return [...new Set(texts)].map((text) => Buffer.from(text)).concat(Buffer.from(marker, 'utf16le'));
}

/** The texts that bytes could stand for: as they are, as UTF-16, and what base64 and hex in them spell. */
function* readings(bytes) {
  const text = bytes.toString('latin1');
  yield text;
  yield text.replaceAll('\0', '');
  // Shorter than a token, they spell none.
  for (const [run] of text.matchAll(/[\w+/-]{40,}/g)) {
    // Where a quartet or a pair begins in the run is not known.
    for (const shift of [0, 1, 2, 3]) yield Buffer.from(run.slice(shift), 'base64').toString('latin1');
  }
  for (const [run] of text.matchAll(/[0-9a-f]{60,}/gi)) {
    for (const shift of [0, 1]) yield Buffer.from(run.slice(shift), 'hex').toString('latin1');
  }
}

/** Which of the markers are in `bytes`: texts in any of their forms, patterns in any reading. */
export function findIn(bytes, markers) {
  const texts = markers.some((marker) => marker instanceof RegExp) ? [...readings(bytes)] : [];
  return markers.filter((marker) =>
    marker instanceof RegExp ? texts.some((text) => marker.test(text)) : forms(marker).some((form) => bytes.includes(form)),
  );
}

function* filesBelow(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const about = lstatSync(path, { throwIfNoEntry: false });
    if (about?.isDirectory()) yield* filesBelow(path);
    else if (about?.isFile()) yield path;
  }
}

/** Markers in files below a folder, as `path: marker`. */
export function inFiles(folder, markers) {
  const found = [];
  let count = 0;
  for (const path of filesBelow(folder)) {
    count += 1;
    for (const marker of findIn(readFileSync(path), markers)) found.push(`${path.slice(folder.length + 1)}: ${marker}`);
  }
  return { found, count };
}

/** Markers in argument lists and environments of processes, as `pid where: marker`. */
export function inProcesses(pids, markers) {
  const found = [];
  for (const pid of pids) {
    for (const where of ['cmdline', 'environ']) {
      try {
        for (const marker of findIn(readFileSync(`/proc/${pid}/${where}`), markers)) found.push(`${pid} ${where}: ${marker}`);
      } catch {
        // It has ended.
      }
    }
  }
  return found;
}

const isLoopback = (hex) =>
  /^0+$/.test(hex) || hex.endsWith('7F') || hex === '00000000000000000000000001000000' || /^0{16}FFFF0000.{6}7F$/i.test(hex);

/** Connections of processes that end anywhere but on this computer, as lines of the kernel's tables. */
export function foreignConnections(pids) {
  const found = [];
  for (const pid of pids) {
    try {
      const sockets = new Set(
        readdirSync(`/proc/${pid}/fd`).map((fd) => /socket:\[(\d+)\]/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1]),
      );
      for (const table of ['tcp', 'tcp6', 'udp', 'udp6']) {
        for (const line of readFileSync(`/proc/${pid}/net/${table}`, 'latin1').trim().split('\n').slice(1)) {
          const fields = line.trim().split(/\s+/);
          if (sockets.has(fields[9]) && !isLoopback(fields[2].split(':')[0])) found.push(`${pid} ${table} ${line.trim()}`);
        }
      }
    } catch {
      // It has ended.
    }
  }
  return found;
}
