/**
 * Which rows a scrolled box shows. Web views cap the height of an element (about 33 million pixels, less in
 * some), so past a limit the scrollbar is a scale: the rows keep their own position, `top`, and the scrollbar
 * stands for it. Wheel and keys then move `top` by pixels and rows; only dragging the bar jumps.
 *
 * A general virtualiser measures rows and cannot scale; rows here all have one height, so this is all it takes.
 */
export const MOST_HEIGHT = 8_000_000;

export interface Extent {
  rows: number;
  rowHeight: number;
  /** Height of the visible box. */
  box: number;
}

/** The height that the rows would need. */
export function fullHeight({ rows, rowHeight }: Extent): number {
  return rows * rowHeight;
}

/** The height that the scrolled element gets. */
export function elementHeight(extent: Extent): number {
  return Math.min(fullHeight(extent), Math.max(MOST_HEIGHT, extent.box));
}

/** Pixels of rows per pixel of the scrollbar; 1 as long as everything fits. */
export function scale(extent: Extent): number {
  const track = elementHeight(extent) - extent.box;
  return track <= 0 ? 1 : Math.max(1, (fullHeight(extent) - extent.box) / track);
}

/** `top` within its bounds. */
export function clampTop(top: number, extent: Extent): number {
  return Math.max(0, Math.min(top, fullHeight(extent) - extent.box));
}

/** The first and the last row to draw for a `top`, with some to spare. */
export function visible(top: number, extent: Extent, spare: number): { first: number; last: number } {
  const first = Math.max(0, Math.floor(top / extent.rowHeight) - spare);
  const last = Math.min(extent.rows - 1, Math.ceil((top + extent.box) / extent.rowHeight) + spare);
  return { first, last };
}

/** The `top` that brings a row into view with the least movement. */
export function topFor(row: number, top: number, extent: Extent): number {
  const start = row * extent.rowHeight;
  if (start < top) return clampTop(start, extent);
  const end = start + extent.rowHeight;
  if (end > top + extent.box) return clampTop(end - extent.box, extent);
  return top;
}
