// What the institution does wrong on its own, switched on by `passbook-cli sandbox --fault`.

import assert from 'node:assert/strict';
import { journey } from '../lib/journey.mjs';
import { signedInAtOwnSandbox, signingInAtOwnSandbox } from '../lib/ways.mjs';

const REFRESHED = 'The access token was refreshed and the refresh token rotated.';

journey('a server error in the callback is said with what to do, and trying again signs in', {}, async (journey) => {
  const { window, bank } = await signingInAtOwnSandbox(journey, { faults: ['callback-server-error=1'] });
  const page = await bank.follow();
  await bank.choose(page, 'morgan');
  await bank.allow(page);
  await window.find('dialog', /^Not signed in to /);
  await window.sees('The institution had a problem of its own');
  await window.sees('Try again in a few minutes.');
  await window.sees('server_error');
  await bank.done(page);

  await window.press('Try again');
  await bank.comeBack(await bank.follow(), 'morgan');
  await window.find('heading', 'Morgan Vale');
  await window.sees('Everyday Checking');
});

journey('an access token that expires early is refreshed without the person noticing', {}, async (journey) => {
  const { window } = await signedInAtOwnSandbox(journey, 'morgan', 'Morgan Vale', { faults: ['expired-token@accounts=1'] });
  await window.sees('Everyday Checking');
  assert.ok(!(await window.has('button', /^(Try again|Sign in again)$/)), 'no error asks for anything');
  await window.go('Sessions');
  // The token that the sign-in brought has ten minutes left: only the fault can have ended it.
  await window.sees(REFRESHED);
});

journey('when a refresh counts as a reuse the session says what to do, and signing in again goes on', {}, async (journey) => {
  const { window, bank } = await signedInAtOwnSandbox(journey, 'morgan', 'Morgan Vale', { faults: ['refresh-reuse=1'] });
  const before = await journey.desk.keyringLabels();
  await window.go('Sessions');
  await window.press('Refresh token');
  await window.sees('The session has ended');
  await window.sees('The grant ended and was deleted.');
  assert.ok((await journey.desk.keyringLabels()).length < before.length, 'its tokens are gone from the keyring');

  await window.press('Sign in again');
  await bank.comeBack(await bank.follow(), 'morgan');
  await window.gone('dialog', /./);
  await window.go('Sessions');
  await window.loses('The session has ended');
  await window.press('Refresh token');
  await window.sees(REFRESHED);
});
