import assert from 'node:assert/strict';
import { journey } from '../lib/journey.mjs';
import { until } from '../lib/until.mjs';
import { signedInAtOwnSandbox } from '../lib/ways.mjs';
import { Key } from '../lib/window.mjs';

journey('signing out revokes the grant and leaves nothing in the keyring, in memory or on disk', {}, async (journey) => {
  const { window, desk = journey.desk } = await signedInAtOwnSandbox(journey, 'morgan', 'Morgan Vale');
  assert.ok((await desk.keyringLabels()).length > 0);
  await window.sees(/6 accounts.* in memory/);

  await window.go('Sessions');
  await window.press('Sign out');
  await window.find('dialog', 'Sign out Morgan Vale?');
  await window.press('Sign out');
  await window.find('heading', 'Morgan Vale is signed out');
  await window.sees('Revoked at the institution');
  await window.sees('Tokens deleted from the keychain');
  await window.loses(/\bFailed\b/);
  assert.deepEqual(await desk.keyringLabels(), []);
  await window.loses('in memory');
  await window.sees('Not signed in');

  // Nothing of it can be found by searching either.
  await window.chord(Key.CONTROL, 'k');
  await window.find('dialog', 'Palette');
  await window.keys('Everyday');
  await window.sees('Nothing here has that name.');
  await window.keys(Key.ESCAPE);
  const { code, answer } = await desk.cli(['accounts', 'Garden copy']);
  assert.equal(code, 1);
  assert.ok(answer.error.code);

  // And after a start nobody is signed in.
  await window.close();
  const again = await journey.openWindow();
  await again.sees('Not signed in');
  await until('the keyring is empty', async () => (await desk.keyringLabels()).length === 0);
});
