import { describe, expect, it } from 'vitest';
import { add, between, count, has, remove, toggle, type Ranges } from '../src/lib/ranges';

const rows = (ranges: Ranges) =>
  ranges.flatMap((r) => Array.from({ length: r.count }, (_, i) => r.first + i));

describe('ranges of rows', () => {
  it('become one where they touch or overlap', () => {
    expect(add([{ first: 2, count: 3 }], { first: 5, count: 2 })).toEqual([{ first: 2, count: 5 }]);
    expect(
      add(
        [
          { first: 0, count: 2 },
          { first: 8, count: 2 },
        ],
        { first: 1, count: 8 },
      ),
    ).toEqual([{ first: 0, count: 10 }]);
  });

  it('part where a row is taken out', () => {
    expect(toggle([{ first: 0, count: 5 }], 2)).toEqual([
      { first: 0, count: 2 },
      { first: 3, count: 2 },
    ]);
  });

  it('name the rows between two, in either direction', () => {
    expect(between(7, 4)).toEqual({ first: 4, count: 4 });
    expect(between(4, 7)).toEqual({ first: 4, count: 4 });
  });

  it('do the same as a set of rows, whatever is done', () => {
    // A small generator, so that a failure comes again.
    let seed = 7;
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    let ranges: Ranges = [];
    const set = new Set<number>();
    for (let step = 0; step < 2_000; step += 1) {
      const range = { first: random(60), count: random(12) };
      const row = random(70);
      const what = random(3);
      if (what === 0) {
        ranges = add(ranges, range);
        rows([range]).forEach((one) => set.add(one));
      } else if (what === 1) {
        ranges = remove(ranges, range);
        rows([range]).forEach((one) => set.delete(one));
      } else {
        ranges = toggle(ranges, row);
        if (!set.delete(row)) set.add(row);
      }
      expect(rows(ranges)).toEqual([...set].sort((a, b) => a - b));
      expect(count(ranges)).toBe(set.size);
      expect(has(ranges, row)).toBe(set.has(row));
      for (const [at, one] of ranges.entries())
        expect(one.first).toBeGreaterThan(at === 0 ? -1 : ranges[at - 1]!.first + ranges[at - 1]!.count);
    }
  });

  it('hold a million rows in one', () => {
    expect(count(toggle([{ first: 0, count: 1_000_000 }], 500_000))).toBe(999_999);
  });
});
