import { describe, expect, it, vi } from 'vitest';
import { called, findings, said, screen, user, waitFor, within } from './app';
import { rowAt, table } from './table';

describe('the selection', () => {
  const bar = () => screen.findByRole('region', { name: 'Selection' });

  it('grows with Shift and is added up exactly', async () => {
    const [grid, control] = await table();
    grid.focus();
    await user.keyboard('{ArrowDown}{Shift>}{ArrowDown}{ArrowDown}{/Shift}');
    const region = within(await bar());
    expect(region.getByText('3')).toBeTruthy();
    expect(await region.findByText('−987.16')).toBeTruthy();
    expect(called(control, 'selectionTotals').at(-1)?.[2]).toEqual([{ first: 1, count: 3 }]);
    await waitFor(() => expect(said()).toBe('3 rows selected. money in +3,800.00, money out −987.16 USD'));
    expect(rowAt(grid, 1)).toHaveAttribute('aria-selected', 'true');
    expect(rowAt(grid, 4)).toHaveAttribute('aria-selected', 'false');
    expect(await findings()).toEqual([]);
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('region', { name: 'Selection' })).toBeNull();
    expect(said()).toBe('Nothing is selected.');
  });

  it('is all rows with Ctrl+A, as one range of a million', async () => {
    const [grid, control] = await table((world) => {
      world.signedIn();
      world.world.rows = 1_000_000;
    });
    grid.focus();
    await user.keyboard('{Control>}a{/Control}');
    expect(await bar()).toHaveTextContent('1,000,000 selected');
    await waitFor(() =>
      expect(called(control, 'selectionTotals').at(-1)?.[2]).toEqual([{ first: 0, count: 1_000_000 }]),
    );
    expect(within(grid).getByRole('checkbox', { name: 'Select all rows' })).toBeChecked();
  });

  it('is made with the pointer: Ctrl, Shift and the tick boxes, and survives scrolling', async () => {
    const [grid, control] = await table();
    await user.keyboard('{Control>}');
    await user.click(rowAt(grid, 2));
    await user.click(rowAt(grid, 5));
    await user.keyboard('{/Control}');
    await user.keyboard('{Shift>}');
    await user.click(rowAt(grid, 7));
    await user.keyboard('{/Shift}');
    await user.click(within(rowAt(grid, 9)).getByText('Not selected'));
    expect(screen.queryByRole('complementary', { name: 'Inspector' })).toBeNull();
    grid.focus();
    await user.keyboard('{End}{Home}');
    await waitFor(() => expect(rowAt(grid, 2)).toHaveAttribute('aria-selected', 'true'));
    await waitFor(() =>
      expect(called(control, 'selectionTotals').at(-1)?.[2]).toEqual([
        { first: 2, count: 1 },
        { first: 5, count: 3 },
        { first: 9, count: 1 },
      ]),
    );
  });

  it('is cleared by another order or filter, and that is said', async () => {
    const [grid] = await table();
    grid.focus();
    await user.keyboard(' ');
    await bar();
    await user.click(within(grid).getByRole('button', { name: 'Amount' }));
    expect(said()).toBe('Sorted by Amount, descending. The selection was cleared.');
    expect(screen.queryByRole('region', { name: 'Selection' })).toBeNull();
  });

  it('is cleared when rows change, because its numbers would name others', async () => {
    const [grid, control] = await table();
    grid.focus();
    await user.keyboard(' ');
    await bar();
    control.world.tableRevision += 1;
    control.read('a-checking', { status: 'complete', rows: 12_481 });
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Selection' })).toBeNull());
    expect(said()).toBe('Rows changed. The selection was cleared.');
  });

  it('gives the focus to the rows when it is cleared under a button of its own', async () => {
    const [grid, control] = await table();
    grid.focus();
    await user.keyboard(' ');
    within(await bar())
      .getByRole('button', { name: /Export selection/ })
      .focus();
    control.world.tableRevision += 1;
    control.read('a-checking', { status: 'complete', rows: 12_481 });
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Selection' })).toBeNull());
    expect(document.activeElement).toBe(grid);
  });

  it('is added up and copied as of the rows on screen, and a refusal is said', async () => {
    const [grid, control] = await table();
    control.world.tableRevision = 7;
    control.world.rows = 12_481;
    control.read('a-checking', { status: 'complete', rows: 12_481 });
    await waitFor(() => expect(grid).toHaveAttribute('aria-rowcount', '12482'));
    control.fail('selectionTotals', {
      kind: 'input',
      code: 'selection.moved',
      message: 'The rows moved.',
      help: 'Select again.',
    });
    grid.focus();
    await user.keyboard(' ');
    expect(await within(await bar()).findByText(/The rows moved\. Select again\./)).toBeTruthy();
    expect(said()).toBe('The rows moved. Select again.');
    expect(called(control, 'selectionTotals').at(-1)?.[3]).toBe(7);
    await user.keyboard('{Control>}c{/Control}');
    await waitFor(() => expect(called(control, 'copyRows').at(-1)?.[3]).toBe(7));
  });

  it('is copied as CSV with Ctrl+C, and says why not when there are too many', async () => {
    const [grid, control] = await table();
    const written = vi.fn((text: string) => Promise.resolve(text.length).then(() => undefined));
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: written }, configurable: true });
    grid.focus();
    await user.keyboard(' {ArrowDown} {Control>}c{/Control}');
    await waitFor(() => expect(said()).toBe('2 rows copied as CSV.'));
    expect(written.mock.calls[0]?.[0]).toMatch(/^date,name,amount\r\n/);
    control.fail('copyRows', {
      kind: 'input',
      code: 'copy.too_many',
      message: '12480 rows are too many to copy; the limit is 10000.',
      help: 'Export the selection to a file, or select fewer rows.',
    });
    await user.keyboard('{Control>}a{/Control}{Control>}c{/Control}');
    expect(await within(await bar()).findByText(/too many to copy.*Export the selection/)).toBeTruthy();
  });

  it('is not copied while amounts are masked (UI-3)', async () => {
    const [grid, control] = await table((world) => {
      world.signedIn();
      world.world.settings.mask = true;
    });
    grid.focus();
    await user.keyboard(' {Control>}c{/Control}');
    expect(said()).toBe('Amounts are masked, so nothing is copied. Show them again first.');
    expect(called(control, 'copyRows')).toHaveLength(0);
    const copy = within(await bar()).getByRole('button', { name: /Copy as CSV/ });
    expect(copy).toHaveAttribute('aria-disabled', 'true');
    expect(copy).toHaveAccessibleDescription(/masked/);
    expect((await bar()).textContent).not.toContain('987.16');
  });
});
