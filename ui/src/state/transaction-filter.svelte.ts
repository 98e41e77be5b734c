/**
 * The filter line while it is typed: what it means, what is wrong with it, what could come next. What is understood is
 * applied; what is wrong, or written in part, is left out until it is right.
 */
import {
  call,
  errorView,
  type CompletionView,
  type ErrorView,
  type FilterView,
  type SavedFilterView,
} from '../lib/ipc';
import { counted } from '../lib/words';
import { announce } from './announce.svelte';

/** A longer one, after which it is told what is wrong: half a word is no mistake. */
const TELL = 600;

export class FilterLine {
  text = $state('');
  /** The text that `view` is about. */
  checked = $state('');
  view = $state.raw<FilterView | null>(null);
  /** The filter that is used. */
  applied = $state('');
  completions = $state.raw<readonly CompletionView[]>([]);
  /** The completion that is active; -1 for none. */
  at = $state(-1);
  /** Whether it is time to say what is wrong. */
  telling = $state(false);
  error = $state.raw<ErrorView | null>(null);
  #apply: (filter: string) => void;
  #session: string;
  #accountId: string | null;
  #timer = 0;
  #tellTimer = 0;
  #turn = 0;

  constructor(session: string, accountId: string | null, apply: (filter: string) => void) {
    this.#session = session;
    this.#accountId = accountId;
    this.#apply = apply;
  }

  get usable(): boolean {
    return this.view === null || this.view.usable;
  }

  get open(): boolean {
    return this.completions.length > 0;
  }

  /** What is wrong, when it is time to say so and the text is still the one it is about. */
  get problems() {
    return this.telling && this.checked === this.text ? (this.view?.errors ?? []) : [];
  }

  /** The person typed. */
  type(text: string, cursor: number): void {
    this.text = text;
    this.telling = false;
    this.at = -1;
    this.#turn += 1;
    window.clearTimeout(this.#timer);
    window.clearTimeout(this.#tellTimer);
    this.#tellTimer = window.setTimeout(() => this.tell(), TELL);
    if (text.trim() === '') void this.#check();
    // The rows first: suggestions are drawn when they are asked for. A turn of the page's own, so that keys that come
    // together are one question.
    else this.#timer = window.setTimeout(() => void this.#typed(cursor), 0);
  }

  async #typed(cursor: number): Promise<void> {
    const turn = this.#turn;
    await this.#check();
    if (turn === this.#turn) this.complete(cursor);
  }

  /** The person has written it to the end: answers whether it can be used, and says so if not. */
  async settle(): Promise<boolean> {
    this.shut();
    window.clearTimeout(this.#timer);
    this.#turn += 1;
    if (this.checked !== this.text) await this.#check();
    this.tell();
    return this.usable;
  }

  /** The text as a whole: by a chip, a saved filter, or emptied. */
  set(text: string): void {
    this.text = text;
    this.shut();
    window.clearTimeout(this.#timer);
    window.clearTimeout(this.#tellTimer);
    this.#turn += 1;
    void this.#check();
    this.telling = true;
  }

  /** It is time to say what is wrong. */
  tell(): void {
    window.clearTimeout(this.#tellTimer);
    this.telling = true;
    const problem = this.problems[0];
    if (problem) announce(`${problem.message} ${problem.help}`);
  }

  complete(cursor: number): void {
    const turn = this.#turn;
    call
      .completeFilter(this.#session, this.#accountId, this.text, cursor)
      .then((found) => {
        if (turn !== this.#turn) return;
        // What stands there already is no suggestion.
        this.completions = found.filter((one) => this.text.slice(one.from, one.to) !== one.insert);
        this.at = -1;
        if (this.open) announce(`${counted(this.completions.length, 'suggestion')}.`);
      })
      .catch(() => this.shut());
  }

  /** Puts a completion in; answers where the cursor goes. */
  accept(completion: CompletionView): number {
    const end = completion.from + completion.insert.length;
    const text = this.text.slice(0, completion.from) + completion.insert + this.text.slice(completion.to);
    this.shut();
    // A field is begun and wants a value: its values are the next suggestion.
    if (completion.insert.endsWith(':')) this.type(text, end);
    else this.set(text);
    return end;
  }

  move(step: number): void {
    const count = this.completions.length;
    if (count === 0) return;
    // One place more than there are suggestions: the text as it is.
    this.at = ((this.at + 1 + step + count + 1) % (count + 1)) - 1;
  }

  shut(): void {
    this.completions = [];
    this.at = -1;
  }

  close(): void {
    window.clearTimeout(this.#timer);
    window.clearTimeout(this.#tellTimer);
    this.#turn += 1;
  }

  async #check(): Promise<void> {
    const turn = this.#turn;
    const text = this.text;
    if (text.trim() === '') {
      this.view = null;
      this.checked = text;
      this.error = null;
      this.shut();
      this.#use('');
      return;
    }
    try {
      const view = await call.checkFilter(this.#session, text);
      if (turn !== this.#turn) return;
      this.view = view;
      this.checked = text;
      this.error = null;
      this.#use(view.usable ? text : view.understood);
    } catch (thrown) {
      if (turn !== this.#turn) return;
      const error = errorView(thrown);
      if (this.error?.code !== error.code) announce(`${error.message} ${error.help}`);
      this.error = error;
    }
  }

  #use(text: string): void {
    this.applied = text;
    this.#apply(text);
  }
}

const kept = $state<{ list: SavedFilterView[]; error: ErrorView | null }>({ list: [], error: null });

/** The filters that were kept under a name. */
export const saved = {
  get list() {
    return kept.list;
  },
  get error() {
    return kept.error;
  },
};

async function adopt(answer: Promise<SavedFilterView[]>): Promise<boolean> {
  try {
    kept.list = await answer;
    kept.error = null;
    return true;
  } catch (thrown) {
    kept.error = errorView(thrown);
    announce(`${kept.error.message} ${kept.error.help}`);
    return false;
  }
}

export const loadSaved = () => adopt(call.savedFilters());

export async function saveFilter(name: string, filter: string): Promise<boolean> {
  const ok = await adopt(call.saveFilter(name, filter));
  if (ok) announce(`The filter is kept as ${name}.`);
  return ok;
}

export async function removeFilter(name: string): Promise<void> {
  if (await adopt(call.removeFilter(name))) announce(`The filter ${name} was removed.`);
}
