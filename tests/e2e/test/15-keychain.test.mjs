import assert from 'node:assert/strict';
import { journey } from '../lib/journey.mjs';
import { until } from '../lib/until.mjs';
import { signedInAt, signedInAtOwnSandbox } from '../lib/ways.mjs';

journey('without a keychain the session is kept in memory, said aloud, and written nowhere', { keyring: 'none' }, async (journey) => {
  const { window } = await signedInAt(journey, 'morgan', 'Morgan Vale');
  await window.sees('sessions end with the app');
  await window.go('Sessions');
  const card = await window.find('region', 'Morgan Vale');
  const kept = await card.getText();
  assert.match(kept, /Memory only/);
  assert.match(kept, /it ends with Passbook/);
  await journey.nothingGotOut();
  await window.go('Settings');
  await window.sees(/There is no file that they could fall back to/);
  await window.press('Check again');
  const answer = 'No system keychain was found on this computer.';
  await until('the answer is said', () =>
    window.driver.executeScript('return document.querySelector("[aria-live=polite]").textContent.includes(arguments[0])', answer),
  );
  assert.ok((await (await window.find('region', 'Keychain')).getText()).includes(answer));
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
  await again.sees(/Keychain: .+, locked/, { seconds: 20 });
  assert.deepEqual(await journey.desk.keyringLabels(), before, 'what the keyring holds is untouched');
});
