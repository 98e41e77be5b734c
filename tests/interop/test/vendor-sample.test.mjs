// The flow of the vendor's own sample by plain HTTP: sign in as a confidential client with client_secret_post and
// PKCE, ask for a refresh, poll the task until TaskEnded, then read accounts and transactions.

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { signInAtSandbox } from '../lib/browser.mjs';
import { startSandbox, stop } from '../lib/children.mjs';

const REDIRECT = 'http://localhost:8080/auth/cb';
const AUTH = 'https://api.banno.com/consumer/auth/';
const SCOPE = `openid ${AUTH}offline_access ${AUTH}accounts.readonly ${AUTH}transactions.detail.readonly`;

let sandbox;
before(async () => {
  sandbox = await startSandbox();
});
after(() => stop(sandbox.child));

async function signIn() {
  const { client_id, client_secret } = sandbox.clients.find(({ type }) => type === 'confidential');
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(32).toString('base64url');
  const link = new URL(`${sandbox.issuer}/auth`);
  link.search = new URLSearchParams({
    client_id,
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope: SCOPE,
    state,
    nonce: randomBytes(32).toString('base64url'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const { left } = await signInAtSandbox(link, sandbox.users[0], (at) => at.href.startsWith(REDIRECT));
  assert.equal(left.searchParams.get('state'), state);
  const answer = await fetch(`${sandbox.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: left.searchParams.get('code'),
      redirect_uri: REDIRECT,
      code_verifier: verifier,
      client_id,
      client_secret,
    }),
  });
  assert.equal(answer.status, 200);
  const { access_token, id_token } = await answer.json();
  const { sub } = JSON.parse(Buffer.from(id_token.split('.')[1], 'base64url'));
  return { sub, call: (path, method = 'GET') => call(access_token, `/users/${sub}${path}`, method) };
}

async function call(token, path, method) {
  const answer = await fetch(`${sandbox.api}${path}`, { method, headers: { authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 200, `${method} ${path}`);
  return answer.json();
}

test("the vendor's sample flow runs to its end", async () => {
  const user = await signIn();
  const { taskId } = await user.call('/fetch', 'PUT');
  assert.equal(typeof taskId, 'string');

  const events = [];
  let version;
  let polls = 0;
  while (!events.some(({ type }) => type === 'TaskEnded')) {
    const query = version === undefined ? '' : `?sinceVersion=${version}`;
    const answer = await user.call(`/tasks/${taskId}${query}`);
    events.push(...answer.events);
    version = answer.version;
    polls += 1;
    assert.ok(polls < 50, 'the task ends');
  }
  assert.ok(events.length > 1, 'there were events before the end');
  assert.equal(events.at(-1).type, 'TaskEnded');

  const { accounts } = await user.call('/accounts');
  assert.ok(accounts.length >= 6);
  const listed = new Map(accounts.map((account) => [account.id, account]));
  const refreshed = events.filter(({ type }) => type === 'EnrichmentAccountBalances');
  assert.ok(refreshed.length > 0, 'balances arrived');
  for (const { accountId, balance, availableBalance } of refreshed) {
    const account = listed.get(accountId);
    assert.ok(account, `${accountId} is in the list`);
    assert.equal(account.balance, balance, `${account.name}: the list has the balance of the event`);
    assert.equal(account.availableBalance, availableBalance);
  }

  let read = 0;
  for (const { id } of accounts.slice(0, 3)) {
    const { transactions } = await user.call(`/accounts/${id}/transactions?limit=25`);
    for (const { accountId } of transactions) assert.equal(accountId, id);
    read += transactions.length;
  }
  assert.ok(read > 0, 'there are transactions');
});
