import { journey } from '../lib/journey.mjs';
import { signedInAt } from '../lib/ways.mjs';

journey('a declined scope is shown as not granted, and what needs it is refused before anything is sent', {}, async (journey) => {
  const { window } = await signedInAt(journey, 'morgan', 'Morgan Vale', { without: ['accounts.routing-number.readonly', 'transactions.detail.readonly'] });
  await window.go('Sessions');
  await window.sees(/\d+ granted, [12] not granted/);
  await window.go('Accounts');
  await window.press(/^Everyday Checking/);
  await window.sees('Not granted');
  await window.go('Sandbox');
  await window.find('region', 'Requests that the sandbox answered');
});

journey('someone who declines everything is told so, and can sign in again and agree', {}, async (journey) => {
  const { window, bank } = await signedInAt(journey, 'rex', /Rex|[0-9a-f-]{36}/);
  await window.sees('Not granted');
  await window.press('Sign in again');
  await bank.signIn('morgan');
  await window.find('heading', 'Morgan Vale');
});
