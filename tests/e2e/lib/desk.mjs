// A computer for one test: folders, a session bus, a keyring and a system browser of its own, and no network.

import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstLine, run, start, stop } from './children.mjs';
import { PASSBOOK_CLI } from './programs.mjs';
import { until } from './until.mjs';

/** What of the system's shared data a desk does not see: its applications (a browser is among them) and services. */
const HIDDEN = new Set(['applications', 'dbus-1', 'xdg-desktop-portal', 'gvfs']);

/** Only what was started here runs on this bus: no prompter can be started by a call. */
const busConfig = (socket) => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=${socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>`;

const SECRETS = ['--session', '--print-reply', '--dest=org.freedesktop.secrets'];
const LOGIN = '/org/freedesktop/secrets/collection/login';

export class Desk {
  #children = [];
  #closers = [];

  /**
   * @param {object} options
   * @param {'open' | 'none'} options.keyring a Secret Service with an open collection, or no session bus at all
   * @param {boolean} options.browser whether the system knows a browser
   */
  static async open({ keyring = 'open', browser = true } = {}) {
    const desk = new Desk();
    try {
      desk.#furnish(browser);
      if (keyring === 'open') await desk.#startKeyring();
      else desk.env.DBUS_SESSION_BUS_ADDRESS = `unix:path=${join(desk.folder, 'no-bus')}`;
      return desk;
    } catch (error) {
      await desk.close();
      throw error;
    }
  }

  #furnish(browser) {
    this.folder = mkdtempSync(join(tmpdir(), 'passbook-e2e-'));
    const folder = (name) => {
      const path = join(this.folder, name);
      mkdirSync(path, { recursive: true, mode: 0o700 });
      return path;
    };
    this.passbookHome = folder('passbook');
    this.mailbox = folder('mailbox');
    const share = folder('share');
    for (const name of readdirSync('/usr/share')) if (!HIDDEN.has(name)) symlinkSync(join('/usr/share', name), join(share, name));
    this.env = {
      PATH: process.env.PATH,
      LANG: 'C.UTF-8',
      TZ: 'UTC',
      HOME: folder('home'),
      TMPDIR: folder('tmp'),
      XDG_RUNTIME_DIR: folder('run'),
      XDG_DATA_HOME: folder('data'),
      XDG_CONFIG_HOME: folder('config'),
      XDG_CACHE_HOME: folder('cache'),
      XDG_STATE_HOME: folder('state'),
      XDG_DATA_DIRS: share,
      PASSBOOK_HOME: this.passbookHome,
      DISPLAY: process.env.DISPLAY,
      ...(process.env.XAUTHORITY ? { XAUTHORITY: process.env.XAUTHORITY } : {}),
      GDK_BACKEND: 'x11',
      NO_AT_BRIDGE: '1',
      GTK_A11Y: 'none',
      // Else xdg-open would look for browsers by name.
      BROWSER: join(this.folder, 'no-browser'),
    };
    if (browser) this.#knowBrowser();
  }

  /** The browser that the system opens addresses with hands them to the test. */
  #knowBrowser() {
    const script = join(this.folder, 'browser.sh');
    writeFileSync(script, `#!/bin/sh\nprintf '%s' "$1" >'${this.mailbox}'/$$.part && mv '${this.mailbox}'/$$.part '${this.mailbox}'/$$.link\n`);
    chmodSync(script, 0o700);
    const applications = join(this.env.XDG_DATA_HOME, 'applications');
    mkdirSync(applications, { recursive: true });
    const schemes = ['x-scheme-handler/http', 'x-scheme-handler/https'];
    writeFileSync(
      join(applications, 'test-browser.desktop'),
      `[Desktop Entry]\nType=Application\nName=Test browser\nExec=${script} %u\nMimeType=${schemes.join(';')};\n`,
    );
    writeFileSync(
      join(this.env.XDG_CONFIG_HOME, 'mimeapps.list'),
      `[Default Applications]\n${schemes.map((scheme) => `${scheme}=test-browser.desktop\n`).join('')}`,
    );
  }

  async #startKeyring() {
    const config = join(this.folder, 'bus.conf');
    writeFileSync(config, busConfig(join(this.folder, 'bus')));
    const bus = this.start('dbus-daemon', [`--config-file=${config}`, '--nofork', '--print-address=1']);
    this.env.DBUS_SESSION_BUS_ADDRESS = await firstLine(bus);
    const control = join(this.env.XDG_RUNTIME_DIR, 'keyring');
    this.start('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets', `--control-directory=${control}`], {
      input: 'a password for this desk only',
    });
    await until('the keyring is open', async () => {
      const { out } = await this.#ask('/org/freedesktop/secrets', 'org.freedesktop.Secret.Service.ReadAlias', 'string:default');
      return out.includes('/collection/');
    });
  }

  #ask(path, method, ...words) {
    return run('dbus-send', [...SECRETS, path, method, ...words], { env: this.env });
  }

  /** What the keyring holds, by label. */
  async keyringLabels() {
    const get = 'org.freedesktop.DBus.Properties.Get';
    const { out } = await this.#ask(LOGIN, get, 'string:org.freedesktop.Secret.Collection', 'string:Items');
    const paths = [...out.matchAll(/object path "([^"]+)"/g)].map(([, path]) => path);
    const labels = await Promise.all(
      paths.map(async (path) => {
        const answer = await this.#ask(path, get, 'string:org.freedesktop.Secret.Item', 'string:Label');
        return /string "(.*)"/.exec(answer.out)?.[1] ?? '';
      }),
    );
    return labels.sort();
  }

  /** Locks the collection. Nobody can be asked for its password on this desk, so it stays locked. */
  async lockKeyring() {
    await this.#ask('/org/freedesktop/secrets', 'org.freedesktop.Secret.Service.Lock', `array:objpath:${LOGIN}`);
    await until('the keyring is locked', async () => {
      const property = ['string:org.freedesktop.Secret.Collection', 'string:Locked'];
      return (await this.#ask(LOGIN, 'org.freedesktop.DBus.Properties.Get', ...property)).out.includes('boolean true');
    });
  }

  /** Starts a program on this desk. */
  start(program, words, options = {}) {
    const child = start(program, words, { env: this.env, ...options });
    this.#children.push(child);
    return child;
  }

  /** Ends a program of this desk before the desk is closed. */
  async stop(child) {
    await stop(child);
    this.#children = this.#children.filter((other) => other !== child);
  }

  /** Something else to close with the desk, before its programs end. */
  onClose(closer) {
    this.#closers.push(closer);
  }

  /** Runs passbook-cli; its answer as JSON. */
  async cli(words, options = {}) {
    const { code, out, said } = await run(PASSBOOK_CLI, ['--json', ...words], { env: this.env, ...options });
    if (out.trim() === '') throw new Error(`passbook-cli ${words.join(' ')} said nothing: ${said}`);
    return { code, answer: JSON.parse(out), said };
  }

  /** A simulated institution in a process of its own: what it says of itself, and `stop`. */
  async startSandbox(...words) {
    const child = this.start(PASSBOOK_CLI, ['sandbox', ...words]);
    const about = JSON.parse(await firstLine(child));
    return { ...about, stop: () => this.stop(child), user: (name) => about.users.find((user) => user.username === name) };
  }

  /** The next link that was handed to the system browser. */
  async link() {
    const name = await until('the system browser is asked to open a link', () =>
      readdirSync(this.mailbox).find((file) => file.endsWith('.link')),
    );
    const file = join(this.mailbox, name);
    const link = readFileSync(file, 'utf8');
    unlinkSync(file);
    return link;
  }

  /** Every process that was started on this desk and still runs, by id. */
  processes() {
    const found = [];
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
        if (environment.includes(`PASSBOOK_HOME=${this.passbookHome}\0`)) found.push(Number(pid));
      } catch {
        // It has ended, or is not ours to look at.
      }
    }
    return found;
  }

  /** Ends everything that was started here and removes the folder. Answers what had to be killed. */
  async close() {
    for (const closer of this.#closers.reverse()) await closer();
    for (const child of this.#children.reverse()) await stop(child);
    for (const pid of this.processes()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself meanwhile.
      }
    }
    await until('every process of the test has ended', () => this.processes().length === 0);
    if (this.folder) rmSync(this.folder, { recursive: true, force: true });
  }
}
