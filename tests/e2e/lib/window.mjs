// Passbook's window, driven through WebDriver: found by role and name as a person or a screen reader finds things,
// clicked and typed into with real events.

import { createServer } from 'node:net';
import { readFileSync, writeFileSync } from 'node:fs';
import webdriver from 'selenium-webdriver';
import { PASSBOOK, TAURI_DRIVER, WEBKIT_DRIVER } from './programs.mjs';
import { until, within } from './until.mjs';

const { Builder, By, Key } = webdriver;
export { Key };

async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map((server) => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)))),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/**
 * Runs in the window: every visible element with a role and a name, in document order. The name is computed as far as
 * this app needs it (Accessible Name and Description Computation 1.2): labels first, then content without what is hidden.
 */
function findInPage(role, wanted, flags, root) {
  const selectors = {
    button: 'button:not([role]), [role=button]',
    heading: 'h1, h2, h3',
    textbox: 'input:not([type]), input[type=text], input[type=password], textarea',
    checkbox: 'input[type=checkbox]',
    radio: 'input[type=radio]',
    option: '[role=option]',
    tab: '[role=tab]',
    row: '[role=row], tr',
    listitem: 'li',
    dialog: '[role=dialog]',
    region: 'section, article, [role=region], [role=group], [role=complementary]',
    grid: '[role=grid]',
    figure: 'figure',
    timer: '[role=timer]',
    navigation: 'nav',
  };
  const content = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || node.getAttribute('aria-hidden') === 'true' || node.matches('kbd')) return '';
    return [...node.childNodes].map(content).join(getComputedStyle(node).display === 'inline' ? '' : ' ') + (node.matches('br') ? ' ' : '');
  };
  const name = (element) => {
    const by = element.getAttribute('aria-labelledby');
    if (by) return by.split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
    const label = element.getAttribute('aria-label');
    if (label) return label;
    if (element.labels?.length) return [...element.labels].map(content).join(' ');
    return content(element) || element.getAttribute('title') || '';
  };
  const tidy = (text) => text.replace(/\s+/g, ' ').trim();
  const pattern = flags === null ? null : new RegExp(wanted, flags);
  // Under an open dialog nothing else can be reached.
  const dialogs = document.querySelectorAll('[role=dialog]');
  const within = root ?? (role === 'dialog' ? document : (dialogs[dialogs.length - 1] ?? document));
  return [...within.querySelectorAll(selectors[role])].filter((element) => {
    if (element.getClientRects().length === 0 || element.closest('[aria-hidden=true], [inert]')) return false;
    const its = tidy(name(element));
    return pattern ? pattern.test(its) : its === wanted;
  });
}

export class Window {
  /** Starts the app on a desk, under a driver of its own. */
  static async open(desk) {
    const [port, native] = await freePorts(2);
    const service = desk.start(TAURI_DRIVER, ['--port', `${port}`, '--native-port', `${native}`, '--native-driver', WEBKIT_DRIVER]);
    const server = `http://127.0.0.1:${port}/`;
    await until('the WebDriver answers', async () => (await fetch(new URL('status', server))).ok);
    const window = new Window();
    window.desk = desk;
    window.service = service;
    const session = new Builder()
      .usingServer(server)
      .withCapabilities({ browserName: 'wry', 'tauri:options': { application: PASSBOOK } })
      .build();
    window.driver = await within(40, 'the app starts and lets itself be driven', Promise.resolve(session));
    desk.onClose(() => window.close());
    await window.driver.manage().setTimeouts({ script: 20_000 });
    await window.driver.manage().window().setRect({ x: 0, y: 0, width: 1320, height: 860 });
    await until('the app is on screen', () => window.driver.executeScript('return document.querySelector("h1") !== null'), { seconds: 30 });
    return window;
  }

  /** Closes the window and waits until the app has ended. */
  async close() {
    if (!this.driver) return;
    const driver = this.driver;
    this.driver = null;
    await driver.quit().catch(() => {});
    await this.desk.stop(this.service);
    await until('the app has ended', () => this.pids().length === 0);
  }

  /** The processes of the app itself. */
  pids() {
    return this.desk.processes().filter((pid) => commandOf(pid) === PASSBOOK);
  }

  /** Everything with this role and name; `within` limits it to the inside of an element. */
  async all(role, name, { within = null } = {}) {
    const isPattern = name instanceof RegExp;
    return this.driver.executeScript(
      `return (${findInPage}).apply(null, arguments)`,
      role,
      isPattern ? name.source : name,
      isPattern ? name.flags : null,
      within,
    );
  }

  /** The first with this role and name, as soon as there is one. */
  async find(role, name, { seconds, ...options } = {}) {
    return until(`the window shows the ${role} ${name}`, async () => (await this.all(role, name, options))[0], { seconds }).catch(
      async (error) => {
        error.message += `\nThe window shows:\n${await this.text().catch(() => 'nothing that can be read')}`;
        throw error;
      },
    );
  }

  async has(role, name, options) {
    return (await this.all(role, name, options)).length > 0;
  }

  async gone(role, name, options) {
    await until(`the ${role} ${name} goes`, async () => !(await this.has(role, name, options)));
  }

  /** Clicks, as soon as it is there and can be clicked. */
  async press(name, { role = 'button', ...options } = {}) {
    await until(`the ${role} ${name} can be pressed`, async () => {
      const element = await this.find(role, name, options);
      if (!(await element.isEnabled())) return false;
      await element.click();
      return true;
    });
  }

  /** Replaces what is in a field. */
  async fill(name, text, options) {
    const field = await this.find('textbox', name, options);
    await field.sendKeys(Key.chord(Key.CONTROL, 'a'), Key.BACK_SPACE);
    if (text !== '') await field.sendKeys(text);
    await until(`the field ${name} holds what was typed`, async () => (await field.getProperty('value')) === text);
  }

  /** Replaces the filter over the transactions. */
  async filter(text) {
    const field = await until('the filter is there', async () => (await this.driver.findElements(By.css('[data-filter]')))[0]);
    await field.sendKeys(Key.chord(Key.CONTROL, 'a'), Key.BACK_SPACE);
    if (text !== '') await field.sendKeys(text);
    await until('the filter holds what was typed', async () => (await field.getProperty('value')) === text);
  }

  /** Presses keys where the focus is. */
  async keys(...keys) {
    await this.driver.actions().sendKeys(...keys).perform();
  }

  /** Presses a combination such as Control and K. */
  async chord(modifier, key) {
    await this.driver.actions().keyDown(modifier).sendKeys(key).keyUp(modifier).perform();
  }

  /** All text that is shown. */
  async text() {
    return this.driver.executeScript('return document.body.innerText.replace(/[\\u00a0 ]+/g, " ")');
  }

  /** Waits until a text is shown. */
  async sees(wanted, { seconds } = {}) {
    let text = '';
    await until(
      `the window shows ${wanted}`,
      async () => {
        text = await this.text();
        return wanted instanceof RegExp ? wanted.test(text) : text.includes(wanted);
      },
      { seconds },
    ).catch((error) => {
      error.message += `\nThe window shows:\n${text}`;
      throw error;
    });
  }

  /** Waits until a text is not shown. */
  async loses(wanted) {
    await until(`the window no longer shows ${wanted}`, async () => {
      const text = await this.text();
      return !(wanted instanceof RegExp ? wanted.test(text) : text.includes(wanted));
    });
  }

  /** Opens a screen by the rail. */
  async go(screen) {
    const rail = await this.find('navigation', 'Sections');
    await this.press(screen, { within: rail });
    await until(`the screen ${screen} is shown`, () =>
      this.driver.executeScript('return document.querySelector("nav [aria-current=page]")?.getAttribute("aria-label") === arguments[0]', screen),
    );
  }

  /** The text of the list of steps in the sheet, one step a line. */
  async steps() {
    return this.driver.executeScript(
      'return [...document.querySelectorAll("[role=dialog] ol > li")].map((step) => step.textContent.replace(/\\s+/g, " ").trim())',
    );
  }

  /** A picture of what the window shows now: the fonts are there and the last change has been painted. */
  async picture(file) {
    await this.driver.executeAsyncScript(
      'const done = arguments[0]; document.fonts.ready.then(() => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0))));',
    );
    writeFileSync(file, await this.driver.takeScreenshot(), 'base64');
  }

  /** The page as it stands, with the values of fields. */
  async source() {
    return this.driver.executeScript(
      'return document.documentElement.outerHTML + [...document.querySelectorAll("input, textarea")].map((field) => field.value).join("\\n")',
    );
  }
}

function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0')[0];
  } catch {
    return '';
  }
}
