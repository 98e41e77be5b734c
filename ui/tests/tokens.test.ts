import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(join(import.meta.dirname, '../src/styles/tokens.css'), 'utf8');

/** Relative luminance of a #rrggbb colour (WCAG 2.2). */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function token(name: string, theme: 'light' | 'dark'): string {
  const found = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(css);
  const colour = found?.[theme === 'light' ? 1 : 2];
  if (!colour) throw new Error(`no token ${name}`);
  return colour;
}

const surfaces = ['bg', 'panel', 'rail', 'raised', 'hover'];
const text: [string, string[]][] = [
  ['text', [...surfaces, 'accent-soft', 'violet-soft']],
  ['text-2', [...surfaces, 'accent-soft']],
  ['text-3', [...surfaces, 'accent-soft']],
  ['accent', [...surfaces, 'accent-soft']],
  ['warn', ['bg', 'panel', 'warn-soft', 'hover']],
  ['danger', ['bg', 'panel', 'danger-soft', 'hover']],
  ['violet', ['bg', 'panel', 'violet-soft']],
  ['blue', ['panel', 'blue-soft', 'hover']],
  ['owe', ['bg', 'panel', 'hover']],
  ['on-solid', ['solid', 'solid-hover']],
  ['on-danger', ['danger-solid']],
];
const shapes: [string, string[]][] = [
  ['control', ['bg', 'panel']],
  ['focus', surfaces],
  ['accent-line', ['panel']],
];

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  it.each(text.flatMap(([name, grounds]) => grounds.map((ground) => [name, ground] as const)))(
    'text in %s can be read on %s (4.5:1)',
    (name, ground) => expect(contrast(token(name, theme), token(ground, theme))).toBeGreaterThanOrEqual(4.5),
  );

  it.each(shapes.flatMap(([name, grounds]) => grounds.map((ground) => [name, ground] as const)))(
    'shapes in %s can be told from %s (3:1)',
    (name, ground) => expect(contrast(token(name, theme), token(ground, theme))).toBeGreaterThanOrEqual(3),
  );
});

describe('the sources', () => {
  const files = Object.entries(
    import.meta.glob(['../src/**/*.svelte', '../src/**/*.ts', '../index.html'], {
      query: '?raw',
      import: 'default',
      eager: true,
    }),
  ) as [string, string][];

  it('set no style attribute in markup and use no HTML sink (IW-2, UI-8)', () => {
    for (const [path, source] of files) {
      expect(source, path).not.toMatch(/\sstyle=["{]/);
      expect(source, path).not.toContain('{@html');
      expect(source, path).not.toMatch(/innerHTML/);
    }
  });

  it('load the stand-in from nowhere but tests and the fake mode', () => {
    for (const [path, source] of files.filter(([name]) => !name.includes('/dev/'))) {
      expect(source, path).not.toMatch(/dev\/(stand-in|world)/);
    }
  });

  it('keep each component below 300 lines', () => {
    for (const [path, source] of files.filter(([name]) => name.endsWith('.svelte'))) {
      expect(source.split('\n').length, path).toBeLessThan(300);
    }
  });

  it('draw tick boxes in the full colour of a control, and mark a row in forced colours too', () => {
    const grid = readFileSync(join(import.meta.dirname, '../src/styles/grid.css'), 'utf8');
    const [, forced = ''] = grid.split('@media (forced-colors: active)');
    expect(grid).not.toContain('opacity');
    expect(grid).toMatch(/\.box \{[^}]*border: 1px solid var\(--control\)/);
    for (const state of ['.open', '.active', '.selected']) expect(forced).toContain(state);
  });
});
