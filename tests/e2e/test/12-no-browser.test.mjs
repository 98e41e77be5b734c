import assert from 'node:assert/strict';
import { journey } from '../lib/journey.mjs';
import { enterTheSandbox } from '../lib/ways.mjs';

const linkInSheet = async (window) => (await window.find('region', 'Link to sign in')).getText();

journey('without a browser the link is shown, and the address that another browser ended at completes the sign-in', { browser: false }, async (journey) => {
  const window = await journey.openWindow();
  const bank = await journey.openBank({ elsewhere: true });
  await enterTheSandbox(window);
  await window.sees('The browser could not be opened. Copy this link', { seconds: 20 });
  const link = await linkInSheet(window);
  assert.equal(new URL(link).searchParams.get('response_type'), 'code');
  await window.find('button', 'Copy link');

  await window.press('Paste address');
  await window.fill('Address that the browser ended at', 'https://example.com/');
  await window.press('Use it');
  await window.sees(/not the address that the browser ends at/i);
  const field = await window.find('textbox', 'Address that the browser ended at');
  assert.equal(await field.getProperty('value'), 'https://example.com/', 'what was typed stays');

  await window.fill('Address that the browser ended at', await bank.addressAtTheEnd(link, 'morgan'));
  await window.press('Use it');
  await window.find('heading', 'Morgan Vale');
});

journey('an address of another attempt is refused, and the right one still completes the sign-in', { browser: false }, async (journey) => {
  const window = await journey.openWindow();
  const bank = await journey.openBank({ elsewhere: true });
  await enterTheSandbox(window);
  await window.sees('The browser could not be opened', { seconds: 20 });
  const stale = await bank.addressAtTheEnd(await linkInSheet(window), 'morgan');
  await window.press(/^Cancel/);
  await window.gone('dialog', /./);

  await enterTheSandbox(window);
  await window.sees('The browser could not be opened', { seconds: 20 });
  const link = await linkInSheet(window);
  await window.press('Paste address');
  await window.fill('Address that the browser ended at', stale);
  await window.press('Use it');
  await window.sees(/belongs to another sign-in attempt/);
  await window.sees('Waiting for you');

  await bank.context.clearCookies();
  await window.fill('Address that the browser ended at', await bank.addressAtTheEnd(link, 'nova'));
  await window.press('Use it');
  await window.find('heading', 'Nova Ida Lindqvist');
});
