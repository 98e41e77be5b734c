/** The columns of the transactions table: what they are called and how wide they want to be. */
import type { TransactionColumn } from './ipc';

/** A column as every table has it. */
export interface GridColumn {
  id: string;
  title: string;
  /** At the right edge. */
  num?: boolean;
}

/** The order of the rows, where a person can choose it. */
export interface GridOrder {
  by: string;
  descending: boolean;
  onsort: (column: string) => void;
}

export interface Column extends GridColumn {
  id: TransactionColumn;
  /** Narrowest, in pixels at the usual text size. */
  min: number;
  /** Share of the room that is left over; 0 keeps its width. */
  grow: number;
  /** At the right edge, and the largest first when it is sorted by. */
  num?: true;
  /** The latest first when it is sorted by. */
  latest?: true;
  mono?: true;
}

/** All of them, in the order in which they are offered. */
export const COLUMNS: readonly Column[] = [
  { id: 'posted', title: 'Posted', min: 98, grow: 0, latest: true },
  { id: 'account', title: 'Account', min: 120, grow: 0.7 },
  { id: 'name', title: 'Name', min: 136, grow: 1.1 },
  { id: 'memo', title: 'Memo from the core', min: 90, grow: 1.35, mono: true },
  { id: 'category', title: 'Category', min: 112, grow: 0 },
  { id: 'kind', title: 'Type', min: 88, grow: 0 },
  { id: 'subtype', title: 'Subtype', min: 96, grow: 0 },
  { id: 'status', title: 'Status', min: 100, grow: 0 },
  { id: 'check', title: 'Check', min: 78, grow: 0, num: true },
  { id: 'card', title: 'Card', min: 72, grow: 0, mono: true },
  { id: 'place', title: 'Place', min: 110, grow: 0.5 },
  { id: 'notes', title: 'Notes', min: 110, grow: 0.8 },
  { id: 'tags', title: 'Tags', min: 100, grow: 0.4 },
  { id: 'image', title: 'Image', min: 68, grow: 0 },
  { id: 'amount', title: 'Amount', min: 104, grow: 0, num: true },
  { id: 'currency', title: 'Currency', min: 82, grow: 0 },
  { id: 'running', title: 'Running', min: 112, grow: 0, num: true },
  { id: 'sequence', title: 'Sequence', min: 90, grow: 0, num: true },
  { id: 'lastUpdated', title: 'Last change', min: 192, grow: 0, latest: true, mono: true },
];
const byId = new Map(COLUMNS.map((column) => [column.id, column]));

const ACCOUNT: TransactionColumn[] = ['posted', 'name', 'memo', 'category', 'amount', 'running'];
const ACTIVITY: TransactionColumn[] = ['posted', 'account', 'name', 'memo', 'category', 'amount'];

/** The columns at first: of one account, or of all accounts together. */
export const usualColumns = (all: boolean): TransactionColumn[] => [...(all ? ACTIVITY : ACCOUNT)];

/** The columns that can be chosen: in one account, its name says nothing. */
export const offered = (all: boolean): Column[] => COLUMNS.filter((column) => all || column.id !== 'account');

/** The chosen columns in their order; unknown ones are left out, and without any the usual ones stand. */
export function columnsOf(chosen: readonly TransactionColumn[], all: boolean): Column[] {
  const known = [...new Set(chosen)].flatMap((id) => byId.get(id) ?? []);
  const fit = known.filter((column) => all || column.id !== 'account');
  return fit.length > 0 ? fit : columnsOf(usualColumns(all), all);
}

/** What stays where there is hardly room: when, what and how much. The inspector has the rest. */
const ESSENTIAL: readonly TransactionColumn[] = ['posted', 'name', 'amount'];

/** The columns for a box of this width; 0 is a width that is not known. */
export function fitting(columns: Column[], width: number): Column[] {
  if (width === 0 || width >= 480) return columns;
  const essential = columns.filter((column) => ESSENTIAL.includes(column.id));
  const kept = essential.length > 1 ? essential : columns.slice(0, 3);
  return kept.map((column) => ({ ...column, min: Math.min(column.min, column.grow > 0 ? 80 : 96) }));
}

/** Width of the tick boxes before the columns. */
export const TICKS = 34;

/** The columns as a grid template, and the width below which the table scrolls sideways. */
export function layout(columns: Column[]): { template: string; width: number } {
  const tracks = columns.map((column) =>
    column.grow > 0 ? `minmax(${column.min}px, ${column.grow}fr)` : `${column.min}px`,
  );
  // Without a column that grows, the last one takes the room.
  if (!columns.some((column) => column.grow > 0)) {
    const last = columns.at(-1);
    if (last) tracks[tracks.length - 1] = `minmax(${last.min}px, 1fr)`;
  }
  return {
    template: [`${TICKS}px`, ...tracks].join(' '),
    width: columns.reduce((sum, column) => sum + column.min, TICKS),
  };
}
