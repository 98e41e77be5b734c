import assert from 'node:assert/strict';
import { journey } from '../lib/journey.mjs';
import { until } from '../lib/until.mjs';
import { signedInAt } from '../lib/ways.mjs';
import { Key } from '../lib/window.mjs';

/** How many colours the pictures of a figure have: an empty one has one. */
const colours = (window, figure) =>
  window.driver.executeScript(
    `const canvas = arguments[0].querySelector('canvas');
     if (!canvas || canvas.width === 0) return 0;
     const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
     return new Set(new Uint32Array(data.buffer)).size;`,
    figure,
  );

const drawn = async (window, name) => {
  const figure = await window.find('figure', name);
  await until(`${name} is drawn`, async () => (await colours(window, figure)) > 1);
  return figure;
};

const said = (window) => window.driver.executeScript('return document.activeElement.getAttribute("aria-valuetext")');

// The desk has no locale but C, as many computers have that are no one's: a web view then has no language to name.
journey('the charts of an account are drawn, say their points by key, and have the same numbers as tables', {}, async (journey) => {
  const { window } = await signedInAt(journey, 'morgan', 'Morgan Vale');
  await drawn(window, 'Balance over time');

  await window.go('Accounts');
  await window.press(/^Everyday Checking/);
  await window.sees('none left', { seconds: 30 });
  await window.press('Charts', { role: 'tab' });
  const balance = await drawn(window, 'Balance over time');
  await drawn(window, 'In and out per month');
  await window.find('figure', 'By category');
  await window.sees(/Running balances/);

  await window.driver.executeScript('arguments[0].querySelector("[role=slider]").focus()', balance);
  const latest = await said(window);
  assert.match(latest, /^\d{4}-\d\d-\d\d: [\d,]+\.\d\d, as sent$/);
  await window.keys(Key.HOME);
  await until('the cursor is at the first day', async () => (await said(window)) < latest);

  await window.press('Show as table', { within: balance });
  const [date, amount] = latest.split(/: |, (?:as sent|added up)/);
  await window.find('row', `${date} ${amount} as sent`, { within: balance });
});

journey('a month of a chart leads to its rows', {}, async (journey) => {
  const { window } = await signedInAt(journey, 'morgan', 'Morgan Vale');
  await window.go('Accounts');
  await window.press(/^Everyday Checking/);
  await window.press('Charts', { role: 'tab' });
  const months = await drawn(window, 'In and out per month');
  await window.press(/^Show its/, { within: months });
  await window.find('grid', 'Transactions');
  await window.sees(/\d+ of \d+/);
  assert.match(await window.driver.executeScript('return document.querySelector("[data-filter]").value'), /^date:\d{4}-\d\d$/);
});
