import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { journey } from '../lib/journey.mjs';
import { hold } from '../lib/ports.mjs';
import { CONFIDENTIAL, PUBLIC } from '../lib/ways.mjs';

async function fillIn(window, { name, host, client, sandbox = false }) {
  await window.fill('Name', name);
  await window.fill('Host', host);
  await window.fill('Client id', client);
  const box = await window.find('checkbox', /^A simulated institution on this computer/);
  if ((await box.isSelected()) !== sandbox) await box.click();
}

async function editor(window) {
  await window.go('Connections');
  await window.press('New connection');
  await window.find('heading', 'New connection');
}

journey('what is wrong with a host is said at the field or by the check, and what was typed stays', {}, async (journey) => {
  const window = await journey.openWindow();
  await editor(window);
  await fillIn(window, { name: 'Plain', host: 'http://digital.garden-fi.com', client: 'some-client' });
  await window.press('Save and check');
  await window.sees('was given with http, which is not encrypted');
  const host = await window.find('textbox', 'Host');
  assert.equal(await host.getAttribute('aria-invalid'), 'true');
  assert.equal(await host.getProperty('value'), 'http://digital.garden-fi.com');
  assert.equal(await (await window.find('textbox', 'Client id')).getProperty('value'), 'some-client');

  await window.fill('Host', '{host}');
  await window.press('Save and check');
  await window.sees('still has the braces of a placeholder');

  await window.fill('Host', 'no-such-bank.invalid');
  await window.press('Save and check');
  await window.find('heading', 'Edit Plain');
  await window.sees(/checks? failed/, { seconds: 30 });
  await window.sees('Check the spelling of the host');

  const plain = createServer((request, response) => response.writeHead(404).end('nothing here'));
  await new Promise((resolve) => plain.listen(0, '127.0.0.1', resolve));
  journey.desk.onClose(() => new Promise((resolve) => plain.close(resolve)));
  await editor(window);
  await fillIn(window, { name: 'No discovery', host: `http://127.0.0.1:${plain.address().port}`, client: 'some-client', sandbox: true });
  await window.press('Save and check');
  await window.find('heading', 'Edit No discovery');
  await window.sees('it has no sign-in for applications', { seconds: 30 });
});

journey('a confidential client signs in; its secret goes to the keyring and is never shown again', {}, async (journey) => {
  const sandbox = await journey.desk.startSandbox();
  const secret = sandbox.clients.find((client) => client.client_id === CONFIDENTIAL).client_secret;
  const window = await journey.openWindow();
  const bank = await journey.openBank();
  await editor(window);
  await fillIn(window, { name: 'Confidential', host: sandbox.issuer, client: CONFIDENTIAL, sandbox: true });
  await window.press(/^Confidential/, { role: 'radio' });
  await window.fill('Client secret', secret);
  await window.press('Save and check');
  await window.sees('Nothing is in the way of a sign-in', { seconds: 30 });
  assert.equal(await (await window.find('textbox', 'Client secret')).getProperty('value'), '');
  await window.sees('One is kept. Leave this empty to keep it');
  await journey.nothingGotOut();

  await window.press('Save and sign in');
  await bank.signIn('nova');
  await window.gone('dialog', /./);
  await window.go('Home');
  await window.find('heading', 'Nova Ida Lindqvist');
  assert.ok(!(await window.source()).includes(secret));
});

journey('a port that is in use is named by the check, and the next registered one is taken', {}, async (journey) => {
  const sandbox = await journey.desk.startSandbox();
  const window = await journey.openWindow();
  const bank = await journey.openBank();
  const held = [await hold(8080)];
  journey.desk.onClose(() => Promise.all(held.map((release) => release())));
  await editor(window);
  await fillIn(window, { name: 'Busy', host: sandbox.issuer, client: PUBLIC, sandbox: true });
  await window.press('Save and sign in');
  const link = await journey.desk.link();
  assert.equal(new URL(link).searchParams.get('redirect_uri'), 'http://localhost:8081/auth/cb');
  await window.sees('http://localhost:8081/auth/cb');
  await bank.signIn('nova', { link });
  await window.gone('dialog', /./);

  // Only the other loopback family of the second one (CB-1), and all of the third.
  held.push(await hold(8081, '::1'), await hold(8082));
  await window.go('Connections');
  await window.press('Add a user at Busy');
  await window.find('dialog', 'Not signed in to Busy');
  await window.sees('listener.none_free');
  for (const port of ['8080', '8081', '8082']) await window.sees(port);
  await window.sees('Close the program that uses the port');

  await held.shift()();
  await window.press('Try again');
  assert.match(await journey.desk.link(), /8080/);
  await window.press(/^Cancel/);
  await window.gone('dialog', /./);
});
