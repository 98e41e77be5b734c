/** Transactions, made on demand: as many as the scene wants. */
import type { ReadView, TransactionQuery } from '../../lib/ipc';
import * as world from '../world';
import { now, type Handlers } from './state';

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

function rowsOf(query: TransactionQuery): {
  total: number;
  at: (index: number) => ReturnType<typeof world.transaction>;
} {
  const total = now.rows;
  const text = query.text?.toLowerCase();
  if (text) {
    const found = Array.from({ length: Math.min(total, 20_000) }, (_, i) => world.transaction(i)).filter(
      (row) => `${row.name} ${row.memo} ${row.category ?? ''}`.toLowerCase().includes(text),
    );
    return { total: found.length, at: (index) => found[index]! };
  }
  return { total, at: (index) => world.transaction(query.descending ? index : total - 1 - index) };
}

export const transactions = {
  readTransactions: (_session: string, id: string, again: boolean) =>
    (!again && now.read.get(id)) || readOf(id, 'complete'),
  stopReading: (_session: string, id: string) => readOf(id, 'stopped'),
  transactions: (_session: string, query: TransactionQuery, first: number, count: number) => {
    const { total, at } = rowsOf(query);
    const length = Math.max(0, Math.min(count, total - first));
    return {
      first,
      rows: Array.from({ length }, (_, i) => at(first + i)),
      total,
      inMemory: now.rows,
      revision: 1,
    };
  },
  totals: () => [
    {
      currency: 'USD',
      moneyIn: '+3,800.00',
      moneyOut: '−987.16',
      inWords: 'money in',
      outWords: 'money out',
      counted: now.rows,
      leftOut: 0,
    },
  ],
  transaction: (_session: string, _account: string, id: string) => {
    const row = world.transaction(Number(id.slice(2)));
    return {
      id,
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
        { path: 'enrichments.expenseCategory', label: 'Category', value: row.category ?? '', kind: 'text' },
        { path: 'id', label: 'Id', value: 'b3f2a0c4d9', kind: 'id' },
      ],
      json: `{\n  "id": "b3f2a0c4d9",\n  "amount": "${row.amount}",\n  "currency": "USD",\n  "datePosted": "${row.date}",\n  "memo": "${row.memo}",\n  "hasProviderImages": false,\n  "enrichments": {\n    "expenseCategory": "${row.category}"\n  }\n}`,
      exchange: world.exchange('/users/{userId}/accounts/{accountId}/transactions', 'offset=0&limit=500'),
    };
  },
} satisfies Handlers;
