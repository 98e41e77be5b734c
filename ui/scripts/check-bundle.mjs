// Looks into the production build: what must not be in it, and what may be only in one place.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const files = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));
const texts = files
  .filter((file) => /\.(js|css|html)$/.test(file))
  .map((file) => [file, readFileSync(file, 'utf8')]);

const banned = [
  // The stand-in's data and its handle.
  [/Orchard Market|standIn|simulated-0f3a9d/, 'the development stand-in'],
  [/\blocalStorage\b|\bsessionStorage\b|\bindexedDB\b/, 'browser storage (IW-14)'],
  [/\beval\(|new Function\(/, 'evaluated code (IW-2)'],
  [/<script(?![^>]*\bsrc=)[^>]*>/, 'an inline script (IW-2)'],
  [/<[a-z][^>]*\sstyle="/, 'a style attribute in markup (IW-2)'],
  [/(?:src|href)="https?:/, 'a remote resource (IW-2)'],
  [/url\(["']?https?:/, 'a remote resource (IW-2)'],
];
const problems = [];
for (const [file, text] of texts) {
  for (const [pattern, what] of banned) {
    const found = pattern.exec(text);
    if (found) problems.push(`${file.slice(dist.length + 1)} contains ${what}: ${found[0].slice(0, 60)}`);
  }
}
if (!texts.some(([, text]) => text.includes('begin_sign_in')))
  problems.push('the build does not call the core');

const html = texts.find(([file]) => file.endsWith('index.html'))?.[1] ?? '';
const entry = [...html.matchAll(/(?:src|href)="\.?\/?(assets\/[^"]+\.(?:js|css))"/g)].map(
  (match) => match[1],
);
const bytes = entry.reduce((sum, name) => sum + readFileSync(join(dist, name)).length, 0);
console.log(`first load: ${entry.length} files, ${(bytes / 1000).toFixed(0)} kB`);
// The budget of the first paint: what index.html names before any lazy chunk.
if (bytes > 260_000) problems.push(`the first load is ${bytes} bytes, more than 260,000`);

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
console.log('the bundle is clean');
