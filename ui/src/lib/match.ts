/** How well a text answers what was typed: 0 is not at all; words that begin with it count most. */
export function score(typed: string, text: string): number {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return 1;
  const words = text.toLowerCase();
  if (words.startsWith(wanted)) return 4;
  if (words.includes(` ${wanted}`)) return 3;
  if (words.includes(wanted)) return 2;
  return wanted.split(/\s+/u).every((part) => words.includes(part)) ? 1 : 0;
}
