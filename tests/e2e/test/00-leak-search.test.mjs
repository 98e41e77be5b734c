// The search that every journey ends with must be able to find something.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { start, stop } from '../lib/children.mjs';
import { foreignConnections, inFiles, inProcesses } from '../lib/leaks.mjs';
import { until } from '../lib/until.mjs';

const SECRET = 'pbsim_rt_';
const planted = 'pbsim_rt_0123456789abcdef';

test('a planted token is found in files, plain and in every encoding', () => {
  const folder = mkdtempSync(join(tmpdir(), 'passbook-e2e-'));
  try {
    mkdirSync(join(folder, 'deep'));
    const base64 = (text) => Buffer.from(text).toString('base64');
    const copies = {
      plain: planted,
      'in the middle': `{"token":"${planted}"}`,
      base64: base64(planted),
      'base64, one byte on': base64(`x${planted}`),
      'base64, two bytes on': base64(`xy${planted}`),
      base64url: Buffer.from(`?${planted}>`).toString('base64url'),
      hex: Buffer.from(planted).toString('hex'),
      'utf-16': Buffer.from(planted, 'utf16le'),
    };
    for (const [name, copy] of Object.entries(copies)) writeFileSync(join(folder, 'deep', name), copy);
    writeFileSync(join(folder, 'innocent'), 'pbsim is a prefix');
    const { found, count } = inFiles(folder, [SECRET]);
    assert.deepEqual(found.sort(), Object.keys(copies).map((name) => `deep/${name}: ${SECRET}`).sort());
    assert.equal(count, Object.keys(copies).length + 1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a planted token is found in arguments and in the environment of a process', async () => {
  const child = start('sleep', ['60'], { env: { PATH: process.env.PATH, TOKEN: planted } });
  const shell = start('sh', ['-c', 'read line', 'sh', planted]);
  try {
    await until('the environment is found', () => inProcesses([child.pid], [SECRET]).includes(`${child.pid} environ: ${SECRET}`));
    await until('the argument is found', () => inProcesses([shell.pid], [SECRET]).includes(`${shell.pid} cmdline: ${SECRET}`));
  } finally {
    for (const one of [child, shell]) await stop(one);
  }
  assert.deepEqual(foreignConnections([process.pid]), []);
});
