import { describe, expect, it, vi } from 'vitest';
import { maskCell } from '../src/lib/mask';
import { visible, visibleLine } from '../src/lib/visible';
import { called, findings, open, said, screen, signedIn, start, user, waitFor, within } from './app';
import type { Control } from './app';

/** Opens the query box with a text in it. */
async function openQuery(text?: string, prepare: (control: Control) => void = signedIn): Promise<Control> {
  const control = await start(prepare);
  await screen.findByRole('heading', { name: 'Morgan Vale' }).catch(() => undefined);
  if (text !== undefined) {
    const { boxOf } = await import('../src/state/query.svelte');
    boxOf('s-morgan').text = text;
  }
  await open('Query');
  await waitFor(() => expect(content()).toBeTruthy());
  return control;
}
const content = () => document.querySelector('.host')?.shadowRoot?.querySelector<HTMLElement>('.cm-content');
const run = () => user.click(screen.getByRole('button', { name: /^Run/ }));
const answer = () => screen.findByRole('grid', { name: 'Answer' });

describe('cells', () => {
  it('lose their digits while amounts are masked, dates excepted (UI-3)', () => {
    expect(maskCell('-42.18', true)).toBe('•••••');
    expect(maskCell('2026-03-04', false)).toBe('2026-03-04');
    expect(maskCell('CHECK 1042', false)).toBe('CHECK ••••');
  });

  it('show what would hide itself (UI-8)', () => {
    expect(visible('pay \u202Eevil')).toBe('pay \uFFFDevil');
    for (const hidden of ['\u00AD', '\u061C', '\u3164', '\u{E0041}']) {
      expect(visible(`a${hidden}b`)).toBe('a\uFFFDb');
    }
    expect(visibleLine('a\u2028b')).toBe('a b');
    expect(visible('\u001b[31mred\nline')).toBe('[31mred\nline');
    expect(visibleLine('a\nb\tc')).toBe('a b c');
  });
});

describe('the query box', () => {
  it('is an editor under a name, in a shadow tree that needs no style element of the document', async () => {
    const before = document.querySelectorAll('style').length;
    await openQuery();
    expect(content()).toHaveAttribute('aria-label', 'SQL query');
    expect(document.querySelectorAll('style').length).toBe(before);
  });

  it('has no answer any more when the person signs in again, and what was typed stays', async () => {
    const control = await openQuery('select 1 from transactions');
    await run();
    await answer();
    const { begin } = await import('../src/state/sign-in.svelte');
    await begin('c-sandbox');
    control.finishSignIn();
    expect(await screen.findByText('The answer appears here.')).toBeTruthy();
    expect(screen.queryByRole('grid', { name: 'Answer' })).toBeNull();
    expect(content()).toHaveTextContent('select 1 from transactions');
  });

  it('says that it only reads', async () => {
    await openQuery();
    expect(screen.getByText(/nothing can be changed/)).toBeTruthy();
    expect(screen.getByText('Reads only')).toBeTruthy();
  });

  it('runs by Ctrl+Enter in the editor and names the true row count', async () => {
    const control = await openQuery('select * from transactions');
    content()?.dispatchEvent(
      new KeyboardEvent('keydown', {
        key: 'Enter',
        code: 'Enter',
        ctrlKey: true,
        bubbles: true,
        composed: true,
      }),
    );
    expect(await answer()).toHaveAttribute('aria-rowcount', '12481');
    expect(called(control, 'runSql')).toEqual([['s-morgan', 'select * from transactions']]);
    await waitFor(() => expect(said()).toBe('12,480 rows in 12 ms.'));
  });

  it('draws only the rows on screen and asks for windows', async () => {
    const control = await openQuery(undefined, (control) => {
      control.signedIn();
      control.world.rows = 1_000_000;
    });
    await run();
    const grid = await answer();
    await within(grid).findAllByText('Lakeside Payroll');
    expect(within(grid).getAllByRole('row').length).toBeLessThan(60);
    for (const [, , count] of called(control, 'sqlRows')) expect(count).toBeLessThanOrEqual(500);
    expect(screen.getAllByText(/the first 100,000 are held/)[0]).toHaveClass('notice');
  });

  it('marks the place of an error and says what was meant', async () => {
    await openQuery('select amont from transactions');
    await run();
    const wrong = await screen.findByRole('group', { name: 'What is wrong with the query' });
    expect(wrong).toHaveTextContent('Did you mean “amount”?');
    await waitFor(() =>
      expect(document.querySelector('.host')?.shadowRoot?.querySelector('.cm-wrong')).toHaveTextContent(
        'amont',
      ),
    );
    expect(within(wrong).getByRole('button', { name: 'Go to line 1' })).toBeTruthy();
    expect(await findings()).toEqual([]);
  });

  it('refuses a write in words', async () => {
    await openQuery('delete from transactions');
    await run();
    expect(await screen.findByRole('group', { name: 'What is wrong with the query' })).toHaveTextContent(
      'The query box only reads',
    );
  });

  it('stops by Esc, and says so', async () => {
    const control = await openQuery('select slow');
    await run();
    await screen.findByRole('button', { name: /^Stop/ });
    expect(screen.getByRole('timer', { name: 'Time of the query' })).toBeTruthy();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(called(control, 'stopSql')).toHaveLength(1));
    expect(await screen.findByRole('group', { name: 'What is wrong with the query' })).toHaveTextContent(
      'The query was cancelled.',
    );
    expect(screen.getByRole('button', { name: /^Run/ })).toBeTruthy();
  });

  it('moves, selects and copies by keys', async () => {
    const written = vi.fn().mockResolvedValue(undefined);
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: written }, configurable: true });
    const control = await openQuery();
    await run();
    const grid = await answer();
    await within(grid).findAllByText('Lakeside Payroll');
    grid.focus();
    await user.keyboard('{ArrowDown}{Shift>}{ArrowDown}{/Shift}');
    expect(within(grid).getAllByRole('row', { selected: true })).toHaveLength(2);
    await user.keyboard('{Control>}c{/Control}');
    await waitFor(() => expect(said()).toBe('2 rows copied as CSV.'));
    // The core writes it, of the answer on screen: it has the guard of formulas.
    expect(called(control, 'copySqlRows')).toEqual([['s-morgan', 1, [{ first: 1, count: 2 }]]]);
    const text = String(written.mock.calls[0]?.[0]);
    expect(text.split('\r\n')[0]).toBe('date,account,name,memo,amount');
    expect(text).toContain('1840.00');
    await user.keyboard('{Escape}');
    expect(within(grid).queryAllByRole('row', { selected: true })).toHaveLength(0);
    await user.keyboard('{End}');
    await waitFor(() =>
      expect(document.getElementById(grid.getAttribute('aria-activedescendant') ?? '')).toHaveAttribute(
        'aria-rowindex',
        '12481',
      ),
    );
  });

  it('copies nothing that is masked (UI-3)', async () => {
    const written = vi.fn().mockResolvedValue(undefined);
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: written }, configurable: true });
    await openQuery(undefined, (control) => {
      control.signedIn();
      control.world.settings.mask = true;
    });
    await run();
    const grid = await answer();
    await within(grid).findAllByText('Lakeside Payroll');
    expect(grid.textContent).not.toContain('1840.00');
    grid.focus();
    await user.keyboard('{Control>}c{/Control}');
    await waitFor(() => expect(said()).toMatch(/nothing is copied/));
    expect(written).not.toHaveBeenCalled();
  });

  it('shows a row in full, and the focus comes back', async () => {
    await openQuery();
    await run();
    const grid = await answer();
    await within(grid).findAllByText('Lakeside Payroll');
    grid.focus();
    await user.keyboard('{ArrowDown}{Enter}');
    const row = await screen.findByRole('complementary', { name: 'Row 2' });
    expect(row).toHaveTextContent('Lakeside Payroll');
    expect(await findings()).toEqual([]);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('complementary', { name: 'Row 2' })).toBeNull());
    expect(document.activeElement).toBe(grid);
  });

  it('puts a column into the text, and an example in its place', async () => {
    await openQuery('');
    await user.click(screen.getByRole('button', { name: /^category the category to show/ }));
    expect(content()).toHaveTextContent('category');
    await user.selectOptions(screen.getByLabelText('Examples'), 'Each month, in and out of deposit accounts');
    expect(content()).toHaveTextContent('money_in');
  });

  it('keeps the text and the answer of a session while other screens are on', async () => {
    await openQuery('select name from transactions');
    await run();
    await answer();
    await open('Accounts');
    await open('Query');
    await waitFor(() => expect(content()).toHaveTextContent('select name from transactions'));
    expect(await answer()).toHaveAttribute('aria-rowcount', '12481');
  });

  it('takes a slash as text in the editor and not as the key of the filter', async () => {
    await openQuery('select 1');
    const event = new KeyboardEvent('keydown', { key: '/', bubbles: true, composed: true, cancelable: true });
    content()?.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(false);
  });

  it('has no findings of axe, empty and with an answer', async () => {
    await openQuery();
    expect(await findings()).toEqual([]);
    await run();
    await within(await answer()).findAllByText('Lakeside Payroll');
    expect(await findings()).toEqual([]);
  });
});
