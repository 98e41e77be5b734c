/** Transactions, made on demand: as many as the scene wants. */
import type {
  ChangesView,
  ReadAllView,
  ReadView,
  RowRange,
  SelectionView,
  TotalsView,
  TransactionColumn,
  TransactionQuery,
  TransactionRowView,
} from '../../lib/ipc';
import * as world from '../world';
import { test } from './filter';
import { emit, now, type Handlers } from './state';

/** The next state of reading an account. */
export function readOf(accountId: string, status: ReadView['status']): ReadView {
  const before = now.read.get(accountId);
  const next: ReadView = {
    session: now.sessions[0]?.id ?? '',
    accountId,
    status,
    rows: status === 'reading' ? 500 : now.rows,
    pages: status === 'reading' ? 1 : Math.ceil(now.rows / 500),
    failedRows: 0,
    changes: null,
    error: null,
    revision: (before?.revision ?? 0) + 1,
  };
  now.read.set(accountId, next);
  return next;
}

/** The next state of reading all accounts. */
export function readAllOf(status: ReadAllView['status']): ReadAllView {
  now.readAll = {
    session: now.sessions[0]?.id ?? '',
    status,
    accounts: 6,
    accountsDone: status === 'reading' ? 2 : status === 'idle' ? 0 : 6,
    accountsFailed: 0,
    hiddenAccounts: status === 'idle' ? 0 : 1,
    failedRows: 0,
    changes: null,
    rows: status === 'reading' ? 3_000 : status === 'idle' ? 0 : now.rows,
    error: null,
    revision: (now.readAll?.revision ?? 0) + 1,
  };
  return now.readAll;
}

/** All accounts take turns in the rows; one account has them all. */
function rowAt(accountId: string | null | undefined, place: number): TransactionRowView {
  const index = place - now.above;
  const row = world.transaction(index);
  if (accountId) return { ...row, accountId };
  const accounts = world.accounts();
  const account = accounts[index % accounts.length]!;
  return { ...row, accountId: account.id, accountName: account.name };
}

function value(row: TransactionRowView, column: TransactionColumn): string | number {
  switch (column) {
    case 'posted':
      return row.date ?? '9999';
    case 'account':
      return row.accountName;
    case 'amount':
    case 'running':
      return Number((row[column] ?? '0').replace('−', '-').replace(/[+,]/gu, ''));
    case 'sequence':
    case 'check':
      return Number(row[column] ?? -1);
    case 'tags':
      return row.tags.join(',');
    case 'image':
      return row.hasImage ? 1 : 0;
    default:
      return row[column] ?? '';
  }
}

/** Rows that are looked through for a filter or put in an order: as many as a test or a scene can wait for. */
const WORKED = 20_000;

interface Answer {
  total: number;
  at: (index: number) => TransactionRowView;
}
let last: { key: string; answer: Answer } | null = null;

function rowsOf(query: TransactionQuery): Answer {
  const total = query.accountId || now.readAll?.status !== 'idle' ? now.rows : 0;
  const natural = query.sort === 'posted';
  if (query.filter.trim() === '' && (natural || total > WORKED)) {
    return { total, at: (index) => rowAt(query.accountId, query.descending ? index : total - 1 - index) };
  }
  const key = `${JSON.stringify(query)} ${total}`;
  if (last?.key === key) return last.answer;
  const found = Array.from({ length: Math.min(total, WORKED) }, (_, index) =>
    rowAt(query.accountId, index),
  ).filter((row) => test(query.filter, row));
  if (!natural)
    found.sort((a, b) => {
      const [x, y] = [value(a, query.sort), value(b, query.sort)];
      return x < y ? -1 : x > y ? 1 : 0;
    });
  if (natural !== query.descending) found.reverse();
  const answer = { total: found.length, at: (index: number) => found[index]! };
  last = { key, answer };
  return answer;
}

const sums = (rows: number, of = ''): TotalsView => ({
  of,
  currency: 'USD',
  moneyIn: '+3,800.00',
  moneyOut: '−987.16',
  inWords: 'money in',
  outWords: 'money out',
  counted: rows,
  leftOut: 0,
});

function totalsOf(query: TransactionQuery, rows: number): TotalsView[] {
  if (query.accountId) return [sums(rows)];
  return [
    sums(rows, 'Deposit accounts'),
    {
      ...sums(rows, 'Debt accounts'),
      moneyIn: '+210.00',
      moneyOut: '−1,204.50',
      inWords: 'paid back',
      outWords: 'borrowed',
      leftOut: 2,
    },
  ];
}

const selected = (ranges: RowRange[]) => ranges.reduce((sum, range) => sum + range.count, 0);

function changesOf(): ChangesView {
  const count = (what: string) => now.changes.filter((change) => change.what === what).length;
  return {
    compared: now.changes.length > 0,
    added: count('added'),
    changed: count('changed'),
    vanished: count('vanished'),
    reposted: now.changes.filter((change) => change.what === 'vanished' && change.counterpart).length,
    listed: now.changes.length,
  };
}

export const transactions = {
  readTransactions: (_session: string, id: string, again: boolean) =>
    (!again && now.read.get(id)) || readOf(id, 'complete'),
  stopReading: (_session: string, id: string) => readOf(id, 'stopped'),
  readAllTransactions: () => {
    const reading = readAllOf('reading');
    queueMicrotask(() => now.readAll?.status === 'reading' && emit('readAllChanged', readAllOf('complete')));
    return reading;
  },
  readingAll: () => now.readAll ?? readAllOf('idle'),
  stopReadingAll: () => readAllOf('stopped'),
  transactions: (_session: string, query: TransactionQuery, first: number, count: number) => {
    const { total, at } = rowsOf(query);
    const length = Math.max(0, Math.min(count, total - first));
    return {
      first,
      rows: Array.from({ length }, (_, i) => at(first + i)),
      total,
      inMemory: now.rows,
      revision: now.tableRevision,
    };
  },
  rowPosition: (_session: string, query: TransactionQuery, key: string) => {
    const { total, at } = rowsOf(query);
    const index = query.filter.trim() === '' && query.sort === 'posted' ? Number(key) + now.above : -1;
    if (index >= 0) return query.descending ? index : total - 1 - index;
    const found = Array.from({ length: Math.min(total, WORKED) }, (_, i) => i).find((i) => at(i).key === key);
    return found ?? null;
  },
  totals: (_session: string, query: TransactionQuery) => totalsOf(query, rowsOf(query).total),
  selectionTotals: (_session: string, query: TransactionQuery, ranges: RowRange[]): SelectionView => ({
    rows: selected(ranges),
    totals: totalsOf(query, selected(ranges)),
    revision: now.tableRevision,
  }),
  copyRows: (_session: string, query: TransactionQuery, ranges: RowRange[]) => {
    const { at } = rowsOf(query);
    const rows = ranges.flatMap((range) =>
      Array.from({ length: Math.min(range.count, WORKED) }, (_, i) => at(range.first + i)),
    );
    return {
      text: ['date,name,amount', ...rows.map((row) => `${row.date ?? ''},${row.name},${row.amount}`)].join(
        '\r\n',
      ),
      rows: selected(ranges),
    };
  },
  hints: () => ({
    duplicates: now.hints.filter((hint) => hint.what === 'duplicate').length,
    reversals: now.hints.filter((hint) => hint.what === 'reversal').length,
    listed: now.hints.length,
  }),
  hintRows: (_session: string, _query: TransactionQuery, first: number, count: number) =>
    now.hints.slice(first, first + count),
  changes: changesOf,
  changeRows: (_session: string, _account: string, first: number, count: number) =>
    now.changes.slice(first, first + count),
  transaction: (_session: string, key: string) => {
    const row = world.transaction(Number(key));
    return {
      id: row.id,
      title: row.name,
      amount: row.amount,
      meaning: 'On a deposit account, negative is money out.',
      fields: [
        { path: 'amount', label: 'Amount', value: row.amount, kind: 'money' },
        {
          path: 'pendingStatus',
          label: 'Status',
          value: row.pending ? 'Pending' : 'Reconciled',
          kind: 'text',
        },
        { path: 'datePosted', label: 'Posted', value: row.date ?? '', kind: 'date' },
        { path: 'memo', label: 'Memo', value: row.memo, kind: 'text' },
        ...(now.twice ? [{ path: 'memo', label: 'Memo', value: 'SENT AGAIN', kind: 'text' }] : []),
        { path: 'enrichments.expenseCategory', label: 'Category', value: row.category ?? '', kind: 'text' },
        { path: 'id', label: 'Id', value: 'b3f2a0c4d9', kind: 'id' },
      ],
      json: `{\n  "id": "b3f2a0c4d9",\n  "amount": "${row.amount}",\n  "currency": "USD",\n  "datePosted": "${row.date}",\n  "memo": "${row.memo}",\n  "hasProviderImages": false,\n  "enrichments": {\n    "expenseCategory": "${row.category}"\n  }\n}`,
      exchange: world.exchange('/users/{userId}/accounts/{accountId}/transactions', 'offset=0&limit=500'),
    };
  },
} satisfies Handlers;
