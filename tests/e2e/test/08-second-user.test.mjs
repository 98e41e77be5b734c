import assert from 'node:assert/strict';
import { journey } from '../lib/journey.mjs';
import { signedInAt } from '../lib/ways.mjs';
import { Key } from '../lib/window.mjs';

journey('a second user stands beside the first, and each sees only what is theirs', {}, async (journey) => {
  const { window, bank } = await signedInAt(journey, 'morgan', 'Morgan Vale');
  await window.go('Sessions');
  await window.press(/^Add a user at/);
  const page = await bank.follow();
  // The browser remembers Morgan; the institution asks again all the same.
  if (await page.locator('#other').count()) await page.click('#other');
  await bank.choose(page, 'ollie');
  await bank.allow(page);
  await window.gone('dialog', /./);
  await window.go('Home');
  await window.find('heading', 'Oliver James Brandt');
  assert.doesNotMatch(await window.text(), /Everyday Checking|Rainy Day/);

  await window.chord(Key.CONTROL, 'e');
  await window.press(/^Morgan Vale/, { role: 'option' });
  await window.find('heading', 'Morgan Vale');
  await window.sees('Everyday Checking');
  assert.doesNotMatch(await window.text(), /Oliver James Brandt/);

  await window.go('Sessions');
  await window.find('heading', 'Oliver James Brandt');
  await window.find('heading', 'Morgan Vale');
});
