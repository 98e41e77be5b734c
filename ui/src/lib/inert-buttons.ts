/**
 * A button that has nothing to do just now says so with `aria-disabled` and keeps the focus: the attribute
 * `disabled` would drop it, and the person would have to start from the top of the page when the work is done.
 * What such a button would do is stopped here, in one place. Answers how to take it back.
 */
export function stopInertButtons(document: Document): () => void {
  const stop = (event: Event) => {
    if (event.target instanceof Element && event.target.closest('button[aria-disabled="true"]')) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  };
  // Enter in a form clicks its submit button, so this covers submitting too.
  document.addEventListener('click', stop, { capture: true });
  return () => document.removeEventListener('click', stop, { capture: true });
}
