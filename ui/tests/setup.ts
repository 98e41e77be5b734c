import { afterEach, beforeAll } from 'vitest';
import { configure } from '@testing-library/dom';
import '@testing-library/jest-dom/vitest';
import { stop } from './app';

// Failures name what was missing; the whole document would drown it.
configure({
  getElementError: (message) => new Error((message ?? '').split('\n')[0]),
  asyncUtilTimeout: 10_000,
});

// What jsdom lacks and the app uses.
Element.prototype.scrollIntoView = () => undefined;
Element.prototype.scrollTo = () => undefined;
// Nothing is laid out here, so text lies nowhere.
Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
Range.prototype.getBoundingClientRect = () => new DOMRect();
window.matchMedia = ((media: string) => ({
  media,
  matches: false,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
})) as unknown as typeof window.matchMedia;
window.ResizeObserver = class {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
};
// axe draws a letter to find fonts made of pictures, and every letter here is a plain one; charts are drawn nowhere.
const drawing = {
  measureText: (text: string) => ({ width: 30 * text.length }),
  getImageData: () => ({ data: new Uint8ClampedArray(4).fill(255) }),
};
HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement) {
  return new Proxy<Record<PropertyKey, unknown>>(
    { ...drawing, canvas: this },
    { get: (known, name) => (name in known ? known[name] : () => undefined) },
  );
} as unknown as HTMLCanvasElement['getContext'];
globalThis.Path2D ??= class {
  rect(): void {}
  moveTo(): void {}
  lineTo(): void {}
  arc(): void {}
  closePath(): void {}
} as unknown as typeof Path2D;

// Compiles every part before the first clock of a test runs.
beforeAll(async () => {
  const parts = import.meta.glob('../src/{parts,screens}/*.svelte');
  await Promise.all(Object.values(parts).map((load) => load()));
}, 120_000);

afterEach(async () => {
  await stop();
  document.body.replaceChildren();
  delete document.documentElement.dataset['theme'];
});
