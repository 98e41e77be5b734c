/**
 * The numbers of an account's charts. They are worked out in Rust over the rows in memory; while rows pour in they
 * are asked for again now and then, and once more when the read is over.
 */
import {
  call,
  errorView,
  hear,
  type BalanceChartView,
  type ErrorView,
  type FlowChartView,
  type ReadView,
} from '../lib/ipc';

/** How long a picture stands while rows pour in, in milliseconds. */
const REST = 1000;

export class AccountCharts {
  readonly session: string;
  readonly accountId: string;
  balance = $state.raw<BalanceChartView | null>(null);
  /** One of each currency; none before they are known. */
  flows = $state.raw<FlowChartView[] | null>(null);
  read = $state.raw<ReadView | null>(null);
  error = $state.raw<ErrorView | null>(null);
  #filter: string | null = null;
  #wantsBalance = false;
  #turn = 0;
  #timer = 0;
  #silence: () => void;

  constructor(session: string, accountId: string) {
    this.session = session;
    this.accountId = accountId;
    this.#silence = hear('readChanged', (read) => {
      if (read.session === session && read.accountId === accountId) this.#heard(read);
    });
  }

  get reading(): boolean {
    return this.read?.status === 'reading';
  }

  /** The balance of all rows in memory. */
  async showBalance(): Promise<void> {
    this.#wantsBalance = true;
    await this.#load();
  }

  /** What came in and went out, of the rows that a filter lets through. */
  async showFlow(filter: string): Promise<void> {
    this.#filter = filter;
    await this.#load();
  }

  /** Reads the account's transactions; what comes is drawn as it comes. */
  async readRows(): Promise<void> {
    try {
      this.#heard(await call.readTransactions(this.session, this.accountId, false));
    } catch (thrown) {
      this.error = errorView(thrown);
    }
  }

  async again(): Promise<void> {
    await this.#load();
  }

  close(): void {
    this.#turn += 1;
    window.clearTimeout(this.#timer);
    this.#silence();
  }

  #heard(read: ReadView): void {
    if (this.read && read.revision < this.read.revision) return;
    this.read = read;
    if (read.status !== 'reading') {
      window.clearTimeout(this.#timer);
      this.#timer = 0;
      void this.#load();
    } else if (this.#timer === 0) {
      this.#timer = window.setTimeout(() => {
        this.#timer = 0;
        void this.#load();
      }, REST);
    }
  }

  async #load(): Promise<void> {
    const turn = ++this.#turn;
    const { session, accountId } = this;
    try {
      const [balance, flows] = await Promise.all([
        this.#wantsBalance ? call.balanceChart(session, accountId) : this.balance,
        this.#filter === null
          ? this.flows
          : call.flowCharts(session, { accountId, filter: this.#filter, sort: 'posted', descending: true }),
      ]);
      if (turn !== this.#turn) return;
      this.balance = balance;
      this.flows = flows;
      this.error = null;
    } catch (thrown) {
      // What was drawn stays; the error says that it is not of now.
      if (turn === this.#turn) this.error = errorView(thrown);
    }
  }
}
