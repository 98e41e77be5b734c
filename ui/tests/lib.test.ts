import { describe, expect, it } from 'vitest';
import { age, countdown } from '../src/lib/age';
import { instant, sorted } from '../src/lib/claims';
import { cureWords, errorWords, fieldOf, supportText, wordsOf } from '../src/lib/errors';
import { tokens } from '../src/lib/json-tokens';
import { keyName } from '../src/lib/key-names';
import { maskAmount, maskDigits, maskSentence } from '../src/lib/mask';
import { clampTop, elementHeight, MOST_HEIGHT, scale, topFor, visible } from '../src/lib/scroll-window';
import { personName } from '../src/lib/words';
import { error } from '../src/dev/world';

const now = Date.parse('2026-03-04T12:00:00Z');
const before = (seconds: number) => new Date(now - seconds * 1000).toISOString();

describe('claims', () => {
  const claim = (name: string, value = '') => ({ name, value, words: '', source: 'ID token' });

  it('puts the person first, in reading order, and the protocol apart', () => {
    const names = ['acr', 'sub', 'family_name', 'exp', 'iss', 'given_name', 'institution_id', 'name'];
    const { person, protocol } = sorted(names.map((name) => claim(name)));
    expect(person.map((one) => one.name)).toEqual([
      'name',
      'given_name',
      'family_name',
      'sub',
      'institution_id',
    ]);
    expect(protocol.map((one) => one.name)).toEqual(['iss', 'exp', 'acr']);
  });

  it('reads the instants, and nothing that only looks like one', () => {
    expect(instant(claim('iat', '1772625600'))).toBe('2026-03-04T12:00:00.000Z');
    expect(instant(claim('auth_time', 'yesterday'))).toBeNull();
    expect(instant(claim('sub', '1772625600'))).toBeNull();
  });
});

describe('ages', () => {
  it.each([
    [10, 'just now'],
    [240, '4 min ago'],
    [3600, '1 hour ago'],
    [2 * 86_400, '2 days ago'],
    [90 * 86_400, '3 months ago'],
    [-30, 'just now'],
  ])('says %i seconds as %s', (seconds, words) => expect(age(before(seconds), now)).toBe(words));

  it('shows an instant that it cannot read as it was sent', () => {
    expect(age('someday', now)).toBe('someday');
  });

  it('counts down in minutes and seconds and never below zero', () => {
    expect(countdown(before(-522), now)).toBe('8:42');
    expect(countdown(before(5), now)).toBe('0:00');
  });
});

describe('masks', () => {
  it('tell neither the digits of an amount nor their count', () => {
    expect(maskAmount('2,418.07')).toBe(maskAmount('−9.75'));
    expect(maskAmount('—')).toBe('—');
  });

  it('take amounts out of a sentence and leave its ages', () => {
    expect(maskSentence('You have $2,418.07 as of 4 minutes ago.')).toBe(
      'You have ••••• as of 4 minutes ago.',
    );
  });

  it.each([
    ['You have 1,250.', 'You have •••••.'],
    ['You owe −1250; the newer one is shown.', 'You owe •••••; the newer one is shown.'],
    ['The accounts list said 40,118.900 (as sent).', 'The accounts list said ••••• (as sent).'],
    ['USD 1 250,00 of ٢٥٠', 'USD ••••• ••••• of •••••'],
    ['7', '•••••'],
  ])('take amounts without decimals too: %s', (text, masked) => expect(maskSentence(text)).toBe(masked));

  it('take no date, time, count or age for an amount', () => {
    for (const text of [
      'Read on 2026-03-04 at 12:00, and again at 2026-03-04T12:00:00Z.',
      'No event: still the accounts-list value of 2 days ago',
      'Held 3 s, then 12 transactions of 6 accounts.',
    ])
      expect(maskSentence(text)).toBe(text);
  });

  it('leave no digit of any amount in any sentence', () => {
    const sentences = [
      (it: string) => `You have ${it}.`,
      (it: string) => `${it}, as sent: what the sign means is not documented.`,
      (it: string) => `The accounts list of 2026-03-04 said ${it}; the newer one, 2 days old, is shown.`,
      (it: string) => `(${it})`,
    ];
    const amounts = ['', '−', '+', '-', '$', '−$', '€'].flatMap((sign) =>
      [
        '0',
        '7',
        '250',
        '1,250',
        '1250',
        '1.250,00',
        '.5',
        '0.00',
        '40,118.900',
        '1e5',
        '999,999,999.999',
      ].map((digits) => sign + digits),
    );
    for (const sentence of sentences)
      for (const amount of amounts) expect(maskSentence(sentence(amount))).toBe(sentence('•••••'));
  });

  it('take every digit out of JSON', () => {
    expect(maskDigits('{"amount": "-61.90"}')).not.toMatch(/\d/);
  });
});

describe('JSON colouring', () => {
  it('changes no character, whatever it is given', () => {
    for (const text of [
      '{"a": [1, -2.50, true, null], "b\\"c": "d:e"}',
      '',
      'not json at "all',
      '{"x": 1e5}',
    ]) {
      expect(
        tokens(text)
          .map((token) => token.text)
          .join(''),
      ).toBe(text);
    }
  });

  it('tells keys from strings', () => {
    expect(tokens('{"k": "v"}').filter((token) => token.kind !== 'plain')).toEqual([
      { kind: 'key', text: '"k"' },
      { kind: 'string', text: '"v"' },
    ]);
  });
});

describe('the scroll window over a million rows', () => {
  const extent = { rows: 1_000_000, rowHeight: 34, box: 600 };

  it('stays below the height that web views cap', () => {
    expect(elementHeight(extent)).toBe(MOST_HEIGHT);
  });

  it('reaches the first and the last row by the scrollbar', () => {
    const bottom = (elementHeight(extent) - extent.box) * scale(extent);
    expect(visible(clampTop(bottom, extent), extent, 0).last).toBe(999_999);
    expect(visible(0, extent, 0).first).toBe(0);
  });

  it('has no scale while everything fits', () => {
    expect(scale({ rows: 100, rowHeight: 34, box: 600 })).toBe(1);
    expect(scale({ rows: 3, rowHeight: 34, box: 600 })).toBe(1);
  });

  it('moves as little as is needed to show a row', () => {
    expect(topFor(10, 0, extent)).toBe(0);
    expect(topFor(20, 0, extent)).toBe(21 * 34 - 600);
    expect(topFor(5, 1000, extent)).toBe(170);
  });
});

describe('words', () => {
  it('shorten the id of a user who has no name, and no name', () => {
    expect(personName('6d1c4a90-5a0e-4a51-9f1e-0a7c9d3b9ee9')).toBe('user …9ee9');
    for (const name of ['Morgan Vale', 'morgan.vale1984@example.com', 'محمد بن سلمان آل سعود 1985'])
      expect(personName(name)).toBe(name);
  });

  it('write Cmd as its sign on macOS only', () => {
    expect(keyName('Ctrl+Shift+M', true)).toBe('⌘+Shift+M');
    expect(keyName('Ctrl+Shift+M', false)).toBe('Ctrl+Shift+M');
  });
});

describe('errors', () => {
  it('have a title for every kind and a label for every cure', () => {
    for (const words of Object.values(errorWords)) {
      expect(words.title).toMatch(/^[A-Z]/);
      if (words.cure !== 'none') expect(cureWords[words.cure]).toBeTruthy();
    }
  });

  it('offer to ask for a scope that was never asked for, instead of signing in again', () => {
    expect(wordsOf(error({ kind: 'permission', code: 'scope.not_asked' })).cure).toBe('editConnection');
    expect(wordsOf(error({ kind: 'permission', code: 'scope.not_granted' })).cure).toBe('signIn');
  });

  it('give support ids and times and no data (UI-9)', () => {
    const text = supportText(error({ message: 'Morgan has 2,418.07', said: 'Bearer abc' }), new Date(now));
    expect(text).toBe(
      'code: server.status\ntime: 2026-03-04T12:00:00.000Z\nx-request-id: 91be8e10-6a3f-4f1c-a1d4-3f9f6d3307d2',
    );
  });

  it('find the field that an error is about, and none where it is about the form', () => {
    const fields = { host: 'host', client_id: 'clientId' };
    expect(fieldOf(error({ code: 'connection.client_id' }), fields)).toBe('clientId');
    expect(fieldOf(error({ code: 'storage.full' }), fields)).toBeNull();
  });
});
