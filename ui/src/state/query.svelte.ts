/**
 * The query box: one text and one answer per session, in memory only. Rows of an answer stay in Rust and come by
 * window; a newer answer makes older rows void.
 */
import { SvelteMap } from 'svelte/reactivity';
import { copyText } from '../lib/copy';
import { call, errorView, type ErrorView, type SqlTableView, type SqlView } from '../lib/ipc';
import { first } from '../lib/query-examples';
import { counted } from '../lib/words';
import { announce } from './announce.svelte';
import { app } from './app.svelte';
import { running } from './exchanges.svelte';
import { RowSelection } from './row-selection.svelte';
import { keptBySession } from './sessions.svelte';

export type Row = (string | null)[];

/** Rows per request. */
const PAGE = 120;
/** Pages kept around the ones on screen. */
const MOST_PAGES = 12;

class AnswerSelection extends RowSelection {
  protected override changed(): void {
    if (this.count > 0) announce(`${counted(this.count, 'row')} selected.`);
  }
}

export class QueryBox {
  readonly session: string;
  text = $state(first);
  /** The text that the answer is of. */
  asked = $state('');
  answer = $state.raw<SqlView | null>(null);
  /** The command itself failed, so there is no answer. */
  error = $state.raw<ErrorView | null>(null);
  /** When the query began that is running, by the clock of the page; none if none is. */
  since = $state<number | null>(null);
  readonly selection: RowSelection = new AnswerSelection(() => this.answer?.rows ?? 0);
  #pages = new SvelteMap<number, Row[]>();
  #wanted = { first: 0, last: 40 };
  #filling = false;
  #turn = 0;

  constructor(session: string) {
    this.session = session;
  }

  get busy(): boolean {
    return this.since !== null;
  }

  row(index: number): Row | null {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE] ?? null;
  }

  async run(): Promise<void> {
    if (this.busy) return;
    const text = this.text;
    const turn = ++this.#turn;
    this.since = performance.now();
    this.error = null;
    running('Query', true);
    try {
      const answer = await call.runSql(this.session, text);
      if (turn !== this.#turn) return;
      this.asked = text;
      this.answer = answer;
      this.selection.clear();
      this.#pages.clear();
      this.#wanted = { first: 0, last: 40 };
      const failed = answer.error?.error;
      announce(
        failed
          ? `${failed.message} ${failed.help}`
          : [`${counted(answer.rows, 'row')} in ${answer.ms} ms.`, ...answer.notes].join(' '),
      );
      await this.#fill();
    } catch (thrown) {
      if (turn === this.#turn) this.#fail(thrown);
    } finally {
      if (turn === this.#turn) this.since = null;
      running('Query', false);
    }
  }

  /** Drops the answer, and one that is still to come; what was typed stays. */
  forget(): void {
    this.#turn += 1;
    this.since = null;
    this.asked = '';
    this.answer = null;
    this.error = null;
    this.selection.clear();
    this.#pages.clear();
  }

  /** Ends the query that is running; its answer says that it was stopped. */
  async stop(): Promise<void> {
    if (!this.busy) return;
    try {
      await call.stopSql(this.session);
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  /** The rows that are on screen now. */
  show(first: number, last: number): void {
    this.#wanted = { first, last };
    void this.#fill();
  }

  /**
   * Copies what is selected as CSV; one row without a selection, or `alone`. Nothing is copied of what is masked
   * (UI-3).
   */
  async copy(active: number, alone = false): Promise<void> {
    const answer = this.answer;
    if (!answer || answer.rows === 0) return;
    if (app.masked) {
      announce('Amounts are masked, so nothing is copied. Show them again first.');
      return;
    }
    const wanted = this.selection.count > 0 && !alone ? this.selection.ranges : [{ first: active, count: 1 }];
    try {
      const copy = await call.copySqlRows(this.session, answer.revision, [...wanted]);
      if (answer !== this.answer) return;
      const ok = await copyText(copy.text);
      announce(ok ? `${counted(copy.rows, 'row')} copied as CSV.` : 'Copying was refused.');
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  #fail(thrown: unknown): void {
    this.error = errorView(thrown);
    announce(`${this.error.message} ${this.error.help}`);
  }

  #missing(): number | null {
    const last = Math.min(this.#wanted.last, (this.answer?.rows ?? 0) - 1);
    for (let page = Math.floor(this.#wanted.first / PAGE); page * PAGE <= last; page += 1)
      if (!this.#pages.has(page)) return page;
    return null;
  }

  async #fill(): Promise<void> {
    if (this.#filling) return;
    this.#filling = true;
    try {
      for (let page = this.#missing(); page !== null; page = this.#missing()) {
        const turn = this.#turn;
        const rows = await call.sqlRows(this.session, page * PAGE, PAGE);
        if (turn !== this.#turn) continue;
        this.#pages.set(page, rows);
        this.#forget(page);
      }
    } catch (thrown) {
      this.#fail(thrown);
    } finally {
      this.#filling = false;
    }
  }

  #forget(near: number): void {
    if (this.#pages.size <= MOST_PAGES) return;
    const far = [...this.#pages.keys()].sort((a, b) => Math.abs(b - near) - Math.abs(a - near));
    for (const key of far.slice(0, this.#pages.size - MOST_PAGES)) this.#pages.delete(key);
  }
}

// eslint-disable-next-line svelte/prefer-svelte-reactivity -- bookkeeping that nothing on screen reads
const boxes = new Map<string, QueryBox>();

/** The box of a session: what was typed and answered there is still there. */
export function boxOf(session: string): QueryBox {
  const found = boxes.get(session) ?? new QueryBox(session);
  boxes.set(session, found);
  return found;
}

keptBySession((ids) => {
  for (const [id, box] of boxes) {
    if (ids.includes(id)) continue;
    // The screen may still show this one.
    box.forget();
    boxes.delete(id);
  }
});

const known = $state<{ tables: SqlTableView[]; error: ErrorView | null }>({ tables: [], error: null });

export const schema = {
  get tables() {
    return known.tables;
  },
  get error() {
    return known.error;
  },
};

/** The documented tables. They are the same in every session, so they are asked for once. */
export async function loadSchema(): Promise<void> {
  if (known.tables.length > 0) return;
  try {
    known.tables = await call.sqlSchema();
    known.error = null;
  } catch (thrown) {
    known.error = errorView(thrown);
  }
}
