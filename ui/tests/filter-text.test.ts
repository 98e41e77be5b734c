import { describe, expect, it } from 'vitest';
import { asks, marks, reading, toggled, words } from '../src/lib/filter-text';
import type { FilterView } from '../src/lib/ipc';

const view = (change: Partial<FilterView>): FilterView => ({
  usable: true,
  errors: [],
  terms: [],
  understood: '',
  ...change,
});

describe('the text of a filter', () => {
  it('is parted at blanks, but not within quotation marks', () => {
    expect(words('memo:"pos purchase"  -pending "a \\" b')).toEqual([
      'memo:"pos purchase"',
      '-pending',
      '"a \\" b',
    ]);
  });

  it('takes a term in and out and leaves the rest as it was written', () => {
    expect(toggled('orchard', 'pending')).toBe('orchard pending');
    expect(toggled('orchard pending "corner shop"', 'pending')).toBe('orchard "corner shop"');
    expect(toggled('', 'pending')).toBe('pending');
  });

  it('puts one of a group in the place of another', () => {
    expect(toggled('date:last-30-days orchard', 'date:this-month', ['date:last-30-days'])).toBe(
      'orchard date:this-month',
    );
  });

  it('does not take a term that is negated, quoted or one of several for one that is asked for', () => {
    for (const text of ['-pending', '"pending"', 'pending or posted', 'posted or pending'])
      expect(asks(text, 'pending')).toBe(false);
    expect(asks('orchard pending', 'pending')).toBe(true);
  });

  it('is marked where it was understood and where it was not', () => {
    const about = view({
      terms: [{ from: 0, to: 7, reading: '“orchard” in any text', clause: 0 }],
      errors: [{ code: 'x', message: '', help: '', from: 8, to: 15 }],
    });
    expect(marks('orchard amuont:', 'orchard amuont:', about)).toEqual([
      { text: 'orchard', kind: 'term' },
      { text: ' ', kind: 'plain' },
      { text: 'amuont:', kind: 'error' },
    ]);
  });

  it('keeps the marks before the place that changed while the core is asked again', () => {
    const about = view({
      terms: [
        { from: 0, to: 3, reading: '', clause: 0 },
        { from: 4, to: 7, reading: '', clause: 1 },
      ],
    });
    expect(marks('one twos', 'one two', about).map((mark) => mark.kind)).toEqual([
      'term',
      'plain',
      'term',
      'plain',
    ]);
    expect(marks('one wo', 'one two', about).map((mark) => mark.kind)).toEqual(['term', 'plain']);
  });

  it('is read back with “or” within a clause and a comma between them', () => {
    const terms = [
      { from: 0, to: 1, reading: 'type is fee', clause: 0 },
      { from: 5, to: 6, reading: 'type is interest', clause: 0 },
      { from: 7, to: 8, reading: 'amount below 0', clause: 1 },
    ];
    expect(reading(view({ terms }))).toBe('type is fee or type is interest, amount below 0');
  });
});
