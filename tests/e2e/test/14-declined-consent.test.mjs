import { journey } from '../lib/journey.mjs';
import { enterTheSandbox } from '../lib/ways.mjs';

journey('denied on the consent page, the sheet says so, and trying again signs in', {}, async (journey) => {
  const window = await journey.openWindow();
  const bank = await journey.openBank();
  await enterTheSandbox(window);
  const page = await bank.follow();
  await bank.choose(page, 'morgan');
  await page.click('#deny');
  await window.find('dialog', /^Not signed in to /);
  await window.sees('access_denied');
  await bank.done(page);

  await window.press('Try again');
  const second = await bank.follow();
  const again = second.locator('[data-continue=morgan]');
  if (await again.count()) await again.click();
  await bank.allow(second);
  await window.find('heading', 'Morgan Vale');
});

journey('cancelled on the sign-in page, the sheet says so', {}, async (journey) => {
  const window = await journey.openWindow();
  const bank = await journey.openBank();
  await enterTheSandbox(window);
  const page = await bank.follow();
  await page.click('#cancel');
  await window.find('dialog', /^Not signed in to /);
  await window.press(/^Close/);
  await window.gone('dialog', /./);
  await window.find('button', /^Start the sandbox/);
});
