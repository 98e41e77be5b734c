import { journey } from '../lib/journey.mjs';
import { enterTheSandbox } from '../lib/ways.mjs';

journey('a wrong password is said on the page, the attempt goes on, and the right one signs in', {}, async (journey) => {
  const window = await journey.openWindow();
  const bank = await journey.openBank();
  await enterTheSandbox(window);
  const page = await bank.follow();
  await bank.enter(page, { username: 'morgan', password: 'not-the-password' });
  await page.getByRole('alert').getByText('The user name or password is not right').waitFor();
  await window.find('dialog', /^Signing in to /);
  await window.sees('Waiting for you');

  const password = await page.locator('li:has([data-persona=morgan]) code').nth(1).innerText();
  await bank.enter(page, { username: 'morgan', password });
  await bank.allow(page);
  await window.find('heading', 'Morgan Vale');
});
