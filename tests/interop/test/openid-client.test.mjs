// A certified client library that is not ours signs in to the sandbox: what it accepts, a reader's own program will.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as client from 'openid-client';
import { signInAtSandbox } from '../lib/browser.mjs';
import { startSandbox, stop } from '../lib/children.mjs';

const REDIRECT = 'http://localhost:8080/auth/cb';
const AUTH = 'https://api.banno.com/consumer/auth/';
const SCOPE = ['openid', 'profile', `${AUTH}offline_access`, `${AUTH}accounts.readonly`].join(' ');

let sandbox;
before(async () => {
  sandbox = await startSandbox();
});
after(() => stop(sandbox.child));

const registered = (type) => sandbox.clients.find((candidate) => candidate.type === type);

/** Discovery; plain http is expected, because the sandbox is on loopback. */
function discover(id, authentication, address = sandbox.issuer) {
  return client.discovery(new URL(address), id, { id_token_signed_response_alg: 'ES256' }, authentication, { execute: [client.allowInsecureRequests] });
}

/** The whole flow as openid-client's own guide has it: PKCE, state, nonce, callback, exchange. */
async function signIn(config, user = sandbox.users[0], scope = SCOPE) {
  const verifier = client.randomPKCECodeVerifier();
  const checks = { pkceCodeVerifier: verifier, expectedState: client.randomState(), expectedNonce: client.randomNonce(), idTokenExpected: true };
  const link = client.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT,
    scope,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state: checks.expectedState,
    nonce: checks.expectedNonce,
  });
  const { left } = await signInAtSandbox(link, user, (at) => at.href.startsWith(REDIRECT));
  assert.equal(left.searchParams.get('iss'), sandbox.issuer, 'RFC 9207');
  return client.authorizationCodeGrant(config, left, checks);
}

async function wholeLife(config) {
  const tokens = await signIn(config);
  const claims = tokens.claims();
  assert.equal(claims.iss, sandbox.issuer);
  assert.equal(tokens.token_type, 'bearer');
  assert.ok(tokens.expires_in > 0 && tokens.expires_in <= 600);
  assert.deepEqual(new Set(tokens.scope.split(' ')), new Set(SCOPE.split(' ')));

  const info = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
  assert.equal(info.sub, claims.sub);

  const accounts = await client.fetchProtectedResource(config, tokens.access_token, new URL(`${sandbox.api}/users/${claims.sub}/accounts`), 'GET');
  assert.equal(accounts.status, 200);

  const rotated = await client.refreshTokenGrant(config, tokens.refresh_token);
  assert.notEqual(rotated.refresh_token, tokens.refresh_token, 'the refresh token rotates');
  assert.notEqual(rotated.access_token, tokens.access_token);
  await client.fetchUserInfo(config, rotated.access_token, claims.sub);

  await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token), { error: 'invalid_grant' });
  await assert.rejects(client.refreshTokenGrant(config, rotated.refresh_token), { error: 'invalid_grant' }, 'reuse ends the family');
  await assert.rejects(client.fetchUserInfo(config, rotated.access_token, claims.sub), 'and its access tokens');

  const again = await signIn(config);
  await client.tokenRevocation(config, again.refresh_token, { token_type_hint: 'refresh_token' });
  await assert.rejects(client.refreshTokenGrant(config, again.refresh_token), { error: 'invalid_grant' });
}

test('a public client signs in with PKCE, reads, refreshes and revokes', async () => {
  await wholeLife(await discover(registered('public').client_id, client.None()));
});

test('a confidential client does the same with client_secret_post', async () => {
  const { client_id, client_secret } = registered('confidential');
  await wholeLife(await discover(client_id, client.ClientSecretPost(client_secret)));
});

test('a confidential client does the same with client_secret_basic', async () => {
  const { client_id, client_secret } = registered('confidential');
  await wholeLife(await discover(client_id, client.ClientSecretBasic(client_secret)));
});

test('the metadata passes the library at the address below the issuer and at the host', async () => {
  const config = await discover(registered('public').client_id, client.None());
  const metadata = config.serverMetadata();
  assert.deepEqual(metadata.code_challenge_methods_supported, ['S256']);
  assert.equal(metadata.authorization_response_iss_parameter_supported, true);
  const atHost = await fetch(new URL('/.well-known/openid-configuration', sandbox.issuer));
  assert.equal((await atHost.json()).issuer, sandbox.issuer);
});

test('an address of the end-session endpoint can be built', async () => {
  const config = await discover(registered('public').client_id, client.None());
  const link = client.buildEndSessionUrl(config);
  const page = await fetch(link);
  assert.equal(page.status, 200);
});

test('a wrong secret is refused', async () => {
  const config = await discover(registered('confidential').client_id, client.ClientSecretPost('wrong'));
  await assert.rejects(signIn(config), (error) => error.error === 'invalid_client' || error.cause?.error === 'invalid_client' || /401|invalid_client|WWW-Authenticate/i.test(String(error.message)));
});

test('a public client that sends a secret is refused', async () => {
  const config = await discover(registered('public').client_id, client.ClientSecretPost('not-empty'));
  await assert.rejects(signIn(config));
});
