/** A small part of the filter language, enough to work on its line: the real one is `crates/ledger/src/filter`. */
import type { CompletionView, FilterView, TransactionRowView } from '../../lib/ipc';
import { now, type Handlers } from './state';

interface Piece {
  from: number;
  to: number;
  text: string;
}

function pieces(text: string): Piece[] {
  return [...text.matchAll(/(?:"(?:\\.|[^"\\])*"?|[^\s"])+/gu)].map((match) => ({
    from: match.index,
    to: match.index + match[0].length,
    text: match[0],
  }));
}

const bare = (text: string) => text.replace(/"/gu, '');
const fields = ['amount', 'date', 'account', 'category', 'type', 'name', 'memo', 'check', 'has', 'is'];

const amountOf = (row: TransactionRowView) => Number(row.amount.replace('−', '-').replace(/[+,]/gu, ''));

function holds(piece: string, row: TransactionRowView): boolean {
  if (piece.startsWith('-') && !/^-\d/u.test(piece)) return !holds(piece.slice(1), row);
  if (piece === 'pending') return row.pending;
  const [field = '', value = ''] = bare(piece).split(/:(.*)/su);
  switch (piece.includes(':') ? field : '') {
    case 'amount':
      return value.startsWith('<')
        ? amountOf(row) < Number(value.slice(1))
        : amountOf(row) > Number(value.slice(1));
    case 'date':
      return row.date !== null && (value.startsWith('2') ? row.date.startsWith(value) : row.date > '2026-02');
    case 'has':
      return value === 'image' ? row.hasImage : value === 'check' ? row.check !== null : true;
    case 'category':
      return (row.category ?? '').toLowerCase().includes(value.toLowerCase());
    case 'name':
      return row.name.toLowerCase().includes(value.toLowerCase());
    default:
      return `${row.name} ${row.memo} ${row.category ?? ''}`
        .toLowerCase()
        .includes(bare(piece).toLowerCase());
  }
}

export function test(filter: string, row: TransactionRowView): boolean {
  return pieces(filter).every((piece) => holds(piece.text, row));
}

function check(text: string): FilterView {
  const errors: FilterView['errors'] = [];
  const terms: FilterView['terms'] = [];
  pieces(text).forEach((piece, clause) => {
    const [field = '', value = ''] = piece.text.replace(/^-/u, '').split(/:(.*)/su);
    const known = !piece.text.includes(':') || fields.includes(field);
    if (!known)
      errors.push({
        code: 'filter.unknown-field',
        message: `There is no field “${field}”.`,
        help: field.startsWith('am')
          ? 'Did you mean amount:?'
          : 'Write one of the fields, as in category:food.',
        from: piece.from,
        to: piece.from + field.length + 1,
      });
    else if (piece.text.includes(':') && value === '')
      errors.push({
        code: 'filter.no-value',
        message: `“${field}:” has no value.`,
        help: 'Write it right behind the colon, as in amount:<-50.',
        from: piece.from,
        to: piece.to,
      });
    else
      terms.push({
        from: piece.from,
        to: piece.to,
        reading: piece.text.includes(':')
          ? `${field} ${value.replace('<', 'below ').replace('>', 'above ')}`
          : piece.text === 'pending'
            ? 'pending'
            : `“${bare(piece.text)}” in any text`,
        clause,
      });
  });
  const understood = terms.map((term) => text.slice(term.from, term.to)).join(' ');
  return { usable: errors.length === 0, errors, terms, understood };
}

function complete(text: string, cursor: number): CompletionView[] {
  const piece = pieces(text).find((one) => one.from <= cursor && cursor <= one.to);
  const written = piece ? text.slice(piece.from, cursor) : '';
  const from = piece?.from ?? cursor;
  const to = piece?.to ?? cursor;
  const values: Record<string, [string, string][]> = {
    'category:': [
      ['Groceries', '1,135 rows'],
      ['Utilities', '1,134 rows'],
      ['"Dining out"', '12 rows'],
    ],
    'date:': [
      ['last-30-days', 'today and the 29 days before'],
      ['this-month', 'from the first of the month'],
    ],
    'has:': [
      ['image', 'has an image'],
      ['check', 'has a check number'],
    ],
  };
  const all = [
    ...fields.map((field) => ({ insert: `${field}:`, detail: `by ${field}` })),
    { insert: 'pending', detail: 'not posted yet' },
    ...Object.entries(values).flatMap(([field, list]) =>
      written.startsWith(field) ? list.map(([value, detail]) => ({ insert: field + value, detail })) : [],
    ),
  ];
  return all
    .filter((one) => one.insert.toLowerCase().startsWith(written.toLowerCase()))
    .slice(0, 12)
    .map((one) => ({ from, to, insert: one.insert, label: one.insert, detail: one.detail }));
}

export const filters = {
  checkFilter: (_session: string, text: string) => check(text),
  completeFilter: (_session: string, _account: string | null, text: string, cursor: number) =>
    complete(text, cursor),
  savedFilters: () => now.saved,
  saveFilter: (name: string, filter: string) => {
    now.saved = [...now.saved.filter((one) => one.name !== name), { name, filter }];
    return now.saved;
  },
  removeFilter: (name: string) => {
    now.saved = now.saved.filter((one) => one.name !== name);
    return now.saved;
  },
} satisfies Handlers;
