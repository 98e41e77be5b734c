// Walks every screen of the real window and takes its picture, light and dark, for docs/screenshots/.
// With ImageMagick the pictures are reduced to a palette, which makes them a quarter of the size.

import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Bank, closeBrowsers } from './lib/bank.mjs';
import { run } from './lib/children.mjs';
import { Desk } from './lib/desk.mjs';
import { root } from './lib/programs.mjs';
import { until } from './lib/until.mjs';
import { connectionTo, enterTheSandbox } from './lib/ways.mjs';
import { Key, Window } from './lib/window.mjs';

const folder = join(root, 'docs', 'screenshots');
mkdirSync(folder, { recursive: true });

const desk = await Desk.open();
const files = [];
let window;
let bank;

async function picture(name) {
  for (const theme of ['light', 'dark']) {
    await window.driver.executeScript('document.documentElement.dataset.theme = arguments[0]', theme);
    const file = join(folder, `${name}-${theme}.png`);
    await window.picture(file);
    files.push(file);
  }
}

/** Messages and the focus ring come and go: what is under the pointer stays out of the pictures. */
async function settle() {
  await window.driver.actions().move({ x: 1310, y: 4 }).perform();
}

async function walk() {
  // Beside the built-in sandbox one connection to an institution, so that the lists show more than one kind.
  await desk.cli(['connection', 'add', 'Garden', '--host', 'digital.garden-fi.com', '--client-id', '4f6d1e22-0b1f-4f0e-9a55-5b1c0d8a7e10']);
  await connectionTo(desk, await desk.startSandbox(), 'Own copy');
  window = await Window.open(desk);
  bank = await Bank.open(desk);
  await window.find('button', /^Start the sandbox/);
  await picture('welcome');

  await enterTheSandbox(window);
  await window.sees('Waiting for you');
  await picture('sign-in');
  const page = await bank.follow();
  await bank.choose(page, 'morgan');
  await page.click('#deny');
  await window.find('dialog', /^Not signed in to /);
  await picture('sign-in-failed');
  await window.press('Try again');
  await bank.context.clearCookies();
  await bank.signIn('morgan');
  await window.gone('dialog', /./);
  await window.find('heading', 'Morgan Vale');
  await until('the latest activity is read', async () => !(await window.text()).includes('Reading the latest transactions'));
  await settle();
  await picture('home-before-refresh');

  await window.keys(Key.F5);
  await window.sees(/Finished in/, { seconds: 40 });
  await settle();
  await picture('refresh');
  await window.go('Home');
  await window.sees('18,204.11');
  await until('the latest activity is read', async () => !(await window.text()).includes('Reading the latest transactions'));
  await settle();
  await picture('home');
  await window.go('Accounts');
  await settle();
  await picture('accounts');
  await window.press(/^Everyday Checking/);
  await window.sees('none left', { seconds: 30 });
  const grid = await window.find('grid', 'Transactions');
  await (await window.find('row', /Payroll/i, { within: grid })).click();
  await window.find('region', 'Inspector');
  await window.find('tab', 'Fields');
  await picture('account');
  await window.press('Details', { role: 'tab' });
  await picture('account-details');
  await window.press('Raw JSON', { role: 'tab' });
  await picture('account-json');
  await window.press('Charts', { role: 'tab' });
  await window.sees(/Running balances/);
  await settle();
  await picture('account-charts');
  await window.press('Transactions', { role: 'tab' });
  await window.filter('amount:<-50 category:');
  await window.find('option', /./);
  await picture('account-filter');
  await window.filter('amuont:5');
  await window.sees('Did you mean');
  await picture('account-filter-mistake');
  await window.filter('');

  await window.go('Activity');
  await window.press('Read everything');
  await window.find('button', 'Read everything again', { seconds: 60 });
  await window.driver.executeScript('document.getElementById("transaction-grid").focus()');
  await window.chord(Key.SHIFT, Key.PAGE_DOWN);
  await window.sees(/selected/);
  await settle();
  await picture('activity-selection');
  await window.press(/^Export/);
  await window.find('dialog', 'Export transactions');
  await window.sees(/replaced/i);
  await window.sees('First lines of', { seconds: 30 });
  await picture('export');
  await window.keys(Key.ESCAPE);
  await window.gone('dialog', /./);
  await window.go('Query');
  await window.press(/^Run/);
  await window.sees(/\d+ rows?/);
  await settle();
  await picture('query');

  await window.go('Sessions');
  await window.press(/^Add a user at/);
  const other = await bank.follow();
  await other.waitForSelector('[data-persona], #other');
  if (await other.locator('#other').count()) await other.click('#other');
  await bank.choose(other, 'rex');
  await bank.allow(other);
  await window.gone('dialog', /./);
  await window.chord(Key.CONTROL, 'e');
  await window.find('dialog', 'Switch session');
  await picture('session-switcher');
  await window.keys(Key.ESCAPE);
  await window.gone('dialog', /./);
  for (const screen of ['Sessions', 'Connections', 'Sandbox', 'Settings']) {
    await window.go(screen);
    await window.find('heading', screen);
    await settle();
    await picture(screen.toLowerCase());
  }
  await window.go('Connections');
  await window.press('Check Garden');
  await window.sees(/checks? failed/, { seconds: 30 });
  await picture('connections-checked');
  await window.press('Edit Own copy');
  await window.find('heading', 'Edit Own copy');
  await picture('connection-editor');
  await window.chord(Key.CONTROL, 'k');
  await window.find('dialog', 'Palette');
  await picture('palette');
  await window.keys(Key.ESCAPE);
  await window.gone('dialog', /./);

  // Someone whose accounts are odd, and someone with forty of them.
  for (const [username, name] of [['odette', 'home-odd-accounts'], ['bea', 'home-forty-accounts']]) {
    await window.go('Connections');
    await window.press(/^(Sign in|Add a user) at Garden Sandbox/);
    const next = await bank.follow();
    await next.waitForSelector('[data-persona], #other');
    if (await next.locator('#other').count()) await next.click('#other');
    await bank.choose(next, username);
    await bank.allow(next);
    await window.gone('dialog', /./);
    await window.go('Home');
    await window.sees(/\d+ accounts/);
    await until('the latest activity is read', async () => !(await window.text()).includes('Reading the latest transactions'));
    await settle();
    await picture(name);
  }
}

let failed = null;
try {
  await walk();
} catch (error) {
  failed = error;
  await window?.driver?.takeScreenshot().then(
    () => window.picture(join(folder, 'failed.tmp.png')),
    () => {},
  );
} finally {
  await desk.close();
  await closeBrowsers();
}
for (const file of files) {
  const before = statSync(file).size;
  await run('convert', [file, '-strip', '-dither', 'None', '-colors', '256', '-define', 'png:compression-level=9', `PNG8:${file}`]).catch(() => {});
  console.log(`${file.slice(root.length + 1)}  ${Math.round(before / 1024)} -> ${Math.round(statSync(file).size / 1024)} KiB`);
}
if (failed) {
  console.error(failed);
  process.exit(1);
}
