import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { journey } from '../lib/journey.mjs';
import { until } from '../lib/until.mjs';
import { enterTheSandbox } from '../lib/ways.mjs';

journey('a newcomer presses Enter, signs in as Morgan Vale in the browser, and sees the accounts, unplugged', {}, async (journey) => {
  if (process.env.PASSBOOK_E2E_UNPLUGGED) {
    const interfaces = readFileSync('/proc/net/dev', 'latin1').trim().split('\n').slice(2).map((line) => line.split(':')[0].trim());
    assert.deepEqual(interfaces, ['lo']);
  }
  const began = Date.now();
  const window = await journey.openWindow();
  journey.measured(`process start to first screen, under the driver: ${Date.now() - began} ms`);
  const bank = await journey.openBank();
  await enterTheSandbox(window);

  // The sheet says whom to be; a newcomer types that into the page.
  const link = await journey.desk.link();
  await window.sees('On that page, sign in as');
  const [username, password] = await window.driver.executeScript(
    'return [...document.querySelectorAll("[role=dialog] .persona code")].map((code) => code.textContent)',
  );
  assert.equal(username, 'morgan');
  assert.match(new URL(link).searchParams.get('code_challenge_method') ?? '', /^S256$/);

  await window.driver.executeScript(`
    new MutationObserver((_, observer) => {
      if (!document.getElementById('session-chip')) return;
      window.signedInAt = Date.now();
      observer.disconnect();
    }).observe(document.body, { childList: true, subtree: true });`);
  const page = await bank.follow(link);
  await bank.enter(page, { username, password });
  await bank.allow(page);
  await bank.done(page);
  assert.ok(!page.url().includes('code='), 'the code has left the address bar (CB-8)');

  await window.find('heading', 'Morgan Vale');
  const shownAt = await window.driver.executeScript('return window.signedInAt');
  journey.measured(`browser redirect to signed in on screen: ${shownAt - bank.leftAt} ms`);
  await window.sees('6 accounts');
  // The list is two days old; nothing newer has been asked for.
  for (const text of ['You have', '18,246.29', 'Everyday Checking', '2,460.25', 'Rainy Day Savings', 'You owe', 'SIMULATED']) await window.sees(text);
  await window.sees(/balances? (is|are) older than a day/);
  const labels = await journey.desk.keyringLabels();
  assert.ok(labels.length > 0, 'the grant is in the keyring');
  for (const label of labels) assert.doesNotMatch(label, /Morgan|garden-sandbox|pbsim/, 'no names in the labels (KC-10)');
  await until('the sheet is gone', async () => !(await window.has('dialog', /Signing in/)));
});
