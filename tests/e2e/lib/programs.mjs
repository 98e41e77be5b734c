// Where the programs lie that the tests start. Each can be named by a variable, for example a release build.

import { accessSync, constants } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const here = join(dirname(fileURLToPath(import.meta.url)), '..');
export const root = join(here, '..', '..');

/** What a failed test leaves behind to look at. */
export const output = join(here, 'output');

function onPath(...names) {
  const folders = [join(root, '.tools', 'bin'), ...(process.env.PATH ?? '').split(delimiter)];
  for (const name of names) {
    for (const folder of folders) {
      const file = join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not in this folder.
      }
    }
  }
  return null;
}

export const PASSBOOK = process.env.PASSBOOK ?? join(root, 'target', 'debug', 'passbook');
export const PASSBOOK_CLI = process.env.PASSBOOK_CLI ?? join(root, 'target', 'debug', 'passbook-cli');
export const TAURI_DRIVER = onPath('tauri-driver');
export const WEBKIT_DRIVER = onPath('WebKitWebDriver');
export const CHROMIUM = process.env.CHROMIUM ?? onPath('chromium', 'google-chrome', 'chrome');
