/**
 * The transactions of one account, by window: the rows on screen and a little more. Rows stay in Rust; what is
 * here is a small, bounded copy. One request is under way at a time; a newer wish makes older answers void.
 */
import { SvelteMap } from 'svelte/reactivity';
import {
  call,
  errorView,
  hear,
  type ErrorView,
  type ReadView,
  type SortColumn,
  type TotalsView,
  type TransactionQuery,
  type TransactionRowView,
} from '../lib/ipc';
import { announce } from './announce.svelte';
import { running, status } from './exchanges.svelte';

/** Rows per request. */
const PAGE = 120;
/** Pages kept around the ones on screen. */
const MOST_PAGES = 12;

export class TransactionTable {
  readonly session: string;
  readonly accountId: string;
  text = $state('');
  sort = $state<SortColumn>('posted');
  descending = $state(true);
  total = $state<number | null>(null);
  inMemory = $state(0);
  totals = $state<TotalsView[]>([]);
  read = $state<ReadView | null>(null);
  error = $state<ErrorView | null>(null);

  #pages = new SvelteMap<number, TransactionRowView[]>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- bookkeeping that nothing on screen reads
  #stale = new Set<number>();
  #wanted = { first: 0, last: 60 };
  #busy = false;
  #query = 0;
  #totalsTurn = 0;
  #textTimer = 0;
  #changeTimer = 0;
  #silence: () => void;

  constructor(session: string, accountId: string) {
    this.session = session;
    this.accountId = accountId;
    this.#silence = hear('readChanged', (read) => {
      if (read.session === session && read.accountId === accountId) this.#adopt(read);
    });
    void this.start(false);
    void this.#fill();
  }

  get reading(): boolean {
    return this.read?.status === 'reading';
  }

  get task(): string {
    return 'Reading transactions';
  }

  row(index: number): TransactionRowView | null {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE] ?? null;
  }

  /** Reads the account's transactions, or asks how the reading stands. */
  async start(again: boolean): Promise<void> {
    try {
      this.#adopt(await call.readTransactions(this.session, this.accountId, again));
      this.error = null;
    } catch (thrown) {
      this.error = errorView(thrown);
    }
  }

  async stop(): Promise<void> {
    try {
      this.#adopt(await call.stopReading(this.session, this.accountId));
    } catch (thrown) {
      this.error = errorView(thrown);
    }
  }

  /** The rows that are on screen now. */
  show(first: number, last: number): void {
    this.#wanted = { first, last };
    void this.#fill();
  }

  sortBy(column: SortColumn): void {
    if (this.sort === column) this.descending = !this.descending;
    else {
      this.sort = column;
      this.descending = column === 'posted' || column === 'amount' || column === 'running';
    }
    this.#requery();
    announce(`Sorted by ${column}, ${this.descending ? 'descending' : 'ascending'}.`);
  }

  search(text: string): void {
    this.text = text;
    window.clearTimeout(this.#textTimer);
    this.#textTimer = window.setTimeout(() => this.#requery(true), 90);
  }

  close(): void {
    window.clearTimeout(this.#textTimer);
    window.clearTimeout(this.#changeTimer);
    running(this.task, false);
    this.#query += 1;
    this.#totalsTurn += 1;
    this.#silence();
  }

  #asked(): TransactionQuery {
    const text = this.text.trim();
    return {
      accountId: this.accountId,
      text: text === '' ? null : text,
      sort: this.sort,
      descending: this.descending,
    };
  }

  #requery(say = false): void {
    this.#query += 1;
    for (const page of this.#pages.keys()) this.#stale.add(page);
    void this.#fill().then(() => {
      if (say && this.total !== null) announce(`${this.total.toLocaleString('en-US')} rows.`);
    });
    void this.#sum();
  }

  #adopt(read: ReadView): void {
    const before = this.read;
    if (before && read.revision < before.revision) return;
    this.read = read;
    running(this.task, read.status === 'reading');
    if (before?.rows !== read.rows || before?.status !== read.status)
      this.#rowsChanged(read.status !== 'reading');
    if (before?.status === 'reading' && read.status !== 'reading') {
      const rows = `${read.rows.toLocaleString('en-US')} transactions read`;
      if (read.status === 'complete') announce(`${rows}.`);
      else if (read.status === 'stopped') announce(`Stopped. ${rows} and kept.`);
      else announce(`${rows}. ${read.error?.message ?? 'There are more at the institution.'}`);
    }
  }

  /** While pages pour in, the rows on screen are asked for again a few times a second, not for each page. */
  #rowsChanged(now: boolean): void {
    const again = () => {
      this.#changeTimer = 0;
      for (const page of this.#pages.keys()) this.#stale.add(page);
      void this.#fill();
      void this.#sum();
    };
    if (now) {
      window.clearTimeout(this.#changeTimer);
      again();
    } else if (this.#changeTimer === 0) {
      this.#changeTimer = window.setTimeout(again, 180);
    }
  }

  #missing(): number | null {
    const last = this.total === null ? this.#wanted.last : Math.min(this.#wanted.last, this.total - 1);
    for (
      let page = Math.floor(this.#wanted.first / PAGE);
      page <= Math.floor(Math.max(0, last) / PAGE);
      page += 1
    ) {
      if (!this.#pages.has(page) || this.#stale.has(page)) return page;
    }
    return null;
  }

  async #fill(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let page = this.#missing(); page !== null; page = this.#missing()) {
        const query = this.#query;
        this.#stale.delete(page);
        const window = await call.transactions(this.session, this.#asked(), page * PAGE, PAGE);
        if (query !== this.#query) {
          this.#stale.add(page);
          continue;
        }
        this.#take(page, window.rows, window.total, window.inMemory);
      }
      this.error = null;
    } catch (thrown) {
      this.error = errorView(thrown);
    } finally {
      this.#busy = false;
    }
  }

  #take(page: number, rows: TransactionRowView[], total: number, inMemory: number): void {
    this.#pages.set(page, rows);
    this.total = total;
    this.inMemory = inMemory;
    status.rows = inMemory;
    if (this.#pages.size <= MOST_PAGES) return;
    const far = [...this.#pages.keys()].sort((a, b) => Math.abs(b - page) - Math.abs(a - page));
    for (const key of far.slice(0, this.#pages.size - MOST_PAGES)) {
      this.#pages.delete(key);
      this.#stale.delete(key);
    }
  }

  async #sum(): Promise<void> {
    const turn = ++this.#totalsTurn;
    try {
      const totals = await call.totals(this.session, this.#asked());
      if (turn === this.#totalsTurn) this.totals = totals;
    } catch {
      // The rows tell the failure; totals of rows that could not be read are not shown.
      if (turn === this.#totalsTurn) this.totals = [];
    }
  }
}
