import { journey } from '../lib/journey.mjs';
import { signedInAt, signedInAtOwnSandbox } from '../lib/ways.mjs';

journey('an institution that stops answering is said with what to do, and what was read stays on screen', {}, async (journey) => {
  const { window, sandbox } = await signedInAtOwnSandbox(journey, 'morgan', 'Morgan Vale');
  await window.sees('Everyday Checking');
  await sandbox.stop();
  await window.go('Accounts');
  await window.press('Read the list again');
  await window.sees(/The institution cannot be reached|The sandbox is stopped/, { seconds: 30 });
  await window.sees('Everyday Checking');
  await window.find('button', 'Try again');
});

journey('the built-in sandbox, stopped while someone is signed in, can be started again from the error', {}, async (journey) => {
  const { window } = await signedInAt(journey, 'morgan', 'Morgan Vale');
  await window.go('Sandbox');
  await window.press(/^Stop/);
  await window.sees('Stopped');
  await window.go('Accounts');
  await window.press('Read the list again');
  await window.find('region', 'The sandbox is stopped');
  await window.press('Start the sandbox');
  await window.gone('region', 'The sandbox is stopped');
  await window.go('Sandbox');
  await window.sees('Running');
  await window.find('button', /^Stop/);
});
