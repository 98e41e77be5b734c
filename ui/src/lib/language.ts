/**
 * WebKit passes the locale of the system on as it is: without one it is "C", which is no language tag (BCP 47), and
 * the chart library asks for numbers in that language when it is loaded. Comes before everything else.
 */
try {
  new Intl.NumberFormat(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en-US', configurable: true });
}

export {};
