// Every journey in one process, one after the other: they share the redirect ports, the screen and the browser program.

import { readdirSync } from 'node:fs';

const wanted = process.argv.slice(2);
const files = readdirSync(new URL('test/', import.meta.url)).sort();
for (const file of files) {
  if (wanted.length === 0 || wanted.some((text) => file.includes(text))) await import(new URL(`test/${file}`, import.meta.url));
}
