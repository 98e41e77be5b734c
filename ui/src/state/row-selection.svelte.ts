/** Which rows of a table are selected, as ranges; how a range grows with Shift is decided here, for every table. */
import * as ranges from '../lib/ranges';

export class RowSelection {
  #ranges = $state.raw<ranges.Ranges>([]);
  readonly count = $derived(ranges.count(this.#ranges));
  /** Where a range begins that Shift extends, and what was selected before it. */
  #anchor = 0;
  #base: ranges.Ranges = [];
  #rows: () => number;

  constructor(rows: () => number) {
    this.#rows = rows;
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
    const rows = this.#rows();
    if (rows > 0) this.#set([{ first: 0, count: rows }]);
  }

  /** Nothing is selected any more; what is said about it is the caller's. */
  clear(): void {
    this.#base = [];
    this.#anchor = 0;
    if (this.#ranges.length > 0) this.#set([]);
  }

  /** Other rows are selected now. */
  protected changed(): void {
    // Nothing follows from it here.
  }

  #set(next: ranges.Ranges): void {
    this.#ranges = next;
    this.changed();
  }
}
