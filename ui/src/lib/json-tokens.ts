/** Splits JSON text for colouring. It never changes the text: the parts joined are the input. */
export interface Token {
  kind: 'key' | 'string' | 'literal' | 'plain';
  text: string;
}

/** Past this length the text is shown in one colour: thousands of elements would cost more than they tell. */
const MOST = 60_000;

const PATTERN = /("(?:[^"\\]|\\.)*")(\s*:)?|([-\w.+•]+)/gu;

export function tokens(text: string): Token[] {
  if (text.length > MOST) return [{ kind: 'plain', text }];
  const found: Token[] = [];
  let at = 0;
  const push = (kind: Token['kind'], part: string) => {
    if (part) found.push({ kind, text: part });
  };
  for (const match of text.matchAll(PATTERN)) {
    push('plain', text.slice(at, match.index));
    const [whole, quoted, colon, literal] = match;
    if (literal !== undefined) push('literal', literal);
    else if (quoted !== undefined) {
      push(colon === undefined ? 'string' : 'key', quoted);
      push('plain', colon ?? '');
    }
    at = match.index + whole.length;
  }
  push('plain', text.slice(at));
  return found;
}
