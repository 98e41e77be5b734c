/** Charts: as many days as the rows of the scene would fill. */
import type { BalanceChartView, FlowChartView, FlowView, TransactionQuery } from '../../lib/ipc';
import { now, type Handlers } from './state';

const grouped = (cents: number) => {
  const digits = (Math.abs(cents) / 100).toFixed(2).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return cents < 0 ? `−${digits}` : digits;
};
const plain = (cents: number) => (cents / 100).toFixed(2);

/** Days up to the last one, oldest first: most of ten years when there are very many rows. */
function days(): number {
  return Math.min(3_650, Math.ceil(now.rows / 4));
}

function balanceChart(_session: string, accountId: string): BalanceChartView {
  const count = accountId === 'a-old' ? 0 : days();
  const last = Date.UTC(2026, 2, 4);
  const points = Array.from({ length: count }, (_, index) => {
    const back = count - 1 - index;
    const pay = 180_000 - (index % 14) * 12_850;
    const cents = Math.round(246_025 + pay - back * 60 + 40_000 * Math.sin(index / 40));
    return {
      date: new Date(last - back * 86_400_000).toISOString().slice(0, 10),
      balance: plain(cents),
      shown: grouped(cents),
      source: 'sent' as const,
    };
  }).filter((_, index) => index % 9 !== 4);
  const first = points[0];
  const end = points.at(-1);
  return {
    points,
    whole: now.whole,
    basis: now.whole
      ? 'Running balances as sent.'
      : 'Running balances as sent. Partial: not every row is in memory.',
    meaning: 'Positive is what you have.',
    summary:
      first && end
        ? `From ${first.shown} on ${first.date} to ${end.shown} on ${end.date}, over ${points.length} days.`
        : '',
  };
}

const names = [
  'Housing',
  'Groceries',
  'Utilities',
  'Transport',
  'Restaurants',
  'Insurance',
  'Shopping',
  '',
  'Auto',
];

function flow(label: string, cents: [number, number], rows: number): FlowView {
  return {
    label,
    moneyIn: plain(cents[0]),
    moneyOut: plain(cents[1]),
    inShown: cents[0] === 0 ? '0.00' : `+${grouped(cents[0])}`,
    outShown: cents[1] === 0 ? '0.00' : `−${grouped(cents[1])}`,
    rows,
  };
}

function flowCharts(_session: string, query: TransactionQuery): FlowChartView[] {
  const count = now.rows === 0 ? 0 : Math.max(1, Math.round(days() / 30.4));
  const one = query.filter.includes('category');
  const months = Array.from({ length: count }, (_, index) => {
    const month = 2026 * 12 + 2 - (count - 1 - index);
    const label = `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
    const out = 250_000 + ((index * 7_919) % 140_000);
    return flow(
      label,
      [one ? 0 : 380_000 + ((index * 3_571) % 30_000), one ? out / 6 : out],
      41 + (index % 9),
    );
  });
  const categories = names.slice(0, one ? 1 : names.length).map((name, index) => {
    return flow(name, [index === 6 ? 1_840 : 0, Math.round(1_240_000 / (index + 1.2))], 300 - index * 31);
  });
  if (!one && count > 0) categories.push(flow('Income', [4_560_000, 0], 26));
  const usd: FlowChartView = {
    of: 'deposit accounts',
    currency: 'USD',
    months,
    categories: count === 0 ? [] : categories,
    inWords: 'money in',
    outWords: 'money out',
    leftOut: now.rows > 100 ? 3 : 0,
    categorySummary: `${categories.length} categories. Largest money out: Housing, −10,333.33.`,
    summary:
      count === 0 ? '' : `${count} months; more came in than went out in ${Math.ceil(count / 2)} of them.`,
  };
  if (count === 0) return [];
  const month = flow('2026-02', [0, 4_210], 1);
  return count > 24
    ? [
        usd,
        {
          ...usd,
          currency: 'CAD',
          months: [month],
          categories: [{ ...month, label: 'Transport' }],
          leftOut: 0,
        },
      ]
    : [usd];
}

export const charts = { balanceChart, flowCharts } satisfies Handlers;
