// The search that every journey ends with must be able to find something.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { start, stop } from '../lib/children.mjs';
import { ID_TOKEN, findIn, foreignConnections, inFiles, inProcesses } from '../lib/leaks.mjs';
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

/** Made here, so that no token lies in the repository. */
const idToken = (() => {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signature = Buffer.from(Array.from({ length: 64 }, (_, at) => (at * 37) % 251)).toString('base64url');
  return `${part({ alg: 'ES256', kid: 'k1' })}.${part({ iss: 'http://127.0.0.1', sub: '4d1f7c1e', nonce: 'n' })}.${signature}`;
})();

for (const [where, copy] of Object.entries({
  plain: idToken,
  'a line of a log': `INFO token endpoint {"id_token":"${idToken}","expires_in":600}`,
  base64: Buffer.from(idToken).toString('base64'),
  'base64, two bytes on': Buffer.from(`xy${idToken}`).toString('base64'),
  'base64url behind other letters': `abc${Buffer.from(idToken).toString('base64url')}`,
  hex: Buffer.from(idToken).toString('hex'),
  'UTF-16': Buffer.from(idToken, 'utf16le'),
})) {
  test(`a raw ID token is found: ${where}`, () => {
    assert.deepEqual(findIn(Buffer.from(copy), [ID_TOKEN]), [ID_TOKEN]);
  });
}

test('what is no whole token is not taken for one', () => {
  const [header, claims, signature] = idToken.split('.');
  for (const innocent of [header, claims, signature, `${header}.`, `${header} . ${claims}`, 'eyJ.eyJ.', 'keyJournal.keyJourney.mjs', '{"kty":"EC","crv":"P-256"}']) {
    assert.deepEqual(findIn(Buffer.from(innocent), [ID_TOKEN]), [], innocent);
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
