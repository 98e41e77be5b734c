/** A list of the core that is fetched a page at a time, as long as what shows it is open. */
import { errorView, type ErrorView } from '../lib/ipc';

const PAGE = 100;

export class PagedList<T> {
  open = $state(false);
  items = $state.raw<T[]>([]);
  error = $state.raw<ErrorView | null>(null);
  loading = $state(false);
  /** Grows with each opening and closing: what was asked for before is not shown after. */
  #turn = 0;
  readonly #fetch: (from: number, count: number) => Promise<T[]>;

  constructor(fetch: (from: number, count: number) => Promise<T[]>) {
    this.#fetch = fetch;
  }

  show(): void {
    this.#clear();
    this.open = true;
    void this.more();
  }

  close(): void {
    this.open = false;
    this.#clear();
  }

  async more(): Promise<void> {
    if (this.loading) return;
    const turn = this.#turn;
    this.loading = true;
    try {
      const next = await this.#fetch(this.items.length, PAGE);
      if (turn !== this.#turn) return;
      this.items = [...this.items, ...next];
      this.error = null;
    } catch (thrown) {
      if (turn === this.#turn) this.error = errorView(thrown);
    } finally {
      if (turn === this.#turn) this.loading = false;
    }
  }

  #clear(): void {
    this.#turn += 1;
    [this.items, this.error, this.loading] = [[], null, false];
  }
}
