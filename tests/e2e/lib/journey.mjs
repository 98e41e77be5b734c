// One journey: a desk of its own, and at the end of each the same questions. Did a secret get out? Did anything leave
// the computer? Did every process end?

import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Bank, closeBrowsers } from './bank.mjs';
import { Desk } from './desk.mjs';
import { PERSONAL, SECRETS, TOKENS, findIn, foreignConnections, inFiles, inProcesses } from './leaks.mjs';
import { output } from './programs.mjs';
import { within } from './until.mjs';
import { Window } from './window.mjs';

/** Longest time for one journey, in seconds: a hang ends, a slow machine does not fail. Cleaning up comes after it. */
const LONGEST = 90;

after(closeBrowsers);

class Journey {
  #context;
  window = null;

  constructor(context, desk) {
    this.#context = context;
    this.desk = desk;
  }

  async openWindow() {
    this.window = await Window.open(this.desk);
    return this.window;
  }

  async openBank(options) {
    this.bank = await Bank.open(this.desk, options);
    return this.bank;
  }

  /** Says a figure under the line of the test. No figure decides about pass or fail. */
  measured(text) {
    this.#context.diagnostic(`measured: ${text}`);
  }

  /** While everything still runs: nothing secret in arguments, environments, the page, or any file. */
  async nothingGotOut() {
    const pids = this.desk.processes();
    assert.deepEqual(inProcesses(pids, [...SECRETS, ...PERSONAL]), [], 'arguments and environments hold no secret');
    assert.deepEqual(foreignConnections(pids), [], 'nothing is connected to another computer');
    if (this.window?.driver) {
      assert.deepEqual(findIn(Buffer.from(await this.window.source()), TOKENS), [], 'the page holds no token');
    }
    const { found, count } = inFiles(this.desk.folder, [...SECRETS, ...PERSONAL]);
    assert.deepEqual(found, [], `none of ${count} files holds a secret or account data`);
    assert.ok(count > 0);
  }

  async keepEvidence(name) {
    const folder = join(output, name.replace(/[^a-z0-9]+/gi, '-').toLowerCase());
    mkdirSync(folder, { recursive: true });
    if (this.window?.driver) await this.window.picture(join(folder, 'window.png')).catch(() => {});
    const pages = this.bank?.context.pages() ?? [];
    for (const [index, page] of pages.entries()) await page.screenshot({ path: join(folder, `page-${index + 1}.png`) }).catch(() => {});
    const logs = join(this.desk.passbookHome, 'logs');
    if (existsSync(logs)) cpSync(logs, join(folder, 'logs'), { recursive: true });
  }
}

/** A test in one sentence. `options` are those of the desk, and why it is skipped here, if it is. */
export function journey(sentence, { skip = false, ...options }, steps) {
  test(sentence, { timeout: 1000 * (LONGEST + 40), skip }, async (context) => {
    const desk = await Desk.open(options);
    const journey = new Journey(context, desk);
    try {
      await within(LONGEST, 'the journey ends', steps(journey));
      await journey.nothingGotOut();
    } catch (error) {
      await journey.keepEvidence(sentence);
      throw error;
    } finally {
      await desk.close();
    }
    assert.deepEqual(desk.processes(), [], 'every process has ended');
  });
}
