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
} from './app';
import { activeRow, asked, filter, rowAt, table, typed } from './table';

describe('the filter line', () => {
  it('applies what can be used and says it back in plain words', async () => {
    const [grid, control] = await table();
    await typed('amount:<-50');
    await waitFor(() => expect(asked(control)).toMatchObject({ filter: 'amount:<-50' }));
    expect(await screen.findByText('amount below -50')).toBeTruthy();
    await waitFor(() => expect(said()).toMatch(/^[\d,]+ rows\.$/));
    expect(Number(grid.getAttribute('aria-rowcount'))).toBeLessThan(12_000);
  });

  it('marks what is wrong, says what to do, and applies the rest', async () => {
    const [, control] = await table();
    await typed('water');
    await waitFor(() => expect(asked(control)).toMatchObject({ filter: 'water' }));
    await user.keyboard(' amuont:<5{Enter}');
    expect(await screen.findByText('There is no field “amuont”.')).toBeTruthy();
    expect(screen.getByText('Until then, “water” applies.')).toBeTruthy();
    expect(filter()).toHaveAttribute('aria-invalid', 'true');
    expect(filter()).toHaveAccessibleDescription(/Did you mean amount:\?/);
    expect(document.activeElement).toBe(filter());
    expect(asked(control)).toMatchObject({ filter: 'water' });
    expect(await findings()).toEqual([]);
  });

  it('does not export before the whole filter is understood', async () => {
    const [, control] = await table();
    await typed('water amuont:<5');
    const button = screen.getByRole('button', { name: 'Export…' });
    await waitFor(() => expect(button).toHaveAttribute('aria-disabled', 'true'));
    await user.click(button);
    expect(called(control, 'exportPreview')).toEqual([]);
    filter().focus();
    await user.keyboard('{Control>}a{/Control}water');
    await waitFor(() => expect(button).toHaveAttribute('aria-disabled', 'false'));
  });

  it('does not call half a word a mistake while it is written', async () => {
    await table();
    await typed('amount:');
    expect(filter()).toHaveAttribute('aria-invalid', 'false');
    await waitFor(() => expect(filter()).toHaveAttribute('aria-invalid', 'true'));
  });

  it('completes: the arrows choose, Enter takes, and a field asks for its value next', async () => {
    await table();
    await typed('cat');
    const option = await screen.findByRole('option', { name: /category:/ });
    expect(filter()).toHaveAttribute('aria-expanded', 'true');
    expect(filter()).not.toHaveAttribute('aria-activedescendant');
    await user.keyboard('{ArrowDown}');
    expect(filter()).toHaveAttribute('aria-activedescendant', option.id);
    await user.keyboard('{Enter}');
    expect(filter()).toHaveValue('category:');
    await screen.findByRole('option', { name: /Groceries/ });
    expect(await findings()).toEqual([]);
    await user.keyboard('{Tab}');
    expect(filter()).toHaveValue('category:Groceries');
    expect(screen.queryByRole('listbox')).toBeNull();
    expect(document.activeElement).toBe(filter());
  });

  it('searches for what is written when Enter is pressed and no suggestion was chosen', async () => {
    const [grid, control] = await table();
    await typed('cat');
    await screen.findByRole('listbox', { name: 'Suggestions' });
    await user.keyboard('{Enter}');
    expect(document.activeElement).toBe(grid);
    await waitFor(() => expect(asked(control)).toMatchObject({ filter: 'cat' }));
  });

  it('closes the suggestions with Esc first, then empties the line', async () => {
    const [, control] = await table();
    await typed('pend');
    await screen.findByRole('listbox', { name: 'Suggestions' });
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('listbox')).toBeNull();
    expect(filter()).toHaveValue('pend');
    await user.keyboard('{Escape}');
    expect(filter()).toHaveValue('');
    await waitFor(() => expect(asked(control)).toMatchObject({ filter: '' }));
  });

  it('has chips that put their term in and take it out, one of a group at a time', async () => {
    await table();
    const chips = within(screen.getByRole('group', { name: 'Common filters' }));
    await user.click(await chips.findByRole('button', { name: 'Money out' }));
    await user.click(chips.getByRole('button', { name: 'Pending' }));
    expect(filter()).toHaveValue('amount:<0 pending');
    expect(chips.getByRole('button', { name: 'Money out' })).toHaveAttribute('aria-pressed', 'true');
    await user.click(chips.getByRole('button', { name: 'Money in' }));
    expect(filter()).toHaveValue('pending amount:>0');
    expect(chips.getByRole('button', { name: 'Money out' })).toHaveAttribute('aria-pressed', 'false');
  });

  it('keeps a filter under a name, uses it again and removes it', async () => {
    const [, control] = await table();
    await typed('city water');
    await waitFor(() => expect(asked(control)).toMatchObject({ filter: 'city water' }));
    await user.click(screen.getByRole('button', { name: 'Saved filters' }));
    await user.type(await screen.findByLabelText('Keep this filter as'), 'Utilities{Enter}');
    await waitFor(() => expect(called(control, 'saveFilter')).toEqual([['Utilities', 'city water']]));
    expect(await findings()).toEqual([]);
    await user.keyboard('{Escape}');
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Saved filters' }));
    await user.click(screen.getByRole('button', { name: 'Clear the filter' }));
    await user.click(screen.getByRole('button', { name: 'Saved filters' }));
    await user.click(await screen.findByRole('button', { name: /Utilities city water/ }));
    expect(filter()).toHaveValue('city water');
    await user.click(screen.getByRole('button', { name: 'Saved filters' }));
    await user.click(await screen.findByRole('button', { name: 'Remove the filter Utilities' }));
    expect(await screen.findByText('No filter is kept yet.')).toBeTruthy();
  });
});

describe('the rows', () => {
  it('never has two requests for rows under way, and drops the answer to an older question', async () => {
    const control = await start((world) => {
      world.signedIn();
      world.world.rows = 1_000_000;
    });
    const grid = await openAccount('Everyday Checking');
    const before = called(control, 'transactions').length;
    grid.focus();
    await user.keyboard('{End}{Home}{End}{PageUp}{Home}{End}');
    await waitFor(() => expect(rowAt(grid, 999_999)).toHaveAttribute('aria-busy', 'false'));
    expect(rowAt(grid, 999_999)).not.toHaveTextContent('On its way');
    expect(activeRow(grid)).toBe('1000001');
    // One for where the first key led and one for where the last did, and perhaps one between.
    expect(called(control, 'transactions').length - before).toBeLessThanOrEqual(7);
    for (const [, , , count] of called(control, 'transactions')) expect(count).toBeLessThanOrEqual(300);
  });

  it('says of a row that is on its way that it is busy, with the cells that it will have', async () => {
    const [grid, control] = await table((control) => {
      control.signedIn();
      control.world.rows = 1_000_000;
    });
    const cells = rowAt(grid, 0).childElementCount;
    control.fail('transactions');
    grid.focus();
    await user.keyboard('{End}');
    const last = await waitFor(() => rowAt(grid, 999_999));
    expect(last).toHaveAttribute('aria-busy', 'true');
    expect(last).toHaveTextContent('On its way');
    expect(last.childElementCount).toBe(cells);
    control.mend('transactions');
    await user.keyboard('{Home}{End}');
    await waitFor(() => expect(rowAt(grid, 999_999)).toHaveAttribute('aria-busy', 'false'));
  });

  it('goes to a row by its number and to a date', async () => {
    const [grid] = await table((control) => {
      control.signedIn();
      control.world.rows = 1_000_000;
    });
    grid.focus();
    await user.keyboard('{Control>}g{/Control}');
    await user.type(await screen.findByLabelText('Row or date'), '500,000{Enter}');
    await waitFor(() => expect(activeRow(grid)).toBe('500001'));
    expect(said()).toBe('Row 500,000 of 1,000,000.');
    await user.keyboard('{Control>}g{/Control}');
    await user.type(await screen.findByLabelText('Row or date'), '2026-02{Enter}');
    await waitFor(() => {
      const active = document.getElementById(grid.getAttribute('aria-activedescendant') ?? '');
      expect(active).toHaveTextContent('2026-02-28');
    });
    expect(document.activeElement).toBe(grid);
  });

  it('says which rows there are when a row does not exist', async () => {
    await table();
    await user.click(screen.getByRole('button', { name: 'Go to a row' }));
    await user.type(await screen.findByLabelText('Row or date'), '99999{Enter}');
    const panel = within(screen.getByRole('group', { name: 'Go to a row' }));
    expect(await panel.findByText(/Write a row from 1 to 12,480/)).toBeTruthy();
    expect(await findings()).toEqual([]);
  });

  it('sorts from the keyboard: up to the column names, along, Enter, and down again', async () => {
    const [grid, control] = await table();
    grid.focus();
    await user.keyboard('{ArrowUp}');
    expect(document.activeElement).toBe(within(grid).getByRole('button', { name: 'Posted' }));
    await user.keyboard('{ArrowRight}{Enter}');
    expect(within(grid).getByRole('columnheader', { name: /Name/ })).toHaveAttribute(
      'aria-sort',
      'ascending',
    );
    await waitFor(() => expect(asked(control)).toMatchObject({ sort: 'name', descending: false }));
    expect(said()).toBe('Sorted by Name, ascending.');
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement).toBe(grid);
    expect(
      within(grid)
        .getAllByRole('button')
        .filter((one) => one.tabIndex === 0),
    ).toHaveLength(1);
  });

  it('stay where they are on screen while others come in above', async () => {
    const [grid, control] = await table();
    grid.focus();
    await user.keyboard('{End}');
    await waitFor(() => expect(rowAt(grid, 12_479)).not.toHaveTextContent('On its way'));
    control.world.rows += 10;
    control.world.above = 10;
    control.world.tableRevision += 1;
    control.read('a-checking', { status: 'complete', rows: 12_490 });
    await waitFor(() => expect(grid).toHaveAttribute('aria-rowcount', '12491'));
    expect(called(control, 'rowPosition').at(-1)?.[2]).toBe('12479');
    expect(activeRow(grid)).toBe('12491');
  });
});

describe('the columns', () => {
  it('are chosen, moved and kept', async () => {
    const [grid, control] = await table();
    await user.click(screen.getByRole('button', { name: 'Columns' }));
    const panel = within(screen.getByRole('group', { name: 'Columns' }));
    await user.click(panel.getByRole('checkbox', { name: 'Check' }));
    expect(within(grid).getByRole('columnheader', { name: 'Check' })).toBeTruthy();
    await user.click(panel.getByRole('button', { name: 'Move Check up' }));
    expect(document.activeElement).toHaveAccessibleName('Move Check up');
    expect(said()).toBe('Check is column 6 of 7.');
    expect(await findings()).toEqual([]);
    await user.click(panel.getByRole('checkbox', { name: 'Memo from the core' }));
    expect(called(control, 'saveSettings').at(-1)?.[0]).toMatchObject({
      columns: ['posted', 'name', 'category', 'amount', 'check', 'running'],
    });
    await user.click(panel.getByRole('button', { name: 'Show the usual columns' }));
    expect(within(grid).queryByRole('columnheader', { name: 'Check' })).toBeNull();
  });

  it('are never none', async () => {
    const [grid] = await table((control) => {
      control.signedIn();
      control.world.settings.columns = ['name'];
    });
    await user.click(screen.getByRole('button', { name: 'Columns' }));
    await user.click(screen.getByRole('checkbox', { name: 'Name' }));
    expect(screen.getByRole('checkbox', { name: 'Name' })).toBeChecked();
    expect(within(grid).getByRole('columnheader', { name: 'Name' })).toBeTruthy();
  });
});

describe('rows that look alike', () => {
  it('are listed, and each is shown in the table', async () => {
    const { transaction } = await import('../src/dev/world');
    const [grid] = await table((control) => {
      control.signedIn();
      control.world.hints = [
        { what: 'duplicate', rows: [transaction(4), transaction(9)], count: 2 },
        { what: 'reversal', rows: [transaction(20), transaction(18)], count: 2 },
      ];
    });
    await user.click(await screen.findByRole('button', { name: 'Show which rows' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Rows that look alike' }));
    expect(await dialog.findByText('Possible duplicate')).toBeTruthy();
    expect(dialog.getByText('Possible reversal')).toBeTruthy();
    expect(dialog.getAllByRole('button', { name: /^Show in the table: / })).toHaveLength(4);
    expect(await findings()).toEqual([]);
    await user.click(dialog.getByRole('button', { name: /^Show in the table: .* id t-9$/ }));
    await waitFor(() => expect(document.activeElement).toBe(grid));
    const active = document.getElementById(grid.getAttribute('aria-activedescendant') ?? '');
    expect(active).toHaveAttribute('aria-rowindex', '11');
  });
});

describe('the inspector', () => {
  it('asks by the key of the row, and shows nothing of one row under the error of another', async () => {
    const [grid, control] = await table();
    await user.click(rowAt(grid, 3));
    const inspector = within(await screen.findByRole('complementary', { name: 'Inspector' }));
    expect(await inspector.findByText('enrichments.expenseCategory')).toBeTruthy();
    expect(called(control, 'transaction').at(-1)).toEqual(['s-morgan', '3']);
    control.fail('transaction', { kind: 'notFound', message: 'It is gone.', help: 'Choose another row.' });
    await user.click(rowAt(grid, 5));
    expect(await inspector.findByText(/It is gone\./)).toBeTruthy();
    expect(inspector.queryByText('enrichments.expenseCategory')).toBeNull();
  });
});

describe('a later read', () => {
  it('says what is new, changed and gone, and lists it with the fields before and after', async () => {
    const [grid, control] = await table();
    control.laterRead('a-checking');
    expect(await screen.findByText(/1 new row, 1 changed, 1 gone since the last read/)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Show what changed' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Changed since the last read' }));
    expect(await dialog.findByRole('row', { name: /expenseCategory not sent Transport/ })).toBeTruthy();
    expect(dialog.getByText(/posted form of a pending row \(inferred\)/)).toBeTruthy();
    expect(await findings()).toEqual([]);
    await user.click(dialog.getByRole('button', { name: /^Show in the table: Rail Pass, / }));
    await waitFor(() => expect(activeRow(grid)).toBe('8'));
    await waitFor(() => expect(document.activeElement).toBe(grid));
  });
});

describe('activity', () => {
  it('reads everything only when asked, shows how far it is, and can be stopped', async () => {
    const control = await start(signedIn);
    await open('Activity');
    expect(called(control, 'readAllTransactions')).toHaveLength(0);
    expect(await findings()).toEqual([]);
    await user.click((await screen.findAllByRole('button', { name: 'Read everything' }))[0]!);
    const grid = await screen.findByRole('grid', { name: 'Transactions' });
    await within(grid).findAllByText('Rainy Day Savings');
    control.readAll({ accountsDone: 3, rows: 4_200, revision: 90 });
    expect(await screen.findByText('3 of 6 accounts, 4,200 rows read')).toBeTruthy();
    expect(screen.getByRole('progressbar', { name: 'Accounts read' })).toBeTruthy();
    control.world.readAll = { ...control.world.readAll!, revision: 95 };
    await user.click(screen.getByRole('button', { name: 'Stop' }));
    await waitFor(() => expect(said()).toMatch(/^Stopped\. .* kept\.$/));
  });

  it('names the accounts, sums each kind of account apart, and opens a row in its account', async () => {
    const control = await start((world) => {
      world.signedIn();
      world.readAll({ status: 'complete', accountsDone: 6, rows: 12_480 });
    });
    await open('Activity');
    const grid = await screen.findByRole('grid', { name: 'Transactions' });
    await within(grid).findAllByText('Home Loan');
    expect(within(grid).getByRole('columnheader', { name: 'Account' })).toBeTruthy();
    expect(await screen.findByText('Debt accounts')).toBeTruthy();
    expect(screen.getByText('Deposit accounts')).toBeTruthy();
    await user.click(rowAt(grid, 2));
    await waitFor(() => expect(called(control, 'transaction').at(-1)).toEqual(['s-morgan', '2']));
    expect(await findings()).toEqual([]);
  });

  it('says in plain words what changed, which accounts are not read and how many rows are missing', async () => {
    await start((world) => {
      world.signedIn();
      world.readAll({
        status: 'complete',
        accountsDone: 5,
        hiddenAccounts: 1,
        failedRows: 2,
        changes: { added: 3, changed: 1, vanished: 2 },
      });
    });
    await open('Activity');
    const notes = await screen.findByText(/hidden account/);
    expect(notes.textContent).toBe(
      'Since the read before: 3 new, 1 changed, 2 gone. 1 hidden account is not read. 2 rows could not be read and are not shown.',
    );
    expect(await screen.findByText('2 rows could not be read')).toBeTruthy();
    expect(await findings()).toEqual([]);
  });

  it('says nothing of hidden accounts where there are none', async () => {
    await start((world) => {
      world.signedIn();
      world.readAll({ status: 'complete', accountsDone: 6, hiddenAccounts: 0 });
    });
    await open('Activity');
    await screen.findByRole('grid', { name: 'Transactions' });
    expect(screen.queryByText(/hidden account/)).toBeNull();
  });

  it('says how many accounts could not be read and tries again', async () => {
    const control = await start((world) => {
      world.signedIn();
      world.readAll({ status: 'failed', accountsDone: 6, accountsFailed: 2, rows: 9_000 });
    });
    await open('Activity');
    expect(await screen.findByText('2 accounts could not be read.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(called(control, 'readAllTransactions').at(-1)).toEqual(['s-morgan', true]);
  });
});

describe('the tools of the table', () => {
  it('keep the common filters behind a button where there is little room', async () => {
    const width = vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(500);
    try {
      await table();
      expect(screen.queryByRole('button', { name: 'Last 30 days' })).toBeNull();
      await user.click(screen.getByRole('button', { name: 'Common filters' }));
      await user.click(screen.getByRole('button', { name: 'Last 30 days' }));
      expect(screen.getByRole('combobox', { name: 'Filter' })).toHaveValue('date:last-30-days');
      expect(await findings()).toEqual([]);
    } finally {
      width.mockRestore();
    }
  });

  it('are icons with names and tooltips', async () => {
    await table();
    for (const name of ['Saved filters', 'Columns', 'Go to a row']) {
      const button = screen.getByRole('button', { name });
      expect(button).toHaveClass('icon-button');
      expect(button.title).not.toBe('');
    }
  });
});
