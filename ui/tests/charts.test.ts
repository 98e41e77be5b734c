import { describe, expect, it } from 'vitest';
import { ofCategory, ofDate } from '../src/lib/filter-terms';
import {
  amountMark,
  bounds,
  dayMarks,
  dayPlace,
  monthMarks,
  monthPlace,
  place,
} from '../src/lib/plot-numbers';
import { called, findings, openAccount, screen, signedIn, start, user, waitFor, within } from './app';

const figure = (name: string) => screen.findByRole('figure', { name });

/** What a chart says, in text and to a screen reader. */
const told = (chart: HTMLElement) =>
  `${chart.textContent} ${chart.querySelector('[role="slider"]')?.getAttribute('aria-valuetext') ?? ''}`;

async function openCharts(prepare = signedIn) {
  const control = await start(prepare);
  await openAccount('Everyday Checking');
  await user.click(screen.getByRole('tab', { name: 'Charts' }));
  return control;
}

describe('the scales', () => {
  it('have no place for what is no finite number', () => {
    expect(['12.50', '-3', '', ' ', 'NaN', 'Infinity', 'abc'].map(place)).toEqual([
      12.5,
      -3,
      null,
      null,
      null,
      null,
      null,
    ]);
  });

  it('take a date for what it says, in no zone and in every century', () => {
    expect(dayPlace('1970-01-02')).toBe(86_400);
    expect(dayPlace('0050-01-01')).toBeLessThan(dayPlace('1900-01-01') ?? 0);
    expect(dayPlace('2026-3-4')).toBeNull();
    expect(monthPlace('2026-03')).toBe(2026 * 12 + 2);
    expect(monthPlace('')).toBeNull();
  });

  it('mark days, months or years, each year once', () => {
    const marks = (from: string, to: string, most: number) =>
      dayMarks(dayPlace(from) ?? 0, dayPlace(to) ?? 0, most).map((mark) => mark.text);
    expect(marks('2026-03-01', '2026-03-04', 6)).toEqual([
      '2026-03-01',
      '2026-03-02',
      '2026-03-03',
      '2026-03-04',
    ]);
    expect(marks('2025-11-20', '2026-03-04', 5)).toEqual(['2025-12', '2026-01', '2026-02', '2026-03']);
    expect(marks('2016-03-04', '2026-03-04', 11)).toEqual([
      '2017',
      '2018',
      '2019',
      '2020',
      '2021',
      '2022',
      '2023',
      '2024',
      '2025',
      '2026',
    ]);
    expect(monthMarks(2025 * 12 + 10, 2026 * 12 + 2, 3).map((mark) => mark.text)).toEqual([
      '2025-11',
      '2026-01',
      '2026-03',
    ]);
  });

  it('stay bounded when the dates are thousands of years apart', () => {
    expect(dayMarks(dayPlace('0001-01-01') ?? 0, dayPlace('9999-12-31') ?? 0, 8).length).toBeLessThan(12);
  });

  it('write as many decimals as their marks are apart', () => {
    expect(amountMark(1_250_000, 50_000)).toBe('1.25M');
    expect(amountMark(-2_000, 500)).toBe('−2,000');
    expect(amountMark(40_118.902, 0.002)).toBe('40,118.902');
    expect(amountMark(0, 1)).toBe('0');
  });

  it('leave room around a single value', () => {
    expect(bounds(100, 100)).toEqual([90, 110]);
    expect(bounds(0, 0)).toEqual([-1, 1]);
    expect(bounds(null, null)).toEqual([0, 1]);
  });
});

describe('terms of the filter', () => {
  it('quote what is quoted in a category, and ask for rows without one', () => {
    expect(ofCategory('Fast "Food"\\')).toBe('category:="Fast \\"Food\\"\\\\"');
    expect(ofCategory('')).toBe('-has:category');
    expect(ofDate('2026-02')).toBe('date:2026-02');
  });
});

describe('the charts of an account', () => {
  it('say where the numbers come from and what the picture says', async () => {
    await openCharts();
    const chart = await figure('Balance over time');
    expect(chart).toHaveTextContent('Running balances as sent.');
    const slider = within(chart).getByRole('slider');
    expect(slider).toHaveAccessibleName('Balance of Everyday Checking, day by day');
    expect(slider).toHaveAccessibleDescription(/^From .* over \d+ days\.$/);
  });

  it('move a cursor by keys and say the exact value of each point', async () => {
    await openCharts();
    const slider = within(await figure('Balance over time')).getByRole('slider');
    expect(slider).toHaveAttribute('aria-valuetext', '2026-03-04: 3,060.85, as sent');
    slider.focus();
    await user.keyboard('{ArrowLeft}');
    expect(slider.getAttribute('aria-valuetext')).toMatch(/^2026-03-0[23]: [\d,]+\.\d\d, as sent$/);
    await user.keyboard('{Home}');
    expect(slider).toHaveAttribute('aria-valuenow', '1');
    await user.keyboard('{ArrowLeft}{End}{ArrowRight}');
    expect(slider.getAttribute('aria-valuenow')).toBe(slider.getAttribute('aria-valuemax'));
  });

  it('keep the day and the month under the cursor when older rows come in', async () => {
    const control = await openCharts((control) => {
      control.signedIn();
      control.world.rows = 1_200;
    });
    const day = within(await figure('Balance over time')).getByRole('slider');
    const month = within(await figure('In and out per month')).getByRole('slider');
    for (const slider of [day, month]) {
      slider.focus();
      await user.keyboard('{ArrowLeft}{ArrowLeft}');
    }
    const under = [day, month].map((slider) => slider.getAttribute('aria-valuetext')?.slice(0, 7));
    const before = day.getAttribute('aria-valuemax');
    control.world.rows = 12_480;
    control.read('a-checking', { status: 'complete', rows: 12_480 });
    await waitFor(() => expect(day.getAttribute('aria-valuemax')).not.toBe(before));
    expect([day, month].map((slider) => slider.getAttribute('aria-valuetext')?.slice(0, 7))).toEqual(under);
    expect(Number(day.getAttribute('aria-valuenow'))).toBeGreaterThan(Number(before));
  });

  it('say of each day in the table where its balance is from', async () => {
    await openCharts();
    const chart = await figure('Balance over time');
    await user.click(within(chart).getByRole('button', { name: 'Show as table' }));
    expect(within(chart).getByRole('columnheader', { name: 'Source' })).toBeTruthy();
    expect(within(chart).getByRole('rowheader', { name: '2026-03-04' }).closest('tr')).toHaveTextContent(
      'as sent',
    );
  });

  it('say what the categories come to in a sentence', async () => {
    await openCharts();
    expect(await figure('By category')).toHaveTextContent(/\d+ categories\. Largest money out: Housing/);
  });

  it('have a table of the same numbers', async () => {
    await openCharts();
    const chart = await figure('In and out per month');
    await user.click(within(chart).getByRole('button', { name: 'Show as table' }));
    const table = within(chart).getByRole('table', { name: /In and out of Everyday Checking per month/ });
    expect(
      within(table)
        .getAllByRole('columnheader')
        .map((one) => one.textContent),
    ).toEqual(['Month', 'Money in USD', 'Money out USD', 'Rows']);
    const first = within(table).getByRole('rowheader', { name: '2026-03' }).closest('tr');
    expect(first).toHaveTextContent('+3,842.42');
    await user.click(within(chart).getByRole('button', { name: 'Show as chart' }));
    expect(within(chart).getByRole('slider')).toHaveAttribute(
      'aria-valuetext',
      expect.stringContaining('3,842.42'),
    );
  });

  it('draw the first rows of a long table, and the others on request', async () => {
    await openCharts();
    const chart = await figure('Balance over time');
    await user.click(within(chart).getByRole('button', { name: 'Show as table' }));
    expect(within(chart).getAllByRole('row').length).toBeLessThan(130);
    await user.click(within(chart).getByRole('button', { name: 'Show all of them' }));
    expect(within(chart).getAllByRole('row').length).toBeGreaterThan(2_000);
  });

  it('keep currencies apart', async () => {
    await openCharts();
    await user.selectOptions(await screen.findByLabelText('Currency'), 'CAD');
    const chart = await figure('In and out per month');
    expect(within(chart).getByRole('slider')).toHaveAttribute(
      'aria-valuetext',
      '2026-02: money in 0.00 CAD, money out −42.10 CAD, 1 row',
    );
  });

  it('lead from a category to its rows', async () => {
    const control = await openCharts();
    const chart = await figure('By category');
    await user.click(within(chart).getByRole('button', { name: 'Groceries' }));
    await screen.findByRole('grid', { name: 'Transactions' });
    await waitFor(() =>
      expect(called(control, 'transactions').at(-1)?.[1]).toMatchObject({ filter: 'category:="Groceries"' }),
    );
    await user.click(screen.getByRole('tab', { name: 'Charts' }));
    const box = await screen.findByRole('checkbox', { name: /Only rows of the filter/ });
    await waitFor(() =>
      expect(called(control, 'flowCharts').at(-1)?.[1]).toMatchObject({ filter: 'category:="Groceries"' }),
    );
    await user.click(box);
    await waitFor(() => expect(called(control, 'flowCharts').at(-1)?.[1]).toMatchObject({ filter: '' }));
  });

  it('say that there is nothing to draw, and draw a single day', async () => {
    await openCharts((control) => {
      control.signedIn();
      control.world.rows = 1;
    });
    const chart = await figure('Balance over time');
    expect(within(chart).getByRole('slider')).toHaveAttribute('aria-valuemax', '1');
    expect(await findings()).toEqual([]);
  });

  it('put no amount into the document while amounts are masked (UI-3)', async () => {
    await openCharts((control) => {
      control.signedIn();
      control.world.settings.mask = true;
    });
    const months = await figure('In and out per month');
    for (const name of ['Balance over time', 'In and out per month', 'By category']) {
      const chart = await figure(name);
      expect(told(chart)).not.toMatch(/\d\.\d\d/);
      await user.click(within(chart).getByRole('button', { name: 'Show as table' }));
      expect(told(chart)).not.toMatch(/\d\.\d\d/);
    }
    expect(months).toHaveTextContent('•••••');
  });

  it('keep what was drawn when asking again fails', async () => {
    const control = await openCharts();
    await figure('Balance over time');
    control.fail('balanceChart', { kind: 'server', message: 'It failed.' });
    control.read('a-checking', { status: 'complete', rows: 12_500 });
    expect(await screen.findByText(/It failed\./)).toBeTruthy();
    expect(await figure('Balance over time')).toBeTruthy();
  });

  it('have no findings of axe, as pictures and as tables', async () => {
    await openCharts();
    await figure('By category');
    expect(await findings()).toEqual([]);
    for (const button of screen.getAllByRole('button', { name: 'Show as table' })) await user.click(button);
    expect(await findings()).toEqual([]);
  });
});

describe('the balance chart of Home', () => {
  it('shows one account at a time, chosen from all', async () => {
    const control = await start(signedIn);
    await user.selectOptions(await screen.findByLabelText('Account of the chart'), 'Rainy Day Savings');
    await waitFor(() => expect(called(control, 'balanceChart').at(-1)?.[1]).toBe('a-savings'));
    expect(await screen.findByRole('slider')).toHaveAccessibleName(
      'Balance of Rainy Day Savings, day by day',
    );
  });

  it('says that it is drawn from a part, and offers to read the rest', async () => {
    const control = await start((control) => {
      control.signedIn();
      control.world.whole = false;
    });
    const chart = await figure('Balance over time');
    expect(chart).toHaveTextContent('Partial: not every row is in memory.');
    await user.click(within(chart).getByRole('button', { name: 'Read the transactions' }));
    await waitFor(() => expect(called(control, 'readTransactions')).toHaveLength(1));
  });

  it('reads nothing by itself, and the transactions when it is asked to', async () => {
    const control = await start(signedIn);
    await user.selectOptions(await screen.findByLabelText('Account of the chart'), 'Holiday Club');
    const button = await screen.findByRole('button', { name: 'Read the transactions' });
    expect(called(control, 'readTransactions')).toEqual([]);
    await user.click(button);
    await waitFor(() => expect(called(control, 'readTransactions')).toHaveLength(1));
  });
});
