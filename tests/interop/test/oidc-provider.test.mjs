// Passbook signs in to a certified provider that is not ours: what the sandbox and the client agree on by mistake
// would show here. The provider stands at an issuer path like an institution's and has one account to read.

import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import Provider from 'oidc-provider';
import { Browser } from '../lib/browser.mjs';
import { PASSBOOK_CLI, run, start, startDesk } from '../lib/children.mjs';

const API = '/a/consumer/api/v0';
const AUTH = 'https://api.banno.com/consumer/auth/';
const OFFLINE = `${AUTH}offline_access`;
const ACCOUNTS = `${AUTH}accounts.readonly`;
const REDIRECTS = ['http://127.0.0.1:8080/auth/cb', 'http://127.0.0.1:8081/auth/cb', 'http://127.0.0.1:8082/auth/cb'];
const SECRET = 'a-secret with + and % and : in it';

let desk;
let bank;
before(async () => {
  [desk, bank] = await Promise.all([startDesk(), startBank()]);
});
after(async () => {
  await desk?.close();
  await bank?.close();
});

/** oidc-provider at an issuer path, and one endpoint of an API beside it. */
async function startBank() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const issuer = `${origin}${API}/oidc`;
  const provider = new Provider(issuer, configuration());
  const seen = [];
  const refused = new Set();
  provider.on('grant.success', (ctx) => seen.push(ctx.oidc.params.grant_type));
  const callback = provider.callback();
  server.on('request', async (request, response) => {
    if (request.url.startsWith(`${API}/oidc`)) {
      if (request.url.endsWith('/token/revocation')) seen.push('revocation');
      // The provider builds its addresses from the original one, as below a mount point of a framework.
      request.originalUrl = request.url;
      request.url = request.url.slice(`${API}/oidc`.length) || '/';
      return callback(request, response);
    }
    const json = (status, body) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const bearer = request.headers.authorization?.replace(/^Bearer /, '');
    const token = bearer && !refused.has(bearer) ? await provider.AccessToken.find(bearer) : undefined;
    bank.lastBearer = bearer;
    if (!token) return json(401, {});
    if (request.url !== `${API}/users/${token.accountId}/accounts`) return json(404, {});
    return json(200, { accounts: [{ id: 'only-one', accountType: 'Deposit', accountSubType: 'Checking', name: 'Borrowed', balance: '12.340', numbers: 'x0042' }] });
  });
  return {
    issuer,
    provider,
    seen,
    refused,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function configuration() {
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const common = {
    redirect_uris: REDIRECTS,
    application_type: 'native',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    id_token_signed_response_alg: 'ES256',
  };
  return {
    jwks: { keys: [{ ...jwk, use: 'sig', alg: 'ES256', kid: 'one' }] },
    clients: [
      { ...common, client_id: 'passbook-public', token_endpoint_auth_method: 'none' },
      { ...common, client_id: 'passbook-basic', client_secret: SECRET, token_endpoint_auth_method: 'client_secret_basic' },
    ],
    scopes: ['openid', OFFLINE, ACCOUNTS],
    pkce: { required: () => true },
    cookies: { keys: ['only for this test'] },
    features: { revocation: { enabled: true }, devInteractions: { enabled: true } },
    issueRefreshToken: (_, client, code) => client.grantTypeAllowed('refresh_token') && code.scopes.has(OFFLINE),
    rotateRefreshToken: true,
    ttl: { AccessToken: 600, IdToken: 600, Grant: 3600, Session: 3600, Interaction: 600, RefreshToken: 3600, AuthorizationCode: 60 },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
  };
}

/** One command of passbook-cli, its JSON, and its exit code. */
async function cli(args, options = {}) {
  const { code, stdout, stderr } = await run(PASSBOOK_CLI, ['--json', ...args], { env: desk.env, ...options });
  assert.ok(stdout.endsWith('\n'), `${args.join(' ')}: ${stdout} ${stderr}`);
  return { code, value: JSON.parse(stdout) };
}

/** Signs in as a person would on the provider's own pages. */
async function signIn(name, person) {
  const child = start(PASSBOOK_CLI, ['--json', 'sign-in', name, '--no-browser', '--timeout', '15'], { env: desk.env });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  let link;
  for await (const line of createInterface({ input: child.stderr })) {
    if (line.startsWith('http://')) {
      link = line;
      break;
    }
  }
  assert.ok(link, 'the link is on standard error');
  const browser = new Browser();
  let page = await browser.go(link);
  for (let steps = 0; steps < 5 && page.forms.length > 0; steps += 1) {
    page = await browser.submit(page, page.forms[0], { login: person, password: 'any' });
  }
  const { code } = await child.ended;
  return { code, value: JSON.parse(stdout), page };
}

async function wholeLife(name, id, person, extra = [], options = {}) {
  const added = await cli(['connection', 'add', name, '--sandbox', '--host', bank.issuer, '--client-id', id, '--redirect-uri', REDIRECTS[0], '--redirect-uri', REDIRECTS[1], '--scope', 'openid', '--scope', OFFLINE, '--scope', 'accounts.readonly', ...extra], options);
  assert.equal(added.code, 0, JSON.stringify(added.value));
  assert.equal(added.value.issuer, bank.issuer);
  const check = await cli(['connection', 'check', name]);
  assert.equal(check.code, 0, JSON.stringify(check.value));

  const { code, value: session, page } = await signIn(name, person);
  assert.equal(code, 0, JSON.stringify(session));
  assert.equal(page.status, 200);
  assert.equal(session.userId, person);
  assert.equal(session.storage, 'keychain');
  assert.equal(session.token.refreshable, true);

  const accounts = await cli(['accounts', name]);
  assert.equal(accounts.code, 0, JSON.stringify(accounts.value));
  assert.equal(accounts.value.groups[0].accounts[0].balance.sent, '12.340');

  // The access token is withdrawn: the next command, another process, refreshes with the stored refresh token.
  bank.refused.add(bank.lastBearer);
  bank.seen.length = 0;
  assert.equal((await cli(['accounts', name])).code, 0);
  assert.deepEqual(bank.seen, ['refresh_token']);
  bank.refused.add(bank.lastBearer);
  assert.equal((await cli(['accounts', name])).code, 0, 'the rotated refresh token was stored');
  assert.deepEqual(bank.seen, ['refresh_token', 'refresh_token']);

  bank.seen.length = 0;
  const out = await cli(['sign-out', name]);
  assert.equal(out.code, 0, JSON.stringify(out.value));
  assert.deepEqual(bank.seen, ['revocation']);
  const nobody = await cli(['accounts', name]);
  assert.equal(nobody.code, 1);
  assert.equal(nobody.value.error.code, 'session.none');
}

test('Passbook signs in, reads, refreshes and signs out as a public client', () => wholeLife('public', 'passbook-public', 'user-one'));

test('Passbook does the same as a confidential client with client_secret_basic', () =>
  wholeLife('confidential', 'passbook-basic', 'user-two', ['--confidential', '--client-secret-stdin'], { input: `${SECRET}\n` }));

test('a client id that the provider does not know is a clear error', async () => {
  const added = await cli(['connection', 'add', 'unknown', '--sandbox', '--host', bank.issuer, '--client-id', 'nobody', '--redirect-uri', REDIRECTS[0], '--scope', 'openid']);
  assert.equal(added.code, 0);
  const child = start(PASSBOOK_CLI, ['--json', 'sign-in', 'unknown', '--no-browser', '--timeout', '10'], { env: desk.env });
  child.stdout.resume();
  let link;
  for await (const line of createInterface({ input: child.stderr })) {
    if (line.startsWith('http://')) {
      link = line;
      break;
    }
  }
  // The provider shows the error to the person and does not come back; cancelling ends the attempt.
  const page = await new Browser().go(link);
  assert.equal(page.status, 400);
  child.kill('SIGINT');
  assert.equal((await child.ended).code, 1);
});

test('no token lies in any file below the home', () => {
  const tokens = [bank.lastBearer, ...bank.refused];
  const walk = (folder) =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return walk(path);
      return entry.isFile() ? [path] : [];
    });
  for (const path of walk(desk.home)) {
    const bytes = readFileSync(path);
    for (const token of tokens) assert.ok(!bytes.includes(token), path);
  }
});
