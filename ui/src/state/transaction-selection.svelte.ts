/**
 * What is selected in the table: ranges of rows of the answer on screen. Another question, or rows that changed, make
 * it void, because its numbers would name other rows.
 */
import { call, errorView, type ErrorView, type SelectionView, type TransactionQuery } from '../lib/ipc';
import { copyText } from '../lib/copy';
import { counted } from '../lib/words';
import { announce } from './announce.svelte';
import { app, shown } from './app.svelte';
import { RowSelection } from './row-selection.svelte';

interface Asked {
  readonly session: string;
  readonly query: TransactionQuery;
  readonly total: number | null;
  /** The revision of the rows on screen: a selection is of it alone, because a newer one clears it. */
  readonly revision: number;
}

export class Selection extends RowSelection {
  /** Exact totals; none while they are worked out. */
  view = $state.raw<SelectionView | null>(null);
  error = $state.raw<ErrorView | null>(null);
  #table: Asked;
  #timer = 0;
  #turn = 0;

  constructor(table: Asked) {
    super(() => table.total ?? 0);
    this.#table = table;
  }

  /** Nothing is selected any more; what is said about it is the caller's. */
  override clear(): void {
    super.clear();
    this.error = null;
  }

  /**
   * Copies what is selected as CSV; one row without a selection, or `alone`. Nothing is copied of what is masked
   * (UI-3).
   */
  async copy(active: number | null = null, alone = false): Promise<void> {
    if (app.masked) {
      announce('Amounts are masked, so nothing is copied. Show them again first.');
      return;
    }
    const one = active === null ? [] : [{ first: active, count: 1 }];
    const wanted = this.count > 0 && !alone ? [...this.ranges] : one;
    if (wanted.length === 0) return;
    try {
      const copy = await call.copyRows(this.#table.session, this.#table.query, wanted, this.#table.revision);
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

  protected override changed(): void {
    this.view = null;
    this.error = null;
    this.#turn += 1;
    window.clearTimeout(this.#timer);
    if (this.count > 0) this.#timer = window.setTimeout(() => void this.#sum(), 60);
  }

  async #sum(): Promise<void> {
    const turn = this.#turn;
    try {
      const { session, query, revision } = this.#table;
      const view = await call.selectionTotals(session, query, [...this.ranges], revision);
      if (turn !== this.#turn) return;
      this.view = view;
      const sums = view.totals.map(
        (one) =>
          `${one.inWords} ${shown.amount(one.moneyIn)}, ${one.outWords} ${shown.amount(one.moneyOut)} ${one.currency}`,
      );
      announce(`${counted(view.rows, 'row')} selected. ${sums.join('; ')}`.trim());
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.error = errorView(thrown);
      announce(`${this.error.message} ${this.error.help}`);
    }
  }
}
