/**
 * A selection as ranges of rows: sorted, apart from each other, never a list of rows. A million selected rows are one
 * range.
 */
import type { RowRange } from './ipc';

export type Ranges = readonly RowRange[];

const end = (range: RowRange) => range.first + range.count;

/** The rows between two, both included, in either direction. */
export function between(a: number, b: number): RowRange {
  const first = Math.min(a, b);
  return { first, count: Math.max(a, b) - first + 1 };
}

export function has(ranges: Ranges, row: number): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle] as RowRange;
    if (row < range.first) high = middle - 1;
    else if (row >= end(range)) low = middle + 1;
    else return true;
  }
  return false;
}

export function count(ranges: Ranges): number {
  return ranges.reduce((sum, range) => sum + range.count, 0);
}

/** With a range added; what touches becomes one. */
export function add(ranges: Ranges, added: RowRange): RowRange[] {
  if (added.count <= 0) return [...ranges];
  const apart = (range: RowRange) => end(range) < added.first || range.first > end(added);
  const touching = ranges.filter((range) => !apart(range));
  const first = Math.min(added.first, ...touching.map((range) => range.first));
  const last = Math.max(end(added), ...touching.map(end));
  return [...ranges.filter(apart), { first, count: last - first }].sort((a, b) => a.first - b.first);
}

/** With a range taken out. */
export function remove(ranges: Ranges, taken: RowRange): RowRange[] {
  if (taken.count <= 0) return [...ranges];
  return ranges.flatMap((range) => {
    const before = { first: range.first, count: Math.min(end(range), taken.first) - range.first };
    const from = Math.max(range.first, end(taken));
    const after = { first: from, count: end(range) - from };
    return [before, after].filter((part) => part.count > 0);
  });
}

export function toggle(ranges: Ranges, row: number): RowRange[] {
  const one = { first: row, count: 1 };
  return has(ranges, row) ? remove(ranges, one) : add(ranges, one);
}
