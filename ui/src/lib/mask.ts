/**
 * Masking for screen sharing (UI-3). What is masked never enters the document: components pass text through
 * here on its way to the DOM; no rule of the style sheet hides anything.
 */

const DOTS = '•••••';

/** An amount: neither its digits nor their count are told. */
export function maskAmount(text: string): string {
  return /\d/.test(text) ? DOTS : text;
}

/** Free text or JSON: digits go, words stay. */
export function maskDigits(text: string): string {
  return text.replace(/\d/gu, '•');
}

/** What holds a digit and certainly is no money: a calendar date, perhaps with its time, or a time of day. */
const DATE_OR_TIME = /^(\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2})?)?|\d{1,2}:\d{2}(:\d{2})?)$/u;
/** What follows a count or an age. */
const UNIT =
  /^\s(ms|s|seconds?|min|minutes?|hours?|days?|months?|years?|accounts?|balances?|transactions?|rows?)\b/u;

/**
 * A sentence that names amounts: whatever could be one goes, with decimals or without; dates, times, counts and ages
 * stay. What is not known to be harmless counts as an amount.
 */
export function maskSentence(text: string): string {
  return text.replace(/\S*\p{N}\S*/gu, (word, at: number) => {
    // The stop of a sentence and the brackets around a number are not part of it.
    const [, before = '', number = '', after = ''] = /^([("“]*)(.*?)([.,;:!?)"”]*)$/u.exec(word) ?? [];
    if (DATE_OR_TIME.test(number)) return word;
    if (/^\d+$/u.test(number) && after === '' && UNIT.test(text.slice(at + word.length))) return word;
    return `${before}${DOTS}${after}`;
  });
}

/** Something that tells who the person is. */
export function maskText(): string {
  return DOTS;
}

/** A cell of an answer: a number as an amount, a date as it is, the digits of any other text. */
export function maskCell(text: string, numeric: boolean): string {
  if (numeric) return maskAmount(text);
  return /^\d{4}-\d{2}(-\d{2}(T[\d:.]+Z?)?)?$/.test(text) ? text : maskDigits(text);
}
