import assert from 'node:assert/strict';
import { journey } from '../lib/journey.mjs';
import { until } from '../lib/until.mjs';
import { signedInAt, signedInAtOwnSandbox } from '../lib/ways.mjs';
import { Key } from '../lib/window.mjs';

journey('a token is replaced on request, and each refresh is on the timeline', {}, async (journey) => {
  const { window } = await signedInAtOwnSandbox(journey, 'nova', 'Nova Ida Lindqvist');
  await window.go('Sessions');
  const fingerprint = async () => /Fingerprint\s*…(\S+)/.exec(await window.text())?.[1];
  const before = await fingerprint();
  await window.press('Refresh token');
  assert.ok(before);
  await until('another token is held', async () => (await fingerprint()) !== before);
  // The rotated token was kept before it was used (SR-5): another process goes on with it.
  const { code } = await journey.desk.cli(['accounts', 'Garden copy']);
  assert.equal(code, 0);
});

journey('when the institution has withdrawn the grant, the session says so and signing in again goes on', {}, async (journey) => {
  const { window, bank } = await signedInAt(journey, 'morgan', 'Morgan Vale');
  await window.go('Sandbox');
  await window.press('Reset');
  await window.find('dialog', 'Reset the sandbox?');
  await window.press('Reset');
  await window.gone('dialog', /./);
  await window.go('Accounts');
  await window.press('Read the list again');
  await window.sees('The session has ended');
  await window.press('Sign in again');
  const page = await bank.follow();
  await page.waitForSelector('#username, [data-continue]');
  await bank.choose(page, 'morgan');
  await bank.allow(page);
  await window.gone('dialog', /./);
  await window.loses('The session has ended');
  // What is asked now is answered, on this screen and on others.
  await window.press('Read the list again');
  await window.keys(Key.F5);
  await window.sees(/Finished in/, { seconds: 40 });
  await window.go('Accounts');
  assert.equal(await window.has('region', 'The session has ended'), false);
  await window.go('Home');
  await window.find('heading', 'Morgan Vale');
  await window.sees('Everyday Checking');
});
