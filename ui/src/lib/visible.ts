/**
 * Text from outside, made safe to show (UI-8), as the core does it for everything but the cells of an answer: those
 * arrive as they are, so that a copy has every character.
 */

/** The list of `is_hidden` in crates/model/src/text.rs. */
const HIDDEN =
  // eslint-disable-next-line no-misleading-character-class -- these characters are what is looked for
  /[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\u{1D173}-\u{1D17A}\u{E0000}-\u{E0FFF}]/gu;
// eslint-disable-next-line no-control-regex -- these characters are what is looked for
const CONTROL = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/gu;

/** Direction overrides and zero-width characters become visible marks, control characters go; lines stay. */
export function visible(text: string): string {
  return text.replace(HIDDEN, '\uFFFD').replace(CONTROL, '');
}

/** The same in one line. */
export function visibleLine(text: string): string {
  return visible(text.replace(/[\n\t\u2028\u2029]/gu, ' '));
}
