// Looks at every screen in Chromium: under the real CSP, in light and dark, wide and small. Writes pictures to
// ./screenshots, runs axe on each, and fails on any CSP violation, page error or finding of axe.
// Needs `npx vite build --mode fake` first and a Chromium; CHROMIUM names another one.
import { createServer } from 'node:http';
import { mkdirSync, readFileSync, existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('..', import.meta.url));
const csp = JSON.parse(readFileSync(join(root, '../tauri.conf.json'), 'utf8')).app.security.csp;
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2' };
const server = createServer((request, response) => {
  const path = new URL(request.url, 'http://x').pathname;
  const file = join(root, 'dist-fake', path === '/' ? 'index.html' : path);
  if (!existsSync(file)) return response.writeHead(404).end();
  response.writeHead(200, {
    'content-type': types[extname(file)] ?? 'application/octet-stream',
    'content-security-policy': csp,
  });
  response.end(readFileSync(file));
});
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const base = `http://127.0.0.1:${server.address().port}/`;

const go = (name) => async (page) => {
  await page.getByRole('navigation').getByRole('button', { name, exact: true }).click();
  await page.getByRole('heading', { level: 1 }).first().waitFor();
};
const account = (id) => async (page) => {
  await page.getByRole('button', { name: id }).first().click();
  await page.getByRole('grid').waitFor();
};
const press = (keys) => (page) => page.keyboard.press(keys);
const act = (run) => (page) => page.evaluate(run);

const charts = async (page) => {
  await page.getByRole('tab', { name: 'Charts' }).click();
  await page.getByRole('figure', { name: 'By category' }).waitFor();
};
const query = (text) => async (page) => {
  await go('Query')(page);
  await page.getByRole('button', { name: /^account_id/ }).waitFor();
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
};
const run = async (page) => {
  await page.keyboard.press('Control+Enter');
  await page.getByRole('grid').waitFor();
};
const exporting = async (page) => {
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('Search accounts and commands').waitFor();
  await page.keyboard.type('export the');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByText('First lines of').waitFor();
};

/** The table has room in a window that is not high. */
const roomy = async (page) => {
  const height = await page.getByRole('grid').evaluate((grid) => grid.clientHeight);
  if (height < 150) throw new Error(`the table is ${height} pixels high`);
};
const short = [[700, 400]];

/** name, query, steps, and sizes if they are others than the usual ones */
const scenes = [
  ['welcome', '', []],
  ['welcome-no-keychain', '?no-keychain', []],
  [
    'sign-in',
    '',
    [press('Enter'), (page) => page.getByRole('dialog').getByText('Finish signing in').waitFor()],
  ],
  [
    'sign-in-paste',
    '',
    [
      press('Enter'),
      (page) => page.getByRole('button', { name: 'Paste address' }).click(),
      act(() => standIn.browserFailed()),
    ],
  ],
  [
    'sign-in-failed',
    '',
    [
      press('Enter'),
      (page) => page.getByRole('dialog').getByText('Finish signing in').waitFor(),
      act(() =>
        standIn.failSignIn({
          code: 'callback.access_denied',
          message: 'Consent was declined at the institution.',
          help: 'Sign in again and agree to the scopes, or ask for fewer of them.',
          said: 'access_denied: The resource owner denied the request',
          requestId: null,
        }),
      ),
    ],
  ],
  [
    'sign-in-institution',
    '',
    [
      go('Connections'),
      (page) => page.getByRole('button', { name: 'New connection' }).click(),
      (page) => page.getByRole('textbox', { name: 'Name' }).fill('First Prairie'),
      (page) => page.getByRole('textbox', { name: 'Host' }).fill('bank.example'),
      (page) => page.getByRole('textbox', { name: 'Client id' }).fill('2f6d0a1e-1f7e-4a51-9f1e-0a7c9d3b2e44'),
      (page) => page.getByRole('button', { name: 'Save and sign in' }).click(),
      (page) => page.getByRole('button', { name: 'Edit the connection' }).waitFor(),
    ],
  ],
  ['home', '?signed-in', []],
  ['home-live', '?signed-in&live', []],
  ['home-masked', '?signed-in&mask', []],
  [
    'home-error',
    '?signed-in',
    [
      act(() =>
        standIn.fail('home', {
          code: 'http.429',
          kind: 'rateLimited',
          message: 'The institution asks to slow down.',
          help: 'Try again in 12 seconds.',
        }),
      ),
      go('Accounts'),
      (page) => page.getByRole('button', { name: 'Read the list again' }).click(),
      go('Home'),
    ],
  ],
  [
    'home-latest-error',
    '?signed-in',
    [
      act(() =>
        standIn.fail('latestActivity', {
          code: 'scope.not_asked',
          kind: 'permission',
          message: 'The scope transactions.detail.readonly was not asked for at sign-in.',
          help: 'Add it to the connection and sign in again; the institution must allow it for the application.',
          requestId: null,
        }),
      ),
      act(() => {
        standIn.signedIn('Nova Reed');
        standIn.world.sessions[1].displayName = standIn.world.sessions[1].userId;
      }),
      press('Control+e'),
      (page) => page.getByRole('option', { name: /user …/ }).click(),
      (page) => page.getByRole('group', { name: 'A scope is missing' }).waitFor(),
    ],
  ],
  ['accounts', '?signed-in', [go('Accounts')]],
  [
    'account-raw',
    '?signed-in',
    [account('Everyday Checking'), (page) => page.getByRole('tab', { name: 'Raw JSON' }).click()],
  ],
  ['account', '?signed-in', [account('Everyday Checking')]],
  [
    'account-inspector',
    '?signed-in',
    [
      account('Everyday Checking'),
      (page) => page.getByRole('row').nth(3).click(),
      (page) => page.getByRole('tab', { name: 'JSON', exact: true }).click(),
    ],
  ],
  [
    'account-details',
    '?signed-in',
    [account('Everyday Checking'), (page) => page.getByRole('tab', { name: 'Details' }).click()],
  ],
  [
    'account-million',
    '?signed-in&rows=1000000',
    [account('Everyday Checking'), (page) => page.getByRole('grid').focus(), press('End'), press('PageUp')],
  ],
  [
    'account-number',
    '?signed-in',
    [account('Everyday Checking'), (page) => page.getByRole('button', { name: 'Show number' }).click()],
  ],
  [
    'filter',
    '?signed-in',
    [
      account('Everyday Checking'),
      press('/'),
      (page) => page.keyboard.type('amount:<-50 date:last-30-days "city water" cat'),
      (page) => page.getByRole('option').first().waitFor(),
    ],
  ],
  [
    'filter-error',
    '?signed-in',
    [
      account('Everyday Checking'),
      press('/'),
      (page) => page.keyboard.type('water'),
      (page) => page.getByText('“water” in any text').waitFor(),
      (page) => page.keyboard.type(' amuont:<5'),
      press('Enter'),
      (page) => page.getByText('“water” applies').waitFor(),
    ],
  ],
  [
    'columns',
    '?signed-in',
    [account('Everyday Checking'), (page) => page.getByRole('button', { name: 'Columns' }).click()],
  ],
  [
    'selection',
    '?signed-in',
    [
      account('Everyday Checking'),
      (page) => page.getByRole('grid').focus(),
      press('ArrowDown'),
      press('Shift+ArrowDown'),
      press('Shift+ArrowDown'),
      press('Shift+ArrowDown'),
      (page) => page.getByRole('region', { name: 'Selection' }).getByText('987.16').waitFor(),
    ],
  ],
  [
    'saved-filters',
    '?signed-in',
    [
      act(() => {
        standIn.world.saved = [
          { name: 'Large and unexplained', filter: 'amount:<-250 -category:rent -has:note' },
          { name: 'Fees', filter: 'type:fee or type:interest' },
        ];
      }),
      account('Everyday Checking'),
      (page) => page.getByRole('button', { name: 'Saved filters' }).click(),
      (page) => page.getByText('Fees').waitFor(),
    ],
  ],
  [
    'changes',
    '?signed-in',
    [
      account('Everyday Checking'),
      act(() => standIn.laterRead('a-checking')),
      (page) => page.getByRole('button', { name: 'Show what changed' }).click(),
      (page) => page.getByRole('dialog').getByText('Transport').waitFor(),
    ],
  ],
  ['activity-empty', '?signed-in', [go('Activity')]],
  [
    'activity-reading',
    '?signed-in',
    [
      act(() => standIn.readAll({ accountsDone: 2, rows: 4_200 })),
      go('Activity'),
      (page) => page.getByRole('grid').getByText('Lakeside Payroll').first().waitFor(),
    ],
  ],
  [
    'activity',
    '?signed-in',
    [
      act(() => standIn.readAll({ status: 'failed', accountsDone: 6, accountsFailed: 2, rows: 12_480 })),
      go('Activity'),
      (page) => page.getByRole('grid').getByText('Lakeside Payroll').first().waitFor(),
      (page) => page.getByRole('row').nth(4).click(),
      (page) => page.getByRole('complementary', { name: 'Inspector' }).waitFor(),
    ],
  ],
  ['charts', '?signed-in', [account('Everyday Checking'), charts]],
  ['charts-ten-years', '?signed-in&rows=1000000', [account('Everyday Checking'), charts]],
  ['charts-one-day', '?signed-in&rows=1', [account('Everyday Checking'), charts]],
  [
    'charts-tables',
    '?signed-in',
    [
      account('Everyday Checking'),
      charts,
      async (page) => {
        for (let left = 3; left > 0; left -= 1)
          await page.getByRole('button', { name: 'Show as table' }).first().click();
      },
    ],
  ],
  ['query', '?signed-in', [query('select * from transactions'), run, press('Tab')]],
  [
    'query-completion',
    '?signed-in',
    [query('select ca'), (page) => page.locator('.cm-tooltip-autocomplete').waitFor()],
  ],
  [
    'query-error',
    '?signed-in',
    [
      query('select amont from transactions '),
      press('Control+Enter'),
      (page) => page.getByText('Did you mean').first().waitFor(),
    ],
  ],
  [
    'query-row',
    '?signed-in',
    [query('select * from transactions'), run, (page) => page.getByRole('row').nth(3).click()],
  ],
  ['query-short', '?signed-in', [query('select * from transactions'), run, roomy], short],
  ['account-short', '?signed-in', [account('Everyday Checking'), roomy], short],
  [
    'row-menu',
    '?signed-in',
    [
      account('Everyday Checking'),
      (page) => page.getByRole('grid').focus(),
      press('ArrowDown'),
      press('ArrowDown'),
      press('Shift+F10'),
      (page) => page.getByRole('menu').waitFor(),
    ],
  ],
  ['export', '?signed-in', [exporting]],
  [
    'export-account-data',
    '?signed-in',
    [
      exporting,
      (page) => page.getByRole('radio', { name: /With account data/ }).check(),
      (page) => page.getByRole('button', { name: /Export with account data…/ }).click(),
      (page) => page.getByText('cannot take the file back').waitFor(),
    ],
  ],
  [
    'export-writing',
    '?signed-in',
    [
      exporting,
      (page) => page.getByRole('button', { name: /^Export 12,480/ }).click(),
      (page) => page.getByRole('progressbar').waitFor(),
      act(() => standIn.exportMoved({ rows: 5200, size: '412.3 kB' })),
    ],
  ],
  [
    'export-done',
    '?signed-in',
    [
      exporting,
      (page) => page.getByRole('button', { name: /^Export 12,480/ }).click(),
      (page) => page.getByRole('progressbar').waitFor(),
      act(() =>
        standIn.exportMoved({
          status: 'done',
          rows: 12400,
          size: '1.2 MB',
          leftOut: [{ reason: 'no posting date', rows: 80 }],
        }),
      ),
    ],
  ],
  ['refresh-empty', '?signed-in', [go('Refresh')]],
  ['refresh-running', '?signed-in', [press('F5'), (page) => page.getByText('Running for').waitFor()]],
  [
    'refresh',
    '?signed-in',
    [press('F5'), (page) => page.getByText('Running for').waitFor(), act(() => standIn.refresh('finished'))],
  ],
  [
    'connections',
    '?signed-in',
    [
      go('Connections'),
      (page) => page.getByRole('button', { name: /^Check/ }).click(),
      (page) => page.getByRole('heading', { name: '1 check failed' }).waitFor(),
    ],
  ],
  [
    'connection-new',
    '',
    [
      go('Connections'),
      (page) => page.getByRole('button', { name: 'New connection' }).click(),
      (page) => page.getByRole('textbox', { name: 'Name' }).waitFor(),
    ],
  ],
  [
    'connection-errors',
    '',
    [
      go('Connections'),
      (page) => page.getByRole('button', { name: 'New connection' }).click(),
      (page) => page.getByRole('radio', { name: /Confidential/ }).check(),
      (page) => page.getByRole('button', { name: 'Save and check' }).click(),
    ],
  ],
  ['sessions', '?signed-in', [go('Sessions')]],
  ['sessions-empty', '', [go('Sessions')]],
  [
    'sign-out',
    '?signed-in',
    [
      go('Sessions'),
      (page) => page.getByRole('button', { name: 'Sign out', exact: true }).click(),
      (page) => page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click(),
      (page) => page.getByText('is signed out').first().waitFor(),
    ],
  ],
  ['sandbox', '?signed-in', [go('Sandbox')]],
  ['settings', '?signed-in', [go('Settings')]],
  [
    'settings-forget',
    '?signed-in',
    [go('Settings'), (page) => page.getByRole('button', { name: 'Forget everything…' }).click()],
  ],
  [
    'palette',
    '?signed-in',
    [
      press('Control+k'),
      (page) => page.getByPlaceholder('Search accounts and commands').waitFor(),
      (page) => page.keyboard.type('sa'),
    ],
  ],
  [
    'switcher',
    '?signed-in',
    [press('Control+e'), (page) => page.getByPlaceholder('Switch session').waitFor()],
  ],
  ['keys', '?signed-in', [press('Control+/'), (page) => page.getByRole('dialog').waitFor()]],
];
const sizes = [
  [1320, 860],
  [900, 640],
  // 1320 wide at 400 %: what reflow is measured by.
  [330, 640],
];
const wanted = process.argv.slice(2);

mkdirSync(join(root, 'screenshots'), { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
const axe = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');
const problems = [];
let looked = 0;
for (const [name, query, steps, own] of scenes.filter(
  ([name]) => wanted.length === 0 || wanted.includes(name),
)) {
  for (const scheme of ['light', 'dark']) {
    for (const [width, height] of own ?? sizes) {
      const where = `${name} ${scheme} ${width}`;
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: scheme,
        reducedMotion: 'reduce',
        bypassCSP: false,
      });
      const page = await context.newPage();
      page.setDefaultTimeout(5000);
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning')
          problems.push(`${where}: ${message.text()}`);
      });
      page.on('pageerror', (error) => problems.push(`${where}: ${error.message}`));
      try {
        await page.goto(base + query);
        await page.getByRole('heading', { level: 1 }).waitFor();
        for (const step of steps) await step(page);
        await page.waitForTimeout(120);
        await page.screenshot({ path: join(root, 'screenshots', `${name}-${scheme}-${width}.png`) });
        const sideways = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1);
        if (sideways) problems.push(`${where}: the page scrolls sideways`);
        // Through the protocol, which the CSP of the page does not touch.
        const session = await context.newCDPSession(page);
        await session.send('Runtime.evaluate', { expression: axe });
        const { result } = await session.send('Runtime.evaluate', {
          expression: `axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']}).then(r => JSON.stringify(r.violations.map(v => [v.id, v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' | ' + (n.any[0] ?? n.all[0] ?? n.none[0])?.message)])))`,
          awaitPromise: true,
          returnByValue: true,
        });
        for (const [id, nodes] of JSON.parse(result.value))
          problems.push(`${where}: axe ${id}\n    ${nodes.join('\n    ')}`);
        looked += 1;
      } catch (error) {
        problems.push(
          `${where}: ${String(error.message ?? error)
            .split('\n')
            .slice(0, 3)
            .join(' ')}`,
        );
        await page
          .screenshot({ path: join(root, 'screenshots', `${name}-${scheme}-${width}.png`) })
          .catch(() => {});
      }
      await context.close();
    }
  }
}
await browser.close();
server.close();
console.log(`${looked} views looked at, ${problems.length} problems`);
if (problems.length > 0) {
  console.log([...new Set(problems)].join('\n'));
  process.exitCode = 1;
}
