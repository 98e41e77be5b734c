import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { journey } from '../lib/journey.mjs';
import { enterTheSandbox } from '../lib/ways.mjs';
import { until } from '../lib/until.mjs';
import { Key } from '../lib/window.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const ALL = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };

/** The other appearance differs in colours only. */
const COLOURS = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };

/** What axe finds in the window as it stands. */
async function violations(window, runOnly) {
  await window.driver.executeScript(`if (!window.axe) { ${axe} }`);
  const found = await window.driver.executeAsyncScript(
    `const [runOnly, done] = arguments;
     window.axe.run(document, { runOnly, resultTypes: ['violations'] })
       .then((result) => done(result.violations.map((one) => one.id + ': ' + one.help + '\\n' + one.nodes.map((node) => '    ' + node.target.join(' ') + '\\n    ' + (node.failureSummary ?? '').replace(/\\n/g, '\\n    ')).join('\\n'))),
             (error) => done([String(error)]));`,
    runOnly,
  );
  return found;
}

journey('axe finds nothing on any screen, light or dark', {}, async (journey) => {
  const window = await journey.openWindow();
  const bank = await journey.openBank();
  const found = [];
  let checked = 0;
  async function check(screen) {
    for (const [theme, rules] of [['light', ALL], ['dark', COLOURS]]) {
      await window.driver.executeScript('document.documentElement.dataset.theme = arguments[0]', theme);
      for (const violation of await violations(window, rules)) found.push(`${screen}, ${theme}: ${violation}`);
      checked += 1;
    }
  }
  await window.find('button', /^Start the sandbox/);
  await check('Welcome');
  await enterTheSandbox(window);
  await window.sees('Waiting for you');
  await check('Sign-in sheet');
  await bank.signIn('morgan');
  await window.find('heading', 'Morgan Vale');
  await window.sees('6 accounts');
  await until('the latest activity is read', async () => !(await window.text()).includes('Reading the latest transactions'));
  await check('Home');
  await window.go('Accounts');
  await check('Accounts');
  await window.press(/^Everyday Checking/);
  await window.sees('none left', { seconds: 30 });
  const grid = await window.find('grid', 'Transactions');
  await (await window.find('row', /Pending/, { within: grid })).click();
  await window.find('region', 'Inspector');
  await window.find('tab', 'Fields');
  await check('Account with inspector');
  await window.press('Details', { role: 'tab' });
  await check('Account details');
  await window.press('Raw JSON', { role: 'tab' });
  await check('Account JSON');
  await window.keys(Key.F5);
  await window.sees(/Finished in/, { seconds: 40 });
  await check('Refresh');
  for (const screen of ['Connections', 'Sessions', 'Sandbox', 'Settings']) {
    await window.go(screen);
    await window.find('heading', screen);
    await check(screen);
  }
  await window.go('Connections');
  await window.press('New connection');
  await window.find('heading', 'New connection');
  await check('Connection editor');
  await window.chord(Key.CONTROL, 'k');
  await window.find('dialog', 'Palette');
  await check('Palette');
  journey.measured(`${checked} screens checked with axe`);
  assert.equal(found.join('\n'), '');
});
