/** The query box: answers that look like the core's, to queries that it does not read. */
import type { CopyView, RowRange, SqlTableView, SqlView } from '../../lib/ipc';
import * as world from '../world';
import { now, type Handlers } from './state';

const tables: SqlTableView[] = [
  {
    name: 'transactions',
    meaning: 'one row a transaction, of all accounts',
    columns: [
      { name: 'account_id', meaning: 'the id of the account' },
      { name: 'account', meaning: 'the name of the account on screen' },
      { name: 'id', meaning: 'the id of the transaction, unique within its account' },
      { name: 'date', meaning: 'the posting date, yyyy-mm-dd; NULL without one' },
      { name: 'month', meaning: 'the month of it, yyyy-mm' },
      { name: 'amount', meaning: 'the amount as sent; NULL if what was sent is no decimal' },
      { name: 'currency', meaning: 'the currency as sent' },
      { name: 'name', meaning: 'the name to show' },
      { name: 'memo', meaning: 'the raw text of the core' },
      { name: 'category', meaning: 'the category to show' },
      { name: 'json', meaning: 'the transaction as received, for json_extract and its like' },
    ],
  },
  {
    name: 'accounts',
    meaning: 'one row an account',
    columns: [
      { name: 'id', meaning: 'the id' },
      { name: 'name', meaning: 'the name on screen' },
    ],
  },
  {
    name: 'balances',
    meaning: 'one row a balance of an account and a source of it',
    columns: [
      { name: 'account', meaning: 'the name of the account on screen' },
      { name: 'amount', meaning: 'the balance as sent' },
    ],
  },
];

const columns = [
  { name: 'date', numeric: false },
  { name: 'account', numeric: false },
  { name: 'name', numeric: false },
  { name: 'memo', numeric: false },
  { name: 'amount', numeric: true },
];

function answer(change: Partial<SqlView>): SqlView {
  now.sqlRevision += 1;
  return { columns, rows: 0, notes: [], ms: 12, revision: now.sqlRevision, error: null, ...change };
}

function refused(code: string, message: string, help: string, from: number | null): SqlView {
  return answer({
    columns: [],
    error: { error: world.error({ code, kind: 'input', message, help, requestId: null }), from, to: null },
  });
}

let stop: ((view: SqlView) => void) | null = null;

function runSql(_session: string, text: string): SqlView | Promise<SqlView> {
  const write = /\b(delete|update|insert|drop|create)\b/i.exec(text);
  if (write)
    return refused(
      'sql.write',
      `The query box only reads, and this would do more: ${write[1]?.toLowerCase()}.`,
      'Write a SELECT, a WITH … SELECT or an EXPLAIN QUERY PLAN.',
      write.index,
    );
  const unknown = /\bamont\b/i.exec(text);
  if (unknown)
    return refused(
      'sql.unknown-name',
      'There is no column “amont”.',
      'Did you mean “amount”?',
      unknown.index,
    );
  if (/\bslow\b/i.test(text))
    return new Promise((resolve) => {
      stop = resolve;
    });
  const rows = /\bnothing\b/i.test(text) ? 0 : Math.min(now.rows, 100_000);
  now.sqlRows = rows;
  const notes =
    now.rows > rows && rows > 0 ? ['There are more rows: the first 100,000 are held. Add a limit.'] : [];
  return answer({ rows, notes });
}

function sqlRows(_session: string, first: number, count: number): (string | null)[][] {
  const length = Math.max(0, Math.min(count, now.sqlRows - first));
  return Array.from({ length }, (_, index) => {
    const row = world.transaction(first + index);
    const amount = row.amount.replace('−', '-').replace('+', '').replaceAll(',', '');
    return [row.date, 'Everyday Checking', row.name, row.memo, amount];
  });
}

function copySqlRows(session: string, _revision: number, ranges: RowRange[]): CopyView {
  const rows = ranges.flatMap((range) => sqlRows(session, range.first, range.count));
  const lines = [columns.map((column) => column.name), ...rows].map((row) => row.join(','));
  return { text: lines.map((line) => `${line}\r\n`).join(''), rows: rows.length };
}

function stopSql(): null {
  stop?.(refused('sql.cancelled', 'The query was cancelled.', 'Run it again if you need its answer.', null));
  stop = null;
  return null;
}

export const query = { runSql, sqlRows, copySqlRows, stopSql, sqlSchema: () => tables } satisfies Handlers;
