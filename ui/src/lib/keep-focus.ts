/**
 * Keeps the place of the keyboard when what had the focus goes away: a button that was pressed and is replaced, an
 * error that was dismissed. Without it the focus falls to the body, and the next Tab begins at the top of the window.
 * What moves the focus on purpose, such as a dialog that closes or a new screen, does so afterwards and wins.
 */

const FOCUSABLE =
  'h1[tabindex], h2[tabindex], button, a[href], input, select, textarea, summary, [tabindex="0"]';
/** Small parts of a screen, within which the focus may move without losing the place. */
const PART = 'li, article, section, form, [role="group"], [role="tabpanel"], .screen-head, [data-pane]';

function refuge(chain: Element[]): HTMLElement | null {
  const left = chain.find((one) => one.isConnected);
  for (let part = left?.closest(PART) ?? null; part; part = part.parentElement?.closest(PART) ?? null) {
    if (part.matches('[data-pane]'))
      return part.querySelector<HTMLElement>('h1[tabindex]') ?? (part as HTMLElement);
    const next = part.querySelector<HTMLElement>(FOCUSABLE);
    if (next) return next;
  }
  return null;
}

/** Watches a document until the function that it gives back is called. */
export function keepFocus(of: Document): () => void {
  let chain: Element[] = [];
  const remember = (event: FocusEvent) => {
    chain = [];
    for (let at = event.target as Element | null; at && at !== of.body; at = at.parentElement) chain.push(at);
  };
  const observer = new MutationObserver(() => {
    const had = chain[0];
    if (!had || had.isConnected || of.activeElement !== of.body) return;
    // A dialog that is gone gives the focus back by itself.
    const dialog = chain.find((one) => one.matches('[role="dialog"], [role="alertdialog"]'));
    if (dialog && !dialog.isConnected) return;
    const next = dialog ? dialog.querySelector<HTMLElement>(FOCUSABLE) : refuge(chain);
    next?.focus({ preventScroll: true });
  });
  of.addEventListener('focusin', remember);
  observer.observe(of.body, { childList: true, subtree: true });
  return () => {
    of.removeEventListener('focusin', remember);
    observer.disconnect();
  };
}
