import { journey } from '../lib/journey.mjs';

journey('an unknown client id is said by the institution in the browser; the attempt waits until it is cancelled', {}, async (journey) => {
  const { desk } = journey;
  const sandbox = await desk.startSandbox();
  await desk.cli(['connection', 'add', 'Unknown', '--sandbox', '--host', sandbox.issuer, '--client-id', 'nobody-registered-this']);
  const window = await journey.openWindow();
  const bank = await journey.openBank();
  await window.press('Sign in at Unknown');
  const page = await bank.follow();
  await page.getByText(/client/i).first().waitFor();
  if (bank.leftAt) throw new Error('the institution must not send an unknown client anywhere');
  await window.sees('Waiting for you');
  await window.press(/^Cancel/);
  await window.gone('dialog', /./);

  // The connection is still there, and can be put right.
  await window.go('Connections');
  await window.press('Edit Unknown');
  await window.fill('Client id', 'garden-sandbox-public');
  await window.press('Save and sign in');
  await bank.signIn('nova');
  await window.gone('dialog', /./);
  await window.go('Home');
  await window.find('heading', 'Nova Ida Lindqvist');
});
