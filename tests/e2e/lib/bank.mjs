// The person in the system browser: a real Chromium, and what is done on the pages of the simulated institution.

import { chromium } from 'playwright-core';
import { CHROMIUM } from './programs.mjs';
import { until } from './until.mjs';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** One browser program for all journeys; each has a profile of its own in it. */
const programs = new Map();

function program(args) {
  const key = args.join(' ');
  if (!programs.has(key)) programs.set(key, chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, ...args] }));
  return programs.get(key);
}

export async function closeBrowsers() {
  for (const started of programs.values()) await (await started).close();
  programs.clear();
}

export class Bank {
  /**
   * A browser profile that belongs to a desk: its cookies last as long. One that is `elsewhere` reaches
   * the institution, but not the address that Passbook listens on.
   */
  static async open(desk, { elsewhere = false } = {}) {
    const bank = new Bank();
    bank.desk = desk;
    const browser = await program(elsewhere ? ['--host-resolver-rules=MAP localhost 127.9.9.9'] : []);
    bank.context = await browser.newContext({ locale: 'en-US' });
    desk.onClose(() => bank.context.close());
    bank.context.setDefaultTimeout(15_000);
    // When the browser left for the address that Passbook listens on.
    bank.context.on('request', (request) => {
      if (new URL(request.url()).pathname !== '/auth/cb') return;
      bank.leftAt = Date.now();
      bank.leftFor = request.url();
    });
    return bank;
  }

  /** A page with the link that Passbook handed to the system browser. */
  async follow(link) {
    const page = await this.context.newPage();
    await page.goto(link ?? (await this.desk.link()));
    return page;
  }

  /** Types user name and password, and sends them. */
  async enter(page, { username, password }) {
    await page.fill('#username', username);
    await page.fill('#password', password);
    await page.click('#sign-in');
  }

  /** Chooses someone from the list of people. */
  async choose(page, username) {
    await page.click(`[data-persona="${username}"]`);
  }

  /** Agrees on the consent page, but not to the scopes whose names end like one of `without`. */
  async allow(page, { without = [] } = {}) {
    await page.waitForSelector('#allow');
    for (const scope of without) await page.uncheck(`input[name=scope][value$="${scope}"]`);
    await page.click('#allow');
  }

  /** The whole way for someone from the list: the link, the person, the consent. */
  async signIn(username, options = {}) {
    const page = await this.follow(options.link);
    await this.choose(page, username);
    await this.allow(page, options);
    await this.done(page);
    return page;
  }

  /** The way of someone whom the browser may remember: goes on as them, or chooses them from the list again. */
  async comeBack(page, username) {
    await page.waitForSelector('#username, [data-continue], #allow');
    const again = page.locator(`[data-continue="${username}"]`);
    if (await again.count()) await again.click();
    else if (await page.locator('#username').count()) await this.choose(page, username);
    await this.allow(page);
    await this.done(page);
  }

  /** The address that a browser elsewhere ends at, which its address bar would show. */
  async addressAtTheEnd(link, username) {
    this.leftFor = null;
    const page = await this.follow(link);
    await this.choose(page, username);
    await page.waitForSelector('#allow');
    await page.click('#allow', { noWaitAfter: true });
    const address = await until('the browser leaves for the redirect address', () => this.leftFor);
    await until('and cannot reach it', () => page.url().startsWith('chrome-error:'));
    await page.close();
    return address;
  }

  /** Waits for the page that sends the person back to the app. */
  async done(page) {
    await until('the browser is at the page that says return to Passbook', async () => /Passbook/.test(await page.title()) || /Passbook/.test(await page.innerText('body')));
  }
}
