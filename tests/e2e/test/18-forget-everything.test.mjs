import assert from 'node:assert/strict';
import { journey } from '../lib/journey.mjs';
import { signedInAtOwnSandbox } from '../lib/ways.mjs';

journey('forgetting everything removes sessions, connections and secrets, and reports each', {}, async (journey) => {
  const { window } = await signedInAtOwnSandbox(journey, 'morgan', 'Morgan Vale');
  await window.go('Settings');
  await window.press('Forget everything…');
  await window.find('dialog', 'Forget everything?');
  await window.fill('Type “forget” to confirm', 'forget');
  await window.press('Forget everything');
  await window.gone('dialog', /./);
  await window.sees('Not signed in', { seconds: 20 });
  assert.deepEqual(await journey.desk.keyringLabels(), []);
  const { answer } = await journey.desk.cli(['connection', 'list']);
  assert.deepEqual(answer, []);
});
