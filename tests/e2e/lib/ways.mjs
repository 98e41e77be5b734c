// What many journeys begin with.

import { Key } from './window.mjs';
import { until } from './until.mjs';

export const PUBLIC = 'garden-sandbox-public';
export const CONFIDENTIAL = 'garden-sandbox-confidential';

/** The scope of the vendor that makes a session last. */
export const OFFLINE = 'https://api.banno.com/consumer/auth/offline_access';

/** Enter on the first screen starts the sandbox and the sign-in; answers when the sheet waits for the browser. */
export async function enterTheSandbox(window) {
  await window.find('button', /^Start the sandbox/);
  await until('Enter would start the sandbox', () =>
    window.driver.executeScript('return document.activeElement?.textContent.trim().startsWith("Start the sandbox") ?? false'),
  );
  await window.keys(Key.ENTER);
  await window.find('dialog', /^Signing in to /);
}

/** From nothing to the accounts of someone at the built-in sandbox. */
export async function signedInAt(journey, username, heading, options = {}) {
  const window = await journey.openWindow();
  const bank = await journey.openBank();
  await enterTheSandbox(window);
  await bank.signIn(username, options);
  await window.find('heading', heading);
  return { window, bank };
}

/** A connection to a simulated institution of its own process, made by passbook-cli in the same folder. */
export async function connectionTo(desk, sandbox, name = 'Garden copy', ...words) {
  const { code, answer } = await desk.cli(['connection', 'add', name, '--sandbox', '--host', sandbox.issuer, '--client-id', PUBLIC, ...words]);
  if (code !== 0) throw new Error(`the connection was not added: ${JSON.stringify(answer)}`);
  return answer;
}

/** A simulated institution that outlives the window, misbehaving as `faults` say, and the sign-in at it begun. */
export async function signingInAtOwnSandbox(journey, { faults = [] } = {}) {
  const sandbox = await journey.desk.startSandbox(...faults.flatMap((fault) => ['--fault', fault]));
  await connectionTo(journey.desk, sandbox);
  const window = await journey.openWindow();
  const bank = await journey.openBank();
  await window.press('Sign in at Garden copy');
  return { sandbox, window, bank };
}

/** Someone signed in at an institution that outlives the window. */
export async function signedInAtOwnSandbox(journey, username, heading, options = {}) {
  const { sandbox, window, bank } = await signingInAtOwnSandbox(journey, options);
  await bank.signIn(username, options);
  await window.find('heading', heading);
  return { sandbox, window, bank };
}
