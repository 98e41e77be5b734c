/**
 * The transactions of one account or of all, by window: the rows on screen and a little more. Rows stay in Rust; what
 * is here is a small, bounded copy. One request is under way at a time, and at most one more is wanted; an answer to
 * an older question is void.
 */
import {
  call,
  errorView,
  type ErrorView,
  type HintsView,
  type TotalsView,
  type TransactionColumn,
  type TransactionQuery,
  type TransactionRowView,
} from '../lib/ipc';
import { COLUMNS } from '../lib/columns';
import { counted } from '../lib/words';
import { announce } from './announce.svelte';
import { status } from './exchanges.svelte';
import { AccountReading, EverythingReading } from './reading.svelte';
import { FilterLine } from './transaction-filter.svelte';
import { Selection } from './transaction-selection.svelte';

/** Rows that are asked for beyond those on screen, on either side. */
const SPARE = 40;
/** With fewer rows than this beyond the screen, the next window is asked for. */
const AHEAD = 20;
/** Most rows in a window. */
const MOST = 300;

interface Held {
  first: number;
  rows: readonly TransactionRowView[];
}

/** What the table asks of the part that draws it. */
export interface Drawn {
  /** Brings a row on screen and makes it the active one. */
  goTo(row: number): void;
  /** Rows came in above: what is on screen moves on with its rows. */
  shift(rows: number): void;
  /** The row to hold on to while rows come in. */
  anchor(): number | null;
}

/** Resolves when the next frame is painted; soon in a window that paints none. */
const painted = () =>
  new Promise<void>((resolve) => {
    const unseen = window.setTimeout(resolve, 100);
    requestAnimationFrame(() => {
      window.clearTimeout(unseen);
      window.setTimeout(resolve, 0);
    });
  });

export class TransactionTable {
  readonly session: string;
  /** None for all accounts. */
  readonly accountId: string | null;
  readonly reading: AccountReading | EverythingReading;
  readonly line: FilterLine;
  readonly selection: Selection;
  /** The filter that is applied. */
  filter = $state('');
  sort = $state<TransactionColumn>('posted');
  descending = $state(true);
  total = $state<number | null>(null);
  inMemory = $state(0);
  totals = $state.raw<readonly TotalsView[]>([]);
  hints = $state.raw<HintsView | null>(null);
  error = $state.raw<ErrorView | null>(null);
  drawn: Drawn | null = null;

  #held = $state.raw<Held>({ first: 0, rows: [] });
  #wanted = { first: 0, last: 40 };
  /** Number of the question; grows with filter and order. */
  #question = 0;
  /** Grows when rows change in memory. */
  #change = 0;
  #answered = { question: -1, change: -1 };
  #revision = 0;
  #busy = false;
  #closed = false;
  #sumBusy = false;
  #sumWanted = false;
  #sumTimer = 0;
  #hintTimer = 0;
  #changeTimer = 0;

  constructor(session: string, accountId: string | null) {
    this.session = session;
    this.accountId = accountId;
    this.selection = new Selection(this);
    this.line = new FilterLine(session, accountId, (filter) => this.apply(filter));
    const moved = (ended: boolean) => this.#rowsChanged(ended);
    this.reading =
      accountId === null
        ? new EverythingReading(session, moved)
        : new AccountReading(session, accountId, moved);
    void this.#begin();
  }

  /** What is held is on screen before reading the rest takes the processor. */
  async #begin(): Promise<void> {
    await this.#fill();
    await painted();
    if (!this.#closed && this.reading instanceof AccountReading) await this.reading.start(false);
  }

  get query(): TransactionQuery {
    return {
      accountId: this.accountId,
      filter: this.filter,
      sort: this.sort,
      descending: this.descending,
    };
  }

  /** The revision of the rows on screen. */
  get revision(): number {
    return this.#revision;
  }

  row(index: number): TransactionRowView | null {
    return this.#held.rows[index - this.#held.first] ?? null;
  }

  /** Asks again for the rows that could not be had. */
  again(): void {
    void this.#fill();
    this.#sum();
  }

  /** The rows that are on screen now. */
  show(first: number, last: number): void {
    this.#wanted = { first, last };
    void this.#fill();
  }

  sortBy(column: TransactionColumn): void {
    const found = COLUMNS.find((one) => one.id === column);
    if (this.sort === column) this.descending = !this.descending;
    else {
      this.sort = column;
      this.descending = found?.num === true || found?.latest === true;
    }
    const cleared = this.#ask(true);
    const order = `Sorted by ${found?.title ?? column}, ${this.descending ? 'descending' : 'ascending'}.`;
    announce(`${order}${cleared}`);
  }

  apply(filter: string): void {
    if (filter === this.filter) return;
    this.filter = filter;
    const cleared = this.#ask();
    const question = this.#question;
    void this.#fill().then(() => {
      if (question === this.#question && this.total !== null)
        announce(`${counted(this.total, 'row')}.${cleared}`);
    });
  }

  /** The place of a row in what is shown now. */
  async locate(key: string): Promise<number | null> {
    return call.rowPosition(this.session, this.query, key);
  }

  /** The first row of a date or a later one, in the order by date: found by halving, a row at a time. */
  async findDate(date: string): Promise<number | null> {
    if (this.sort !== 'posted') {
      this.sort = 'posted';
      this.descending = true;
      this.#ask(true);
      await this.#fill();
    }
    const query = this.query;
    let low = 0;
    let high = this.total ?? 0;
    if (high === 0) return null;
    while (low < high) {
      const middle = (low + high) >> 1;
      const row = (await call.transactions(this.session, query, middle, 1)).rows[0];
      if (!row) return null;
      // Pending rows count as the latest; rows without a date stand behind those that have one, in both directions.
      const later = row.pending || (row.date !== null && row.date > date);
      const earlier = !row.pending && row.date !== null && row.date < date;
      if (query.descending ? later : earlier) low = middle + 1;
      else high = middle;
    }
    return Math.min(low, (this.total ?? 1) - 1);
  }

  close(): void {
    this.#closed = true;
    window.clearTimeout(this.#changeTimer);
    window.clearTimeout(this.#sumTimer);
    window.clearTimeout(this.#hintTimer);
    this.reading.close();
    this.line.close();
    this.selection.close();
  }

  /** Another question; answers how the selection fared, to be said. An order changes no sum and no hint. */
  #ask(orderOnly = false): string {
    this.#question += 1;
    const cleared = this.selection.count > 0 ? ' The selection was cleared.' : '';
    this.selection.clear();
    this.drawn?.goTo(0);
    void this.#fill();
    if (!orderOnly) {
      this.hints = null;
      this.#sum();
    }
    return cleared;
  }

  /** While pages pour in, the rows on screen are asked for again a few times a second, not for each page. */
  #rowsChanged(now: boolean): void {
    const again = () => {
      this.#changeTimer = 0;
      this.#change += 1;
      void this.#fill();
      this.#sum();
    };
    if (now) {
      window.clearTimeout(this.#changeTimer);
      again();
    } else if (this.#changeTimer === 0) {
      this.#changeTimer = window.setTimeout(again, 180);
    }
  }

  #fresh(): boolean {
    return this.#answered.question === this.#question && this.#answered.change === this.#change;
  }

  #needs(): boolean {
    if (!this.#fresh() || this.total === null) return true;
    const last = Math.min(this.#wanted.last + AHEAD, this.total - 1);
    const first = Math.min(Math.max(0, this.#wanted.first - AHEAD), Math.max(0, last));
    if (this.total === 0) return false;
    const held = this.#held;
    return first < held.first || last >= held.first + held.rows.length;
  }

  async #fill(): Promise<void> {
    if (this.#busy) {
      // Whoever waits for the rows waits for the last of those under way.
      return this.#under ?? undefined;
    }
    this.#busy = true;
    this.#under = this.#run().finally(() => {
      this.#busy = false;
      this.#under = null;
    });
    return this.#under;
  }
  #under: Promise<void> | null = null;

  async #run(): Promise<void> {
    let before = '';
    try {
      while (!this.#closed && this.#needs()) {
        const question = this.#question;
        const change = this.#change;
        const moved = await this.#moved();
        if (question !== this.#question) continue;
        const first = Math.max(0, this.#wanted.first + moved - SPARE);
        const count = Math.min(MOST, this.#wanted.last + moved + SPARE - first + 1);
        const asked = `${question} ${change} ${first} ${count}`;
        // The same question twice has the same answer, whatever is missing in it.
        if (asked === before) break;
        before = asked;
        const answer = await call.transactions(this.session, this.query, first, count);
        if (this.#closed || question !== this.#question) continue;
        if (answer.revision !== this.#revision) {
          this.#revision = answer.revision;
          if (this.selection.count > 0) {
            this.selection.clear();
            announce('Rows changed. The selection was cleared.');
          }
        }
        this.#held = { first: answer.first, rows: answer.rows };
        this.#answered = { question, change };
        this.total = answer.total;
        this.inMemory = answer.inMemory;
        status.rows = answer.inMemory;
        if (moved !== 0) this.drawn?.shift(moved);
        this.error = null;
      }
    } catch (thrown) {
      if (this.#closed) return;
      // The next movement asks again; what is known is not said again each time.
      const error = errorView(thrown);
      if (this.error?.code !== error.code) announce(`${error.message} ${error.help}`);
      this.error = error;
    }
  }

  /** By how many rows the one to hold on to has moved, because rows came in; 0 for a new question. */
  async #moved(): Promise<number> {
    if (this.#answered.question !== this.#question || this.#answered.change === this.#change) return 0;
    const anchor = this.drawn?.anchor() ?? null;
    const key = anchor === null ? undefined : this.row(anchor)?.key;
    if (anchor === null || key === undefined) return 0;
    const now = await this.locate(key);
    return now === null ? 0 : now - anchor;
  }

  #sum(): void {
    window.clearTimeout(this.#sumTimer);
    // The rows first: sums of a question that is about to change are not worth their time.
    this.#sumTimer = window.setTimeout(() => void this.#sums(), 100);
  }

  async #sums(): Promise<void> {
    this.#sumWanted = true;
    if (this.#sumBusy) return;
    this.#sumBusy = true;
    while (this.#sumWanted && !this.#closed) {
      this.#sumWanted = false;
      const question = this.#question;
      try {
        const totals = await call.totals(this.session, this.query);
        if (question === this.#question) this.totals = totals;
      } catch {
        // The rows tell the failure; totals of rows that could not be read are not shown.
        if (question === this.#question) this.totals = [];
      }
    }
    this.#sumBusy = false;
    this.#hint();
  }

  /** Hints are worked out when the person pauses, not while rows come in. */
  #hint(): void {
    window.clearTimeout(this.#hintTimer);
    this.#hintTimer = window.setTimeout(() => {
      if (this.reading.busy || this.#closed) return;
      const question = this.#question;
      void call
        .hints(this.session, this.query)
        .then((hints) => {
          if (question === this.#question) this.hints = hints;
        })
        // A hint that cannot be had is none.
        .catch(() => undefined);
    }, 500);
  }
}
