import assert from 'node:assert/strict';
import { journey } from '../lib/journey.mjs';
import { until } from '../lib/until.mjs';
import { signedInAt } from '../lib/ways.mjs';
import { Key } from '../lib/window.mjs';

journey('an account opens with its transactions, and a transaction with its fields, its JSON and its request', {}, async (journey) => {
  const { window } = await signedInAt(journey, 'morgan', 'Morgan Vale');
  await window.go('Accounts');
  await window.press(/^Everyday Checking/);
  await window.find('heading', 'Everyday Checking');
  const grid = await window.find('grid', 'Transactions');
  await until('all rows are read', async () => /none left/.test(await window.text()) && Number(await grid.getAttribute('aria-rowcount')) > 6000, { seconds: 60 });
  await window.sees('2,460.25');
  await window.sees('Pending');

  const row = await window.find('row', /Clark Orchard Payroll|Payroll/i, { within: grid });
  await row.click();
  const inspector = await window.find('region', 'Inspector');
  await window.find('tab', 'Fields', { within: inspector });
  await window.sees('1,840.00');
  await window.press('JSON', { role: 'tab', within: inspector });
  await window.sees('"amount"');
  await window.press('Request', { role: 'tab', within: inspector });
  await window.sees('Passbook/0.1.0');

  // The keyboard alone: back to the table, next row, filter, and out.
  await window.keys(Key.ESCAPE);
  await window.gone('region', 'Inspector');
  await window.keys(Key.END);
  await until('the last row is on screen', async () => {
    const last = await grid.getAttribute('aria-activedescendant');
    return last === `transaction-${Number(await grid.getAttribute('aria-rowcount')) - 2}`;
  });
  await window.keys('/');
  await window.keys('payroll');
  await window.sees(/\d+ of [\d,]+ rows/);
  const count = Number(await grid.getAttribute('aria-rowcount')) - 1;
  assert.ok(count > 10 && count < 2000, `${count} rows have this text`);
  await window.keys(Key.ESCAPE);
  await until('every row is back', async () => Number(await grid.getAttribute('aria-rowcount')) > 6000);
});
