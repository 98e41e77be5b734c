/** Reads of transactions: what is told of them, on their own screen and on others. */
import { describe, expect, it, vi } from 'vitest';
import {
  called,
  open,
  openAccount,
  said,
  saidAll,
  screen,
  signedIn,
  start,
  user,
  waitFor,
  within,
  type Control,
} from './app';

const grid = () => screen.findByRole('grid', { name: 'Transactions' });
const statusLine = () => screen.getByRole('contentinfo', { name: 'Status' });

/** Opens the account; it may have no rows. */
async function opened(prepare: (control: Control) => void): Promise<Control> {
  const control = await start((world) => {
    world.signedIn();
    prepare(world);
  });
  await user.click((await screen.findAllByRole('button', { name: /Everyday Checking/ }))[0]!);
  await grid();
  return control;
}

describe('an account without rows', () => {
  it('says that none were sent when everything was read', async () => {
    await opened((control) => (control.world.rows = 0));
    expect(await screen.findByText('No transactions were sent for this account.')).toBeTruthy();
  });

  it.each([
    ['stopped', 'Reading was stopped before a row came.'],
    ['failed', 'Reading ended before a row came.'],
  ] as const)('does not say so of a read that %s', async (status, words) => {
    await opened((control) => {
      control.world.rows = 0;
      control.read('a-checking', { status, rows: 0 });
    });
    expect(await screen.findByText(words)).toBeTruthy();
    expect(screen.queryByText(/No transactions were sent/)).toBeNull();
  });

  it('says nothing as long as it is not known whether it was read', async () => {
    const control = await opened((control) => {
      control.world.rows = 0;
      control.hold('readTransactions');
    });
    await waitFor(async () => expect(await grid()).toHaveAttribute('aria-rowcount', '1'));
    expect(screen.queryByText(/Nothing was read yet|No transactions were sent/)).toBeNull();
    control.release('readTransactions');
    expect(await screen.findByText(/No transactions were sent/)).toBeTruthy();
  });

  it('is read by the button in its place, and the table has the focus then', async () => {
    const control = await opened((control) => {
      control.world.rows = 0;
      control.read('a-checking', { status: 'idle', rows: 0 });
    });
    await user.click(await screen.findByRole('button', { name: 'Read the transactions' }));
    expect(document.activeElement).toBe(await grid());
    expect(called(control, 'readTransactions').length).toBeGreaterThan(1);
  });
});

describe('what failed', () => {
  it('is tried again: the rows', async () => {
    const control = await opened((control) => control.fail('transactions', { kind: 'offline' }));
    const again = await screen.findByRole('button', { name: 'Try again' });
    await waitFor(() => expect(said()).toMatch(/\S/));
    control.mend('transactions');
    const reads = called(control, 'readTransactions').length;
    await user.click(again);
    await within(await grid()).findAllByText('Orchard Market');
    expect(called(control, 'readTransactions')).toHaveLength(reads);
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
    expect(document.activeElement).toBe(await grid());
  });

  it('is tried again: the filter', async () => {
    const control = await opened((control) =>
      control.fail('checkFilter', { kind: 'offline', message: 'The filter was not understood in time.' }),
    );
    screen.getByRole('combobox', { name: 'Filter' }).focus();
    await user.keyboard('water');
    const again = await screen.findByRole('button', { name: 'Try again' });
    expect(saidAll().join(' ')).toContain('The filter was not understood in time.');
    control.mend('checkFilter');
    const reads = called(control, 'readTransactions').length;
    await user.click(again);
    await waitFor(() =>
      expect(called(control, 'transactions').at(-1)?.[1]).toMatchObject({ filter: 'water' }),
    );
    expect(called(control, 'readTransactions')).toHaveLength(reads);
  });

  it('is said: rows that could not be had', async () => {
    await opened((control) => control.fail('transactions', { message: 'The rows could not be had.' }));
    await waitFor(() => expect(saidAll().join(' ')).toContain('The rows could not be had.'));
  });
});

describe('the button that reads', () => {
  it('keeps the focus when it stops the read, and reads on then', async () => {
    const control = await start(signedIn);
    await openAccount('Everyday Checking');
    control.read('a-checking', { rows: 1500 });
    const button = await screen.findByRole('button', { name: 'Stop' });
    await user.click(button);
    const on = await screen.findByRole('button', { name: 'Read on' });
    expect(document.activeElement).toBe(on);
    await user.click(on);
    // What was read is not asked for again.
    expect(called(control, 'readTransactions').at(-1)).toEqual(['s-morgan', 'a-checking', false]);
  });

  it('keeps the focus when the read ends by itself', async () => {
    const control = await start(signedIn);
    await openAccount('Everyday Checking');
    control.read('a-checking', { rows: 1500 });
    (await screen.findByRole('button', { name: 'Stop' })).focus();
    control.read('a-checking', { status: 'complete', rows: 12_480 });
    const again = await screen.findByRole('button', { name: 'Read again' });
    expect(document.activeElement).toBe(again);
  });

  it('keeps the focus on Activity too', async () => {
    const control = await start((control) => {
      control.signedIn();
      control.readAll({ accountsDone: 2 });
    });
    await open('Activity');
    await user.click(await screen.findByRole('button', { name: 'Stop' }));
    const on = await screen.findByRole('button', { name: 'Read on' });
    expect(document.activeElement).toBe(on);
    control.readAll({ status: 'complete', accountsDone: 6 });
    expect(document.activeElement).toBe(await screen.findByRole('button', { name: 'Read everything again' }));
  });
});

describe('a read that goes on', () => {
  const reading = (control: Control) => control.read('a-checking', { status: 'reading', rows: 500 });

  it('stays in the status line on other screens, and its end is said there', async () => {
    const control = await opened(reading);
    await waitFor(() => expect(statusLine()).toHaveTextContent('Reading transactions'));
    await open('Accounts');
    expect(statusLine()).toHaveTextContent('Reading transactions');
    control.read('a-checking', { status: 'complete', rows: 12_480 });
    await waitFor(() => expect(statusLine()).not.toHaveTextContent('Reading transactions'));
    expect(said()).toBe('12,480 transactions read.');
  });

  it('does not stay in the status line because of an answer that came after its screen', async () => {
    const control = await opened((control) => {
      reading(control);
      control.hold('readTransactions');
    });
    await open('Accounts');
    control.read('a-checking', { status: 'complete', rows: 12_480 });
    control.release('readTransactions');
    await waitFor(() => expect(statusLine()).not.toHaveTextContent('Reading transactions'));
  });

  it('is not said to have ended when nobody asked for it', async () => {
    const control = await start(signedIn);
    await screen.findByText('2,418.07');
    control.read('a-savings', { status: 'reading', rows: 10 });
    control.read('a-savings', { status: 'complete', rows: 20 });
    await waitFor(() => expect(statusLine()).not.toHaveTextContent('Reading transactions'));
    expect(saidAll().join(' ')).not.toContain('transactions read');
  });

  it('is one task, not one of each account, while everything is read', async () => {
    const control = await start((control) => {
      control.signedIn();
      control.readAll({ accountsDone: 2 });
    });
    await open('Activity');
    reading(control);
    await waitFor(() => expect(statusLine()).toHaveTextContent('Reading everything'));
    expect(statusLine()).not.toHaveTextContent('Reading transactions');
  });

  it('says about every ten seconds how far it is', async () => {
    const control = await opened(reading);
    await waitFor(() => expect(statusLine()).toHaveTextContent('Reading transactions'));
    control.read('a-checking', { rows: 900, pages: 2 });
    expect(saidAll().join(' ')).not.toContain('900');
    const now = performance.now();
    const clock = vi.spyOn(performance, 'now').mockReturnValue(now + 10_500);
    try {
      control.read('a-checking', { rows: 1_500, pages: 3 });
      control.read('a-checking', { rows: 2_000, pages: 4 });
      await waitFor(() => expect(said()).toBe('Reading: 1,500 read, 3 pages.'));
    } finally {
      clock.mockRestore();
    }
  });

  it('goes from the status line with its session', async () => {
    const control = await opened(reading);
    await waitFor(() => expect(statusLine()).toHaveTextContent('Reading transactions'));
    control.world.sessions = [];
    control.emit('sessionsChanged', null);
    await waitFor(() => expect(statusLine()).not.toHaveTextContent('Reading transactions'));
  });
});

describe('the live region', () => {
  it('keeps a message that was not spoken yet beside the next one', async () => {
    await start(signedIn);
    const { announce } = await import('../src/state/announce.svelte');
    announce('3 rows selected.');
    announce('Nothing is selected.');
    await waitFor(() => expect(saidAll().slice(-2)).toEqual(['3 rows selected.', 'Nothing is selected.']));
  });
});
