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

/** A sentence that names amounts: each amount goes, counts and ages stay. */
export function maskSentence(text: string): string {
  return text.replace(/[−+-]?[$€£]?\d[\d,]*\.\d+/gu, DOTS);
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
