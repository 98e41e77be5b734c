import { journey } from '../lib/journey.mjs';
import { signedInAt } from '../lib/ways.mjs';
import { Key } from '../lib/window.mjs';

journey('a refresh shows each event as it comes and brings the newer balances home', {}, async (journey) => {
  const { window } = await signedInAt(journey, 'morgan', 'Morgan Vale');
  await window.sees('18,246.29');
  await window.keys(Key.F5);
  await window.find('heading', 'Refresh from the core');
  await window.sees(/Finished in/, { seconds: 40 });
  await window.sees('TaskEnded');
  await window.sees('2,418.07');
  await window.press(/^JSON of TaskEnded/);
  await window.sees('"eventType"');

  await window.go('Home');
  await window.sees('18,204.11');
  await window.go('Accounts');
  await window.press(/^Everyday Checking/);
  await window.sees('2,418.07');
  // The older amount is named, not hidden.
  await window.sees('2,460.25');
});
