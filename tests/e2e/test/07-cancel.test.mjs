import assert from 'node:assert/strict';
import { journey } from '../lib/journey.mjs';
import { accepts, hold } from '../lib/ports.mjs';
import { until } from '../lib/until.mjs';
import { enterTheSandbox } from '../lib/ways.mjs';
import { Key } from '../lib/window.mjs';

journey('cancelling closes the listener within a second, frees the port, and the next attempt works', {}, async (journey) => {
  const window = await journey.openWindow();
  const bank = await journey.openBank();
  await enterTheSandbox(window);
  const first = await journey.desk.link();
  assert.equal(new URL(first).searchParams.get('redirect_uri'), 'http://localhost:8080/auth/cb');
  assert.ok(await accepts(8080), 'it listens while it waits');

  await window.press(/^Cancel/);
  await until('nothing listens any more (AR-9)', async () => !(await accepts(8080)) && !(await accepts(8080, '::1')), { seconds: 1 });
  const release = await hold(8080);
  await release();
  await window.gone('dialog', /./);

  // The page that is still open in the browser leads nowhere, and says so by itself.
  const page = await bank.follow(first);
  await bank.choose(page, 'morgan');
  await page.waitForSelector('#allow');
  await page.click('#allow').catch(() => {});
  await until('the browser cannot reach the closed port', async () => page.url().startsWith('chrome-error:') || page.url().includes(':8080'));

  await enterTheSandbox(window);
  await window.keys(Key.ESCAPE);
  await window.gone('dialog', /./);
  await journey.desk.link();
  await enterTheSandbox(window);
  await bank.context.clearCookies();
  await bank.signIn('morgan');
  await window.find('heading', 'Morgan Vale');
});
