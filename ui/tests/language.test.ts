import { describe, expect, it, vi } from 'vitest';

/** Loads the guard as a window whose web view says that this is its language, and gives what the window says then. */
async function languageOf(said: string): Promise<string> {
  Object.defineProperty(navigator, 'language', { value: said, configurable: true });
  vi.resetModules();
  await import('../src/lib/language');
  return navigator.language;
}

describe('the language of the web view', () => {
  it('stays what it is when numbers can be written in it', async () => {
    expect(await languageOf('de-CH')).toBe('de-CH');
  });

  it('is English where the system has no locale, which WebKit passes on as C', async () => {
    const language = await languageOf('C');
    expect(new Intl.NumberFormat(language).format(1234.5)).toBe('1,234.5');
  });
});
