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
  // Before and after stand side by side; what brought no event says so.
  await window.sees(/2,460\.25\s*→.*\s*2,418\.07/);
  await window.sees('no event: still the value of the accounts list');
  await window.press(/^JSON of TaskEnded/);
  await window.sees('"TaskEnded"');

  await window.go('Home');
  await window.sees('18,204.11');
  await window.go('Accounts');
  await window.press(/^Everyday Checking/);
  await window.sees('You have 2,418.07');
});
