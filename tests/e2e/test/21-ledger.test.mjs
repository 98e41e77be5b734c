import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { journey } from '../lib/journey.mjs';
import { until } from '../lib/until.mjs';
import { signedInAt } from '../lib/ways.mjs';
import { Key } from '../lib/window.mjs';

const rowCount = (window) =>
  window.driver.executeScript('return Number(document.querySelector("[role=grid]")?.getAttribute("aria-rowcount") ?? 0) - 1');

async function everythingIsRead(window) {
  await window.go('Activity');
  await window.press('Read everything');
  await window.find('button', 'Read everything again', { seconds: 60 });
  await until('rows are there', async () => (await rowCount(window)) > 0);
  return rowCount(window);
}

journey('all accounts are read into one table, which a filter narrows, with a word for a mistake, and End goes through', {}, async (journey) => {
  const { window } = await signedInAt(journey, 'morgan', 'Morgan Vale');
  const all = await everythingIsRead(window);

  await window.filter('pending');
  await until('the filter narrows', async () => (await rowCount(window)) < all);
  const pending = await rowCount(window);
  assert.ok(pending > 0);
  await window.filter('pending amuont:5');
  await window.sees('Did you mean');
  await window.filter('-pending');
  await until('the negation selects the others', async () => (await rowCount(window)) === all - pending);
  await window.filter('');
  await until('all rows are back', async () => (await rowCount(window)) === all);

  await window.driver.executeScript('document.getElementById("transaction-grid").focus()');
  await window.keys(Key.END);
  await until('the last row is on screen with its content', () =>
    window.driver.executeScript('return document.getElementById(arguments[0])?.getAttribute("aria-busy") === "false"', `transaction-${all - 1}`),
  );
});

journey('an export is redacted at first, lies where the person said', {}, async (journey) => {
  // Beside the desk: what is exported on purpose holds amounts, which the search for leaks would find.
  const folder = mkdtempSync(join(tmpdir(), 'passbook-saved-'));
  journey.desk.env.PASSBOOK_SAVE_FOLDER = folder;
  const { window } = await signedInAt(journey, 'morgan', 'Morgan Vale');
  await everythingIsRead(window);
  await window.press(/^Export/);
  await window.find('dialog', 'Export transactions');
  await window.sees(/replaced/i);
  await window.press(/^Export [\d,]+ rows?…/);
  await window.find('dialog', 'Exported', { seconds: 30 });
  const [name] = readdirSync(folder);
  assert.match(name, /simulated/);
  const text = readFileSync(join(folder, name), 'utf8');
  assert.match(text, /simulated/);
  assert.doesNotMatch(text, /lakeside/i, 'names are replaced');
  rmSync(folder, { recursive: true });
});

journey('the query box answers exactly, refuses to write, and marks the place of a mistake', {}, async (journey) => {
  const { window } = await signedInAt(journey, 'morgan', 'Morgan Vale');
  const all = await everythingIsRead(window);
  await window.go('Query');
  // The editor is a part that is loaded when it is needed, in a shadow tree (ui/src/lib/sql-editor.ts).
  const content = '[...document.querySelectorAll("*")].map((e) => e.shadowRoot?.querySelector(".cm-content")).find(Boolean)';
  await until('the editor is there', () => window.driver.executeScript(`return ${content} !== undefined`));
  const write = async (sql) => {
    await window.driver.executeScript(`${content}.focus()`);
    await window.chord(Key.CONTROL, 'a');
    await window.keys(sql);
    await window.chord(Key.CONTROL, Key.ENTER);
  };
  await write('select count(*) as n from transactions');
  // In the answer itself: the status line tells the same number.
  await until('the answer is the number of rows', async () =>
    window.has('row', new RegExp(`\\b${all}\\b`), { within: await window.find('grid', 'Answer') }),
  );
  await write('delete from transactions');
  await window.sees('The query box only reads');
  await write('select amuont from transactions');
  await window.sees('Did you mean');
});
