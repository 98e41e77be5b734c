/** The table itself, of transactions and of answers of the query box. */
import { describe, expect, it, vi } from 'vitest';
import {
  called,
  findings,
  open,
  openAccount,
  said,
  screen,
  signedIn,
  start,
  user,
  waitFor,
  within,
  type Control,
} from './app';

const rowAt = (grid: HTMLElement, index: number) =>
  grid.querySelector<HTMLElement>(`[aria-rowindex="${index + 2}"]`)!;
const activeRow = (grid: HTMLElement) =>
  Number(
    document.getElementById(grid.getAttribute('aria-activedescendant') ?? '')?.getAttribute('aria-rowindex'),
  ) - 2;

function clipboard() {
  const written = vi.fn<(text: string) => Promise<void>>().mockResolvedValue(undefined);
  Object.defineProperty(navigator, 'clipboard', { value: { writeText: written }, configurable: true });
  return written;
}

const tables: Record<string, (prepare?: (control: Control) => void) => Promise<[HTMLElement, Control]>> = {
  transactions: async (prepare = signedIn) => {
    const control = await start(prepare);
    return [await openAccount('Everyday Checking'), control];
  },
  'the answer of a query': async (prepare = signedIn) => {
    const control = await start(prepare);
    await open('Query');
    await user.click(await screen.findByRole('button', { name: /^Run/ }));
    const grid = await screen.findByRole('grid', { name: 'Answer' });
    await within(grid).findAllByText('Lakeside Payroll');
    return [grid, control];
  },
};

describe.each(Object.entries(tables))('the table of %s', (_, table) => {
  it('hears the keys after a click on a row', async () => {
    clipboard();
    const [grid] = await table();
    await user.click(rowAt(grid, 3));
    expect(document.activeElement).toBe(grid);
    await user.keyboard('{ArrowDown}');
    expect(activeRow(grid)).toBe(4);
    await user.keyboard('{Control>}c{/Control}');
    await waitFor(() => expect(said()).toBe('1 row copied as CSV.'));
    await user.keyboard('{Control>}a{/Control}');
    expect(within(grid).getByRole('checkbox', { name: 'Select all rows' })).toBeChecked();
  });

  it('hears the keys after a click on a tick box', async () => {
    const [grid] = await table();
    await user.click(within(rowAt(grid, 2)).getByText('Not selected'));
    expect(document.activeElement).toBe(grid);
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}');
    expect(rowAt(grid, 2)).toHaveAttribute('aria-selected', 'true');
    expect(rowAt(grid, 3)).toHaveAttribute('aria-selected', 'true');
  });

  it('selects with Ctrl, Shift and the pointer, and all by its head', async () => {
    const [grid] = await table();
    await user.keyboard('{Control>}');
    await user.click(rowAt(grid, 2));
    await user.keyboard('{/Control}{Shift>}');
    await user.click(rowAt(grid, 4));
    await user.keyboard('{/Shift}');
    expect(within(grid).getAllByRole('row', { selected: true })).toHaveLength(3);
    const all = within(grid).getByRole('checkbox', { name: 'Select all rows' });
    await user.click(all);
    expect(within(grid).queryAllByRole('row', { selected: true })).toHaveLength(0);
    await user.click(all);
    expect(all).toBeChecked();
  });

  it('begins a range anew after the selection was cleared', async () => {
    const [grid] = await table();
    grid.focus();
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{ArrowDown}{ArrowDown} ');
    await user.click(within(grid).getByRole('checkbox', { name: 'Select all rows' }));
    grid.focus();
    await user.keyboard('{Home}');
    await user.keyboard('{Shift>}');
    await user.click(rowAt(grid, 1));
    await user.keyboard('{/Shift}');
    expect(within(grid).getAllByRole('row', { selected: true })).toHaveLength(2);
  });

  it('offers with Shift+F10 what can be done with the active row, and Esc leads back', async () => {
    const [grid] = await table();
    await user.click(rowAt(grid, 1));
    await screen.findByRole('complementary');
    await user.keyboard('{ArrowDown}{Shift>}{F10}{/Shift}');
    const menu = await screen.findByRole('menu', { name: 'What can be done with the row' });
    expect(within(menu).getByRole('menuitem', { name: 'Copy the row as CSV' })).toBeTruthy();
    expect(await findings()).toEqual([]);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(grid));
    expect(screen.getByRole('complementary')).toBeTruthy();
  });

  it('copies the row that the menu was opened on, not the selection', async () => {
    const written = clipboard();
    const [grid] = await table();
    grid.focus();
    await user.keyboard(' {ArrowDown} ');
    await user.pointer({ keys: '[MouseRight]', target: rowAt(grid, 4) });
    await user.click(await screen.findByRole('menuitem', { name: 'Copy the row as CSV' }));
    await waitFor(() => expect(said()).toBe('1 row copied as CSV.'));
    expect(written).toHaveBeenCalledTimes(1);
  });
});

describe('the selection of transactions', () => {
  it('keeps no beginning of a range that was cleared', async () => {
    await start(signedIn);
    const { RowSelection } = await import('../src/state/row-selection.svelte');
    const selection = new RowSelection(() => 20);
    selection.start(9);
    selection.clear();
    selection.extend(2);
    expect(selection.ranges).toEqual([{ first: 0, count: 3 }]);
  });
});

describe('the menu of a transaction', () => {
  async function menu(index: number): Promise<Control> {
    const [grid, control] = await tables['transactions']!();
    await user.pointer({ keys: '[MouseRight]', target: rowAt(grid, index) });
    await screen.findByRole('menu');
    return control;
  }
  const filter = () => screen.getByRole('combobox', { name: 'Filter' });

  it('filters by its name', async () => {
    const control = await menu(2);
    await user.click(screen.getByRole('menuitem', { name: 'Filter by this name' }));
    expect(filter()).toHaveValue('name:="City Water"');
    await waitFor(() =>
      expect(called(control, 'transactions').at(-1)?.[1]).toMatchObject({ filter: 'name:="City Water"' }),
    );
  });

  it('opens it in the inspector', async () => {
    await menu(2);
    await user.keyboard('{ArrowDown}{Home}{Enter}');
    expect(await screen.findByRole('complementary', { name: 'Inspector' })).toBeTruthy();
  });

  it('copies its id', async () => {
    const written = clipboard();
    await menu(2);
    await user.click(screen.getByRole('menuitem', { name: 'Copy the id' }));
    await waitFor(() => expect(written).toHaveBeenCalledWith('t-2'));
  });

  it('filters by the account where there are several', async () => {
    await start((world) => {
      world.signedIn();
      world.readAll({ status: 'complete', accountsDone: 6, rows: 12_480 });
    });
    await open('Activity');
    const grid = await screen.findByRole('grid', { name: 'Transactions' });
    await within(grid).findAllByText('Home Loan');
    await user.pointer({ keys: '[MouseRight]', target: rowAt(grid, 2) });
    await user.click(await screen.findByRole('menuitem', { name: 'Filter by this account' }));
    expect(filter()).toHaveValue('account:="Home Loan"');
  });
});

describe('what the table says of itself', () => {
  it('is busy only as long as it is not known how many rows there are', async () => {
    const control = await start((control) => {
      control.signedIn();
      control.hold('transactions');
    });
    await user.click((await screen.findAllByRole('button', { name: /Everyday Checking/ }))[0]!);
    const grid = await screen.findByRole('grid', { name: 'Transactions' });
    expect(grid).toHaveAttribute('aria-busy', 'true');
    expect(grid).toHaveAttribute('aria-rowcount', '-1');
    control.release('transactions');
    await within(grid).findAllByText('Orchard Market');
    control.read('a-checking', { status: 'reading', rows: 500 });
    expect(await screen.findByText(/500 read/)).toBeTruthy();
    expect(grid).toHaveAttribute('aria-busy', 'false');
  });

  it('marks rows that are on their way', async () => {
    const [grid, control] = await tables['transactions']!();
    control.hold('transactions');
    grid.focus();
    await user.keyboard('{End}');
    await waitFor(() => expect(rowAt(grid, 12_479)).toHaveAttribute('data-waiting'));
    expect(rowAt(grid, 12_479)).toHaveAttribute('aria-busy', 'true');
    expect(rowAt(grid, 12_479)).toHaveTextContent('On its way');
    control.release('transactions');
    await waitFor(() => expect(rowAt(grid, 12_479)).not.toHaveAttribute('data-waiting'));
    expect(rowAt(grid, 12_479)).toHaveAttribute('aria-busy', 'false');
  });

  it('says of a running balance that was not sent that it was not', async () => {
    const [grid] = await tables['transactions']!();
    expect(within(rowAt(grid, 0)).getByText('not sent')).toBeTruthy();
  });
});
