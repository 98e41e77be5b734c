// Measures the table with a million rows in the real window, from inside the page: prints figures and fails on none.
// docs/performance.md explains them. Wants a release build that lets itself be driven (make measure-table).

import { readFileSync } from 'node:fs';
import { Bank, closeBrowsers } from './lib/bank.mjs';
import { Desk } from './lib/desk.mjs';
import { until } from './lib/until.mjs';
import { enterTheSandbox } from './lib/ways.mjs';
import { Window } from './lib/window.mjs';

const ACCOUNT = /^Kiosk Till/;
const TIMES = Number(process.env.RUNS ?? 7);

/** Rows of each account that Home reads for its latest activity; more can only be those that were fetched since. */
const HELD = 20;

/** In the page: what the measurements share. A frame is painted when the task after its animation frame runs. */
function prepare() {
  const painted = () =>
    new Promise((resolve) =>
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = resolve;
        channel.port2.postMessage(0);
      }),
    );
  const grid = () => document.querySelector('[role=grid]');
  const rows = () => [...grid().querySelectorAll('[role=row][id^=transaction-]')];
  // A row that is on its way has the same cells; it says that it is busy.
  const isThere = (row) => row.getAttribute('aria-busy') === 'false';
  window.measured = {
    grid,
    rows,
    /** Rows that the table has, without that of the column names. */
    count: () => Number(grid()?.getAttribute('aria-rowcount') ?? 0) - 1,
    /** Whether every row on screen has its content. */
    full: () => rows().length > 0 && rows().every(isThere),
    text: () => rows().map((row) => row.textContent).join('|'),
    async time(act, done) {
      const began = performance.now();
      act();
      while (!done()) {
        await painted();
        if (performance.now() - began > 10_000) throw new Error('it did not happen within 10 s');
      }
      await painted();
      return performance.now() - began;
    },
    /**
     * The longest time between two turns of a timer of 4 ms, from now until it is asked for: no task of the UI thread
     * took longer than that.
     */
    watch() {
      let last = performance.now();
      let longest = 0;
      const timer = setInterval(() => {
        const now = performance.now();
        longest = Math.max(longest, now - last);
        last = now;
      }, 4);
      return () => {
        clearInterval(timer);
        return longest;
      };
    },
  };
}

/** In the page: one kind of measurement, `times` times; the answer is in milliseconds. */
async function measure(kind, times, done) {
  const { grid, rows, full, text, time, count } = window.measured;
  const figures = [];
  const total = count();
  const key = (name) => grid().dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true }));
  const shows = (index) => rows().some((row) => row.id === `transaction-${index}`) && full();
  const filter = document.querySelector('[data-filter]');
  const write = (words) => {
    filter.focus();
    filter.value = words;
    filter.dispatchEvent(new InputEvent('input', { bubbles: true }));
  };
  try {
    for (let n = 0; n < times; n++) {
      if (kind === 'jump') {
        figures.push(await time(() => key(n % 2 ? 'Home' : 'End'), () => shows(n % 2 ? 0 : total - 1)));
      } else if (kind === 'scroll') {
        const before = text();
        const to = ((n * 7919 + 1237) % 9973) / 9973;
        figures.push(await time(() => (grid().scrollTop = to * grid().scrollHeight), () => full() && text() !== before));
      } else if (kind === 'filter') {
        const before = count();
        const words = ['soda', 'amount:<-50', 'date:2025-10', 'memo:sweep', '-type:deposit'];
        const narrowed = () => count() !== before && full();
        figures.push(await time(() => write(words[n % words.length]), narrowed));
        await time(() => write(''), () => count() === total && full());
      } else if (kind === 'sort') {
        const heads = [...grid().querySelectorAll('[role=columnheader] button')];
        const before = text();
        figures.push(await time(() => heads[(n + 1) % heads.length].click(), () => full() && text() !== before));
      } else if (kind === 'turn') {
        const before = text();
        const sorted = grid().querySelector('[aria-sort=ascending] button, [aria-sort=descending] button');
        figures.push(await time(() => sorted.click(), () => full() && text() !== before));
      } else if (kind === 'switch') {
        const names = ['Home', 'Activity', 'Accounts', 'Query', 'Sessions', 'Settings', 'Connections'];
        const button = document.querySelector(`nav button[aria-label="${names[n % names.length]}"]`);
        const before = document.querySelector('main h1');
        const shown = () => button.getAttribute('aria-current') === 'page' && document.querySelector('main h1') !== before;
        figures.push(await time(() => button.click(), () => shown() && (grid() === null || full())));
      }
    }
    done({ figures });
  } catch (error) {
    done({ figures, error: error.message });
  }
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const line = (name, text) => console.log(`${name.padEnd(88)} ${text}`);

function proportionalMib(pids) {
  const kib = pids.reduce((sum, pid) => {
    try {
      return sum + Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))?.[1] ?? 0);
    } catch {
      return sum;
    }
  }, 0);
  return kib / 1024;
}

/** The app and what draws its window. */
function family(desk, window) {
  const own = new Set(window.pids());
  const named = desk.processes().filter((pid) => {
    try {
      return /^WebKit(Web|Network)/.test(readFileSync(`/proc/${pid}/comm`, 'latin1'));
    } catch {
      return false;
    }
  });
  return [...own, ...named];
}

const desk = await Desk.open();
try {
  const window = await Window.open(desk);
  await window.driver.manage().setTimeouts({ script: 600_000 });
  const bank = await Bank.open(desk);
  await enterTheSandbox(window);
  await bank.signIn('vera');
  await window.gone('dialog', /./);
  await window.find('heading', /Vera/);
  await until('the latest activity is read', async () => !(await window.text()).includes('Reading the latest transactions'), { seconds: 60 });
  await window.driver.executeScript(`(${prepare})()`);
  const before = proportionalMib(family(desk, window));

  // The row of the account on Home is a button: what happens between the click and the first painted row.
  const button = (await window.all('button', ACCOUNT))[0];
  await window.driver.executeScript('globalThis.longest = measured.watch(); globalThis.began = performance.now()');
  const { first, fetched, error } = await window.driver.executeAsyncScript(
    `const [button, held, done] = arguments;
     const { time, grid, full, count } = measured;
     (async () => {
       const first = await time(() => button.click(), () => grid() !== null && full());
       const fetched = await time(() => {}, () => count() > held && full());
       done({ first, fetched: first + fetched });
     })().catch((error) => done({ error: error.message }))`,
    button,
    HELD,
  );
  if (error) throw new Error(`the first rows were not seen: ${error}`);
  line(`first rows on screen, from the click on the account (the ${HELD} that Home held)`, `${first.toFixed(0)} ms`);
  line('first rows of the first page fetched on screen, from the same click', `${fetched.toFixed(0)} ms`);
  await until('every row is read', async () => /\b1,000,000 rows/.test((await window.text()).replace(/\n/g, " ")) && !(await window.driver.executeScript('return measured.grid().getAttribute("aria-busy") === "true"')), { seconds: 600 });
  const [longest, read] = await window.driver.executeScript('return [longest(), performance.now() - began]');
  line('all 1,000,000 rows in memory', `${(read / 1000).toFixed(1)} s`);
  line('longest task on the UI thread during the read, at most (the longest gap of a 4 ms timer)', `${longest.toFixed(0)} ms`);
  const after = proportionalMib(family(desk, window));
  line('memory of all its processes: before, after, more', `${before.toFixed(0)}, ${after.toFixed(0)}, ${(after - before).toFixed(0)} MiB`);

  for (const [kind, name] of [
    ['jump', 'first and last row, by key, to the painted frame'],
    ['scroll', 'a row anywhere, by the scroll bar, to the painted frame'],
    ['filter', 'a filter, typed, to the painted frame'],
    ['sort', 'another column, to the painted frame (each made for the first time)'],
    ['sort', 'another column, to the painted frame (each seen before)'],
    ['turn', 'the other direction, to the painted frame'],
    ['switch', 'another screen, from the click in the rail to the painted frame'],
  ]) {
    const { figures, error } = await window.driver.executeAsyncScript(`(${measure})(...arguments)`, kind, TIMES);
    const shown = figures.length ? `median ${median(figures).toFixed(0)} ms (${Math.min(...figures).toFixed(0)} to ${Math.max(...figures).toFixed(0)})` : 'nothing';
    line(name, error ? `${shown}; ${error}` : shown);
  }
  line('memory of all its processes afterwards', `${proportionalMib(family(desk, window)).toFixed(0)} MiB`);
} finally {
  await closeBrowsers();
  await desk.close();
}
