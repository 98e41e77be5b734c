/**
 * What is selected in the table: ranges of rows of the answer on screen. Another question, or rows that changed, make
 * it void, because its numbers would name other rows.
 */
import { call, errorView, type ErrorView, type SelectionView, type TransactionQuery } from '../lib/ipc';
import { copyText } from '../lib/copy';
import * as ranges from '../lib/ranges';
import { counted } from '../lib/words';
import { announce } from './announce.svelte';
import { app, shown } from './app.svelte';

interface Asked {
  readonly session: string;
  readonly query: TransactionQuery;
  readonly total: number | null;
}

export class Selection {
  #ranges = $state.raw<ranges.Ranges>([]);
  /** Exact totals; none while they are worked out. */
  view = $state.raw<SelectionView | null>(null);
  error = $state.raw<ErrorView | null>(null);
  readonly count = $derived(ranges.count(this.#ranges));
  #table: Asked;
  /** Where a range begins that Shift extends, and what was selected before it. */
  #anchor = 0;
  #base: ranges.Ranges = [];
  #timer = 0;
  #turn = 0;

  constructor(table: Asked) {
    this.#table = table;
  }

  get ranges(): ranges.Ranges {
    return this.#ranges;
  }

  has(row: number): boolean {
    return ranges.has(this.#ranges, row);
  }

  /** The next range begins here. */
  start(row: number): void {
    this.#anchor = row;
    this.#base = this.#ranges;
  }

  toggle(row: number): void {
    this.#set(ranges.toggle(this.#ranges, row));
    this.start(row);
  }

  /** From where the range began to this row. */
  extend(row: number): void {
    this.#set(ranges.add(this.#base, ranges.between(this.#anchor, row)));
  }

  all(): void {
    const total = this.#table.total ?? 0;
    if (total > 0) this.#set([{ first: 0, count: total }]);
  }

  /** Nothing is selected any more; what is said about it is the caller's. */
  clear(): void {
    this.#base = [];
    if (this.#ranges.length > 0) this.#set([]);
    this.error = null;
  }

  /** Copies what is selected, or one row, as CSV. Nothing is copied of what is masked (UI-3). */
  async copy(active: number | null = null): Promise<void> {
    if (app.masked) {
      announce('Amounts are masked, so nothing is copied. Show them again first.');
      return;
    }
    const wanted = this.count > 0 ? [...this.#ranges] : active === null ? [] : [{ first: active, count: 1 }];
    if (wanted.length === 0) return;
    try {
      const copy = await call.copyRows(this.#table.session, this.#table.query, wanted);
      const ok = await copyText(copy.text);
      this.error = null;
      announce(
        ok ? `${counted(copy.rows, 'row')} copied as CSV.` : 'Copying was refused. Export the rows instead.',
      );
    } catch (thrown) {
      this.error = errorView(thrown);
      announce(`${this.error.message} ${this.error.help}`);
    }
  }

  close(): void {
    window.clearTimeout(this.#timer);
    this.#turn += 1;
  }

  #set(next: ranges.Ranges): void {
    this.#ranges = next;
    this.view = null;
    this.error = null;
    this.#turn += 1;
    window.clearTimeout(this.#timer);
    if (next.length > 0) this.#timer = window.setTimeout(() => void this.#sum(), 60);
  }

  async #sum(): Promise<void> {
    const turn = this.#turn;
    try {
      const view = await call.selectionTotals(this.#table.session, this.#table.query, [...this.#ranges]);
      if (turn !== this.#turn) return;
      this.view = view;
      const sums = view.totals.map(
        (one) =>
          `${one.inWords} ${shown.amount(one.moneyIn)}, ${one.outWords} ${shown.amount(one.moneyOut)} ${one.currency}`,
      );
      announce(`${counted(view.rows, 'row')} selected. ${sums.join('; ')}`.trim());
    } catch (thrown) {
      if (turn === this.#turn) this.error = errorView(thrown);
    }
  }
}
