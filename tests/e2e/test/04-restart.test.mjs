import assert from 'node:assert/strict';
import { journey } from '../lib/journey.mjs';
import { until } from '../lib/until.mjs';
import { signedInAtOwnSandbox } from '../lib/ways.mjs';

journey('closed or killed, the app starts again with the session from the keyring and nobody signs in', {}, async (journey) => {
  const { window } = await signedInAtOwnSandbox(journey, 'morgan', 'Morgan Vale');
  await window.close();

  const second = await journey.openWindow();
  await second.find('heading', 'Morgan Vale');
  await second.sees('Everyday Checking');
  for (const pid of second.pids()) process.kill(pid, 'SIGKILL');
  await until('the app is dead', () => second.pids().length === 0);
  await second.close();

  const third = await journey.openWindow();
  await third.find('heading', 'Morgan Vale');
  await third.sees('Everyday Checking');
  const { answer } = await journey.desk.cli(['accounts', 'Garden copy']);
  assert.match(JSON.stringify(answer), /Everyday Checking/, 'passbook-cli has the same session');
});
