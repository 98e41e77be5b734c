/**
 * The filter line as text: which terms stand in it, putting one in or out, and what to mark where. What a filter
 * means is the core's to say; nothing here understands more than blanks and quotation marks.
 */
import type { FilterView } from './ipc';

/** The words of the line; blanks within quotation marks do not part them. */
export function words(text: string): string[] {
  return text.match(/(?:"(?:\\.|[^"\\])*"?|[^\s"])+/gu) ?? [];
}

/** Whether a term stands there by itself, asked for and not one of several with `or`. */
export function asks(text: string, term: string): boolean {
  const all = words(text);
  return all.some((word, at) => word === term && !isOr(all[at - 1]) && !isOr(all[at + 1]));
}
const isOr = (word: string | undefined) => word?.toLowerCase() === 'or';

/** Puts a term in, or takes it out; `instead` are terms that it takes the place of. */
export function toggled(text: string, term: string, instead: readonly string[] = []): string {
  const out = asks(text, term);
  const going = out ? [term] : instead.filter((one) => asks(text, one));
  const kept = words(text).filter((word) => !going.includes(word));
  return (out ? kept : [...kept, term]).join(' ');
}

export interface Mark {
  text: string;
  kind: 'plain' | 'term' | 'error';
}

/**
 * The line in parts to be marked. `checked` is the text that the view is about: where the two differ, nothing is
 * known yet, so only what stands before the first difference is marked.
 */
export function marks(text: string, checked: string, view: FilterView | null): Mark[] {
  let same = 0;
  while (same < text.length && same < checked.length && text[same] === checked[same]) same += 1;
  if (same === text.length && text === checked) same = Infinity;
  const kinds: Mark['kind'][] = Array.from({ length: text.length }, () => 'plain');
  const paint = (from: number, to: number, kind: Mark['kind']) => {
    if (to > same) return;
    for (let at = from; at < Math.min(to, text.length); at += 1) kinds[at] = kind;
  };
  view?.terms.forEach((term) => paint(term.from, term.to, 'term'));
  view?.errors.forEach((error) => paint(error.from, Math.max(error.to, error.from + 1), 'error'));
  const parts: Mark[] = [];
  [...kinds.keys()].forEach((at) => {
    const kind = kinds[at] ?? 'plain';
    const last = parts.at(-1);
    if (last?.kind === kind) last.text += text[at];
    else parts.push({ text: text[at] ?? '', kind });
  });
  return parts;
}

/** What was understood, in one sentence; terms of one clause have “or” between them. */
export function reading(view: FilterView): string {
  const clauses: { number: number; readings: string[] }[] = [];
  for (const term of view.terms) {
    const last = clauses.at(-1);
    if (last?.number === term.clause) last.readings.push(term.reading);
    else clauses.push({ number: term.clause, readings: [term.reading] });
  }
  return clauses.map((clause) => clause.readings.join(' or ')).join(', ');
}
