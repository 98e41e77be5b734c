/** How reading transactions from the institution stands: of one account, or of all of them. */
import { SvelteMap } from 'svelte/reactivity';
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
import { untilGone } from './sessions.svelte';

type View = ReadView | ReadAllView;
export type ReadStatus = View['status'];

/** While a read goes on, how far it is said about this often (in ms). */
const SAY_EVERY = 10_000;

const pages = (count: number) => counted(count, 'page');

/** What is known of the reads of one kind, whatever screen is on. */
class Reads<V extends View> {
  readonly held = new SvelteMap<string, V>();
  readonly watchers = new Set<(key: string) => void>();
  /** Reads that were asked for here, and when how far they are was last said; how others end is not said. */
  readonly #asked = new Map<string, number>();
  readonly progress: (view: V) => string;
  readonly #covered: (view: V) => boolean;
  readonly key: (view: V) => string;

  constructor(
    key: (view: V) => string,
    progress: (view: V) => string,
    covered: (view: V) => boolean = () => false,
  ) {
    this.key = key;
    this.progress = progress;
    this.#covered = covered;
  }

  get any(): boolean {
    return [...this.held.values()].some((view) => view.status === 'reading' && !this.#covered(view));
  }

  asked(key: string): void {
    this.#asked.set(key, performance.now());
  }

  adopt(view: V): void {
    const key = this.key(view);
    const before = this.held.get(key);
    if (before && view.revision < before.revision) return;
    this.held.set(key, view);
    showRunning();
    for (const moved of this.watchers) moved(key);
    const said = this.#asked.get(key);
    if (said === undefined) return;
    if (view.status !== 'reading') {
      this.#asked.delete(key);
      if (before?.status === 'reading' && !this.#covered(view)) announce(ended(view));
    } else if (performance.now() - said >= SAY_EVERY && !this.#covered(view)) {
      this.asked(key);
      announce(`Reading: ${this.progress(view)}.`);
    }
  }

  /** What belongs to sessions that are gone goes with them (SR-14). */
  keepOnly(ids: readonly string[]): void {
    for (const [key, view] of this.held) {
      if (ids.includes(view.session)) continue;
      this.held.delete(key);
      this.#asked.delete(key);
    }
    showRunning();
  }
}

const all = new Reads<ReadAllView>(
  (view) => view.session,
  (view) =>
    `${number(view.accountsDone)} of ${counted(view.accounts, 'account')}, ${counted(view.rows, 'row')} read`,
);
const accountKey = (session: string, accountId: string) => `${session} ${accountId}`;
const accounts = new Reads<ReadView>(
  (view) => accountKey(view.session, view.accountId),
  (view) => `${number(view.rows)} read, ${pages(view.pages)}`,
  // While everything is read, that is what is said; its accounts are parts of it.
  (view) => all.held.get(view.session)?.status === 'reading',
);

function showRunning(): void {
  running('Reading everything', all.any);
  running('Reading transactions', accounts.any);
}

/** Hears how reads go, whatever screen is on. */
export function hearReadings(): () => void {
  const silence = [
    hear('readChanged', (view) => accounts.adopt(view)),
    hear('readAllChanged', (view) => all.adopt(view)),
  ];
  return () => silence.forEach((stop) => stop());
}

untilGone((ids) => {
  accounts.keepOnly(ids);
  all.keepOnly(ids);
});

/** One read as a screen shows it; closed with the screen, while the read goes on. */
export abstract class Reading<V extends View = View> {
  readonly session: string;
  /** What the last read of the account changed; none for all accounts and after a first read. */
  changes = $state.raw<ChangesView | null>(null);
  #reads: Reads<V>;
  #key: string;
  /** The command itself failed. */
  #failed = $state.raw<ErrorView | null>(null);
  /** Rows moved; `ended` when no more are to come. */
  #moved: (ended: boolean) => void;
  #seen: V | null = null;
  #closed = false;

  constructor(reads: Reads<V>, session: string, key: string, moved: (ended: boolean) => void) {
    this.session = session;
    this.#reads = reads;
    this.#key = key;
    this.#moved = moved;
    reads.watchers.add(this.#watch);
  }

  get view(): V | null {
    return this.#reads.held.get(this.#key) ?? null;
  }
  /** None as long as it is not known. */
  get status(): ReadStatus | null {
    return this.view?.status ?? null;
  }
  get busy(): boolean {
    return this.status === 'reading';
  }
  /** What came is kept, and reading goes on from there. */
  get resumes(): boolean {
    return this.status === 'stopped' || this.status === 'failed';
  }
  get error(): ErrorView | null {
    return this.#failed ?? this.view?.error ?? null;
  }
  get failedRows(): number {
    return 0;
  }
  /** How far it is, in words; while it runs. */
  get progress(): string {
    return this.view ? this.#reads.progress(this.view) : '';
  }
  /** How it ended, in words. */
  abstract readonly sentence: string;

  /** Reads what was not read yet; `again` asks for changes where everything was. */
  start(again: boolean): Promise<void> {
    this.#reads.asked(this.#key);
    return this.take(this.begin(again));
  }
  stop(): Promise<void> {
    this.#reads.asked(this.#key);
    return this.take(this.end());
  }
  close(): void {
    this.#closed = true;
    this.#reads.watchers.delete(this.#watch);
  }

  protected abstract begin(again: boolean): Promise<V>;
  protected abstract end(): Promise<V>;
  /** What a read that ended has changed. */
  protected compare(): Promise<ChangesView | null> {
    return Promise.resolve(null);
  }

  protected async take(answer: Promise<V>): Promise<void> {
    try {
      this.#reads.adopt(await answer);
      if (this.#closed) return;
      this.#failed = null;
      this.#watch(this.#key);
    } catch (thrown) {
      if (this.#closed) return;
      this.#failed = errorView(thrown);
      announce(`${this.#failed.message} ${this.#failed.help}`);
    }
  }

  #watch = (key: string): void => {
    const view = this.view;
    const before = this.#seen;
    if (key !== this.#key || view === null || view === before) return;
    this.#seen = view;
    const ended = view.status !== 'reading';
    if (!ended) this.changes = null;
    else if (before?.status !== view.status) void this.#compare();
    if (before?.rows !== view.rows || before.status !== view.status) this.#moved(ended);
  };

  async #compare(): Promise<void> {
    // The rows are the answer; what changed is an extra.
    const changes = await this.compare().catch(() => null);
    if (!this.#closed && !this.busy) this.changes = changes;
  }
}

export class AccountReading extends Reading<ReadView> {
  constructor(
    session: string,
    readonly accountId: string,
    moved: (ended: boolean) => void,
  ) {
    super(accounts, session, accountKey(session, accountId), moved);
  }

  override get failedRows(): number {
    return this.view?.failedRows ?? 0;
  }
  get sentence(): string {
    const view = this.view;
    if (!view) return '';
    const read = `${pages(view.pages)} read`;
    const words: Record<ReadStatus, string> = {
      idle: 'not read yet',
      reading: `${read} so far`,
      complete: `${read}, none left`,
      stopped: `${read}, stopped; there may be more`,
      failed: `${read} before it failed`,
      truncated: `${read}, stopped at the limit of this app`,
    };
    return words[view.status];
  }

  protected begin(again: boolean): Promise<ReadView> {
    return call.readTransactions(this.session, this.accountId, again);
  }
  protected end(): Promise<ReadView> {
    return call.stopReading(this.session, this.accountId);
  }
  protected override async compare(): Promise<ChangesView | null> {
    const changes = await call.changes(this.session, this.accountId);
    return changes.compared ? changes : null;
  }
}

export class EverythingReading extends Reading<ReadAllView> {
  constructor(session: string, moved: (ended: boolean) => void) {
    super(all, session, session, moved);
    // Only asks how it stands: all rows of all accounts are read when the person says so.
    void this.take(call.readingAll(session));
  }

  override get failedRows(): number {
    return this.view?.failedRows ?? 0;
  }
  get sentence(): string {
    const view = this.view;
    if (!view) return '';
    const done = `${number(view.accountsDone - view.accountsFailed)} of ${counted(view.accounts, 'account')} read`;
    const words: Record<ReadStatus, string> = {
      idle: 'not everything was read yet',
      reading: `${done} so far`,
      complete: `${done}, none left`,
      stopped: `${done}, stopped; there may be more`,
      failed: done,
      truncated: `${done}, stopped at the limit of this app`,
    };
    return words[view.status];
  }

  protected begin(again: boolean): Promise<ReadAllView> {
    return call.readAllTransactions(this.session, again);
  }
  protected end(): Promise<ReadAllView> {
    return call.stopReadingAll(this.session);
  }
}

function ended(read: View): string {
  const rows = `${counted(read.rows, 'transaction')} read`;
  if (read.status === 'complete') return `${rows}.`;
  if (read.status === 'stopped') return `Stopped. ${rows} and kept.`;
  return `${rows}. ${read.error?.message ?? 'There are more at the institution.'}`;
}
