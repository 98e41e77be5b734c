/**
 * What a table shows of its rows: where it stands, which rows are drawn, and which one is active. The rows stand at
 * `top`; the scrollbar stands for it, in a scale when there are very many (`lib/scroll-window.ts`).
 */
import { clampTop, elementHeight, scale, topFor, visible, type Extent } from '../lib/scroll-window';

const ROW = 34;
const HEAD = 30;
/** Rows that are drawn beyond those on screen, on either side. */
const SPARE = 6;

interface DrawnRow {
  readonly index: number;
  /** The key of its element. */
  readonly key: number;
}

export class GridWindow {
  scroller = $state<HTMLElement | null>(null);
  width = $state(0);
  #box = $state(480);
  #top = $state(0);
  #active = $state(0);
  #rows: () => number;
  #before = { first: 0, last: 0 };
  #base = 0;

  readonly #extent = $derived.by<Extent>(() => ({ rows: this.#rows(), rowHeight: ROW, box: this.#box }));
  readonly #bounded = $derived.by(() => clampTop(this.#top, this.#extent));
  readonly #ratio = $derived.by(() => scale(this.#extent));
  readonly range = $derived.by(() => visible(this.#bounded, this.#extent, SPARE));
  /** The height of what is scrolled. */
  readonly height = $derived.by(() => elementHeight(this.#extent));
  /** Where in it the first drawn row stands, so that the rows appear at `top`. */
  readonly offset = $derived.by(() =>
    Math.round(this.range.first * ROW + this.#bounded / this.#ratio - this.#bounded),
  );
  readonly active = $derived.by(() => Math.min(this.#active, Math.max(0, this.#extent.rows - 1)));
  readonly activeDrawn = $derived.by(
    () => this.#extent.rows > 0 && this.active >= this.range.first && this.active <= this.range.last,
  );
  /**
   * The rows to draw. A short way keeps the elements of the rows that stay; a jump fills the elements that are there
   * with other rows, which takes half the time of making new ones.
   */
  readonly drawn = $derived.by<DrawnRow[]>(() => {
    const { first, last } = this.range;
    if (first > this.#before.last || last < this.#before.first) this.#base += first - this.#before.first;
    this.#before = { first, last };
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => ({
      index: first + i,
      key: first + i - this.#base,
    }));
  });

  constructor(rows: () => number) {
    this.#rows = rows;
  }

  /** Follows the size of the box; answers how to stop. */
  watch(): () => void {
    const scroller = this.scroller;
    if (!scroller || typeof ResizeObserver === 'undefined') return () => undefined;
    const observer = new ResizeObserver(() => {
      // Never more than a few windows: a layout gone wrong must not draw every row there is.
      this.#box = Math.max(ROW, Math.min(scroller.clientHeight - HEAD, window.innerHeight * 2));
      this.width = scroller.clientWidth;
    });
    observer.observe(scroller);
    // Passive listeners could not take the wheel over.
    const wheel = (event: WheelEvent) => this.#wheel(event);
    scroller.addEventListener('wheel', wheel, { passive: false });
    return () => {
      observer.disconnect();
      scroller.removeEventListener('wheel', wheel);
    };
  }

  scrolled(): void {
    if (!this.scroller) return;
    // Our own assignment, rounded by the web view, is no movement.
    if (Math.abs(this.scroller.scrollTop - this.#bounded / this.#ratio) <= 1) return;
    this.#top = clampTop(this.scroller.scrollTop * this.#ratio, this.#extent);
  }

  /** A row that is on screen becomes the active one. */
  mark(row: number): void {
    this.#active = row;
  }

  /** Brings a row on screen and makes it the active one. */
  goTo(row: number): void {
    this.#active = Math.max(0, Math.min(row, this.#extent.rows - 1));
    this.#scrollTo(topFor(this.#active, this.#bounded, this.#extent));
  }

  /** Rows came in above: what is on screen moves on with its rows. */
  shift(rows: number): void {
    this.#active = Math.max(0, this.#active + rows);
    this.#scrollTo(this.#bounded + rows * ROW);
  }

  /** The first row that is wholly on screen; none when nothing is scrolled. */
  get firstOnScreen(): number | null {
    return this.#bounded > 0 ? Math.ceil(this.#bounded / ROW) : null;
  }

  /** Where a key leads; none for keys that lead nowhere. */
  target(key: string): number | undefined {
    const page = Math.max(1, Math.floor(this.#box / ROW) - 1);
    const to: Record<string, number> = {
      ArrowDown: this.active + 1,
      ArrowUp: this.active - 1,
      PageDown: this.active + page,
      PageUp: this.active - page,
      Home: 0,
      End: this.#extent.rows - 1,
    };
    return to[key];
  }

  #scrollTo(next: number): void {
    this.#top = clampTop(next, this.#extent);
    if (this.scroller) this.scroller.scrollTop = this.#top / this.#ratio;
  }

  #wheel(event: WheelEvent): void {
    // Without a scale the web view scrolls natively.
    if (this.#ratio === 1 || event.ctrlKey || event.shiftKey || event.deltaY === 0) return;
    event.preventDefault();
    const unit = event.deltaMode === 1 ? ROW : event.deltaMode === 2 ? this.#box : 1;
    this.#scrollTo(this.#bounded + event.deltaY * unit);
  }
}
