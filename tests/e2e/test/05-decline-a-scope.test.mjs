import assert from 'node:assert/strict';
import { journey } from '../lib/journey.mjs';
import { signedInAt } from '../lib/ways.mjs';

journey('a declined scope is shown as not granted, and what needs it is refused before anything is sent', {}, async (journey) => {
  const without = ['accounts.unmaskednumber.readonly'];
  const { window } = await signedInAt(journey, 'morgan', 'Morgan Vale', { without });
  await window.go('Sessions');
  await window.sees(/\d+ granted, 1 not granted/);
  await window.go('Accounts');
  await window.press(/^Everyday Checking/);
  const number = await window.find('button', 'Show number');
  assert.equal(await number.getAttribute('aria-disabled'), 'true');
  assert.match(await number.getAttribute('title'), /accounts\.unmaskednumber\.readonly/);
  await number.click();
  assert.ok(!(await window.has('dialog', /./)), 'the question is not even asked');

  await window.go('Sandbox');
  const requests = await window.find('region', 'Requests that the sandbox answered');
  await window.find('row', /\/transactions/, { within: requests });
  assert.ok(!(await window.has('row', /\/number/, { within: requests })), 'the institution was never asked');
});

journey('without the scope for transactions the rest works, and the screen says what is missing', {}, async (journey) => {
  const { window } = await signedInAt(journey, 'morgan', 'Morgan Vale', { without: ['transactions.detail.readonly'] });
  await window.sees('18,246.29');
  await window.go('Accounts');
  await window.press(/^Everyday Checking/);
  await window.sees('Not granted');
  await window.find('button', 'Sign in again');
  await window.sees('You have 2,460.25');
});

journey('someone who declines everything is told so, and can sign in again and agree', {}, async (journey) => {
  const { window, bank } = await signedInAt(journey, 'rex', /Rex|^user …[0-9a-f]{4}$/);
  await window.sees('Not granted');
  await window.press('Sign in again');
  const page = await bank.follow();
  await page.click('#other');
  await bank.choose(page, 'morgan');
  await bank.allow(page);
  await window.find('heading', 'Morgan Vale');
});
