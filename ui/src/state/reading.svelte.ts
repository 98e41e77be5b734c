/** How reading transactions from the institution stands: of one account, or of all of them. */
import {
  call,
  errorView,
  hear,
  type ChangesView,
  type ErrorView,
  type ReadAllView,
  type ReadView,
} from '../lib/ipc';
import { counted, number } from '../lib/words';
import { announce } from './announce.svelte';
import { running } from './exchanges.svelte';

export interface Reading {
  readonly busy: boolean;
  /** How far it is, in words; while it runs. */
  readonly progress: string;
  /** How it ended, in words. */
  readonly sentence: string;
  readonly error: ErrorView | null;
  readonly failedRows: number;
  /** Whether anything was read yet. */
  readonly begun: boolean;
  /** What the last read of the account changed; none for all accounts and after a first read. */
  readonly changes: ChangesView | null;
  start(again: boolean): Promise<void>;
  stop(): Promise<void>;
  close(): void;
}

/** Rows moved; `ended` when no more are to come. */
type Moved = (ended: boolean) => void;

const pages = (count: number) => `${counted(count, 'page')}`;

export class AccountReading implements Reading {
  #view = $state.raw<ReadView | null>(null);
  #failed = $state.raw<ErrorView | null>(null);
  #changes = $state.raw<ChangesView | null>(null);
  #silence: () => void;

  constructor(
    readonly session: string,
    readonly accountId: string,
    readonly moved: Moved,
  ) {
    this.#silence = hear('readChanged', (read) => {
      if (read.session === session && read.accountId === accountId) this.#adopt(read);
    });
    void this.start(false);
  }

  get busy(): boolean {
    return this.#view?.status === 'reading';
  }
  get begun(): boolean {
    return this.#view !== null && this.#view.status !== 'idle';
  }
  get error(): ErrorView | null {
    return this.#failed ?? this.#view?.error ?? null;
  }
  get failedRows(): number {
    return this.#view?.failedRows ?? 0;
  }
  get changes(): ChangesView | null {
    return this.#changes;
  }
  get progress(): string {
    const view = this.#view;
    return view ? `${number(view.rows)} read, ${pages(view.pages)}` : '';
  }
  get sentence(): string {
    const view = this.#view;
    if (!view) return '';
    const read = `${pages(view.pages)} read`;
    const words: Record<ReadView['status'], string> = {
      idle: 'not read yet',
      reading: `${read} so far`,
      complete: `${read}, none left`,
      stopped: `${read}, stopped; there may be more`,
      failed: `${read} before it failed`,
      truncated: `${read}, stopped at the limit of this app`,
    };
    return words[view.status];
  }

  async start(again: boolean): Promise<void> {
    await this.#take(call.readTransactions(this.session, this.accountId, again));
  }

  async stop(): Promise<void> {
    await this.#take(call.stopReading(this.session, this.accountId));
  }

  close(): void {
    running('Reading transactions', false);
    this.#silence();
  }

  async #take(answer: Promise<ReadView>): Promise<void> {
    try {
      this.#adopt(await answer);
      this.#failed = null;
    } catch (thrown) {
      this.#failed = errorView(thrown);
    }
  }

  #adopt(read: ReadView): void {
    const before = this.#view;
    if (before && read.revision < before.revision) return;
    this.#view = read;
    running('Reading transactions', read.status === 'reading');
    if (read.status === 'reading') this.#changes = null;
    else if (before?.status !== read.status) void this.#compare();
    if (before?.rows !== read.rows || before.status !== read.status) this.moved(read.status !== 'reading');
    if (before?.status === 'reading' && read.status !== 'reading') announce(ended(read, read.rows));
  }

  /** What the read changed, if there was one before it to compare with. */
  async #compare(): Promise<void> {
    try {
      const changes = await call.changes(this.session, this.accountId);
      if (!this.busy) this.#changes = changes.compared ? changes : null;
    } catch {
      // The rows are the answer; what changed is an extra.
      this.#changes = null;
    }
  }
}

export class EverythingReading implements Reading {
  #view = $state.raw<ReadAllView | null>(null);
  #failed = $state.raw<ErrorView | null>(null);
  #silence: () => void;
  readonly changes = null;
  readonly failedRows = 0;

  constructor(
    readonly session: string,
    readonly moved: Moved,
  ) {
    this.#silence = hear('readAllChanged', (read) => {
      if (read.session === session) this.#adopt(read);
    });
    // Only asks how it stands: all rows of all accounts are read when the person says so.
    void this.#take(call.readingAll(session));
  }

  get view(): ReadAllView | null {
    return this.#view;
  }
  get busy(): boolean {
    return this.#view?.status === 'reading';
  }
  get begun(): boolean {
    return this.#view !== null && this.#view.status !== 'idle';
  }
  get error(): ErrorView | null {
    return this.#failed ?? this.#view?.error ?? null;
  }
  get progress(): string {
    const view = this.#view;
    return view
      ? `${number(view.accountsDone)} of ${counted(view.accounts, 'account')}, ${counted(view.rows, 'row')} read`
      : '';
  }
  get sentence(): string {
    const view = this.#view;
    if (!view || view.status === 'idle') return 'not everything was read yet';
    const done = `${number(view.accountsDone - view.accountsFailed)} of ${counted(view.accounts, 'account')} read`;
    const words: Record<ReadAllView['status'], string> = {
      idle: '',
      reading: `${done} so far`,
      complete: `${done}, none left`,
      stopped: `${done}, stopped; there may be more`,
      failed: done,
      truncated: `${done}, stopped at the limit of this app`,
    };
    return words[view.status];
  }

  async start(again: boolean): Promise<void> {
    await this.#take(call.readAllTransactions(this.session, again));
  }

  async stop(): Promise<void> {
    await this.#take(call.stopReadingAll(this.session));
  }

  close(): void {
    running('Reading everything', false);
    this.#silence();
  }

  async #take(answer: Promise<ReadAllView>): Promise<void> {
    try {
      this.#adopt(await answer);
      this.#failed = null;
    } catch (thrown) {
      this.#failed = errorView(thrown);
    }
  }

  #adopt(read: ReadAllView): void {
    const before = this.#view;
    if (before && read.revision < before.revision) return;
    this.#view = read;
    running('Reading everything', read.status === 'reading');
    if (before?.rows !== read.rows || before.status !== read.status) this.moved(read.status !== 'reading');
    if (before?.status === 'reading' && read.status !== 'reading') announce(ended(read, read.rows));
  }
}

function ended(read: { status: ReadView['status']; error: ErrorView | null }, count: number): string {
  const rows = `${counted(count, 'transaction')} read`;
  if (read.status === 'complete') return `${rows}.`;
  if (read.status === 'stopped') return `Stopped. ${rows} and kept.`;
  return `${rows}. ${read.error?.message ?? 'There are more at the institution.'}`;
}
