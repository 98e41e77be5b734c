import assert from 'node:assert/strict';
import { journey } from '../lib/journey.mjs';
import { signedInAt, signedInAtOwnSandbox } from '../lib/ways.mjs';

journey('without a keychain the session is kept in memory, said aloud, and written nowhere', { keyring: 'none' }, async (journey) => {
  const { window } = await signedInAt(journey, 'morgan', 'Morgan Vale');
  await window.sees(/memory/i);
  await window.go('Sessions');
  await window.sees('Memory only');
  await journey.nothingGotOut();
  await window.go('Settings');
  await window.sees(/There is no file that they could fall back to/);
  await window.press('Check again');
  await window.sees(/keychain/i);
  await window.close();

  const again = await journey.openWindow();
  await again.sees('Not signed in');
});

journey('a locked keychain is said, nothing is lost, and the app does not wait for ever', {}, async (journey) => {
  const { window } = await signedInAtOwnSandbox(journey, 'morgan', 'Morgan Vale');
  const before = await journey.desk.keyringLabels();
  await window.close();
  await journey.desk.lockKeyring();

  const again = await journey.openWindow();
  await again.sees(/locked/i, { seconds: 20 });
  assert.deepEqual(await journey.desk.keyringLabels(), before, 'what the keyring holds is untouched');
});
