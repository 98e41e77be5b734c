import { describe, expect, it } from 'vitest';
import {
  called,
  findings,
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

describe('home', () => {
  it('groups what you have, what you owe and the rest, and adds up only the first two', async () => {
    await start(signedIn);
    const have = within(await screen.findByRole('region', { name: 'You have' }));
    expect(have.getByText('$18,204.11')).toBeTruthy();
    const other = screen.getByRole('region', { name: 'Other' });
    expect(other).toHaveTextContent('not added to any total');
    // Every digit that was sent, the third decimal too.
    expect(other).toHaveTextContent('40,118.900');
  });

  it('says how many balances are old, and why on request', async () => {
    await start(signedIn);
    expect(await screen.findByText('2 of 6 balances are older than a day.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Why?' }));
    expect(screen.getByText(/the one with the newer date is shown/)).toBeTruthy();
  });

  it('keeps the accounts on screen when reading them again fails', async () => {
    const control = await start(signedIn);
    await screen.findByText('2,418.07');
    control.fail('home', { kind: 'rateLimited', message: 'The institution asks to wait.' });
    await open('Accounts');
    await user.click(screen.getByRole('button', { name: 'Read the list again' }));
    expect(await screen.findByRole('group', { name: 'The institution asks to slow down' })).toBeTruthy();
    expect(screen.getByText('2,418.07')).toBeTruthy();
  });

  it('says why the latest transactions could not be read, and reads them again', async () => {
    const control = await start((world) => {
      world.signedIn();
      world.fail('latestActivity', { kind: 'server', message: 'The institution answered with status 500.' });
    });
    const latest = within(await screen.findByRole('region', { name: 'Latest' }));
    expect(await latest.findByText('The institution answered with status 500.')).toBeTruthy();
    expect(latest.queryByText('No transactions were sent.')).toBeNull();
    control.mend('latestActivity');
    await user.click(latest.getByRole('button', { name: 'Try again' }));
    expect(await latest.findByText('Orchard Market')).toBeTruthy();
    expect(latest.queryByRole('group')).toBeNull();
  });

  it('says what is being read while it is on its way', async () => {
    const control = await start((world) => {
      world.signedIn();
      world.hold('home');
    });
    expect(await screen.findByText('Reading the accounts…', { selector: 'main p' })).toBeTruthy();
    expect(said()).toBe('Reading the accounts…');
    control.release('home');
    expect(await screen.findByText('2,418.07')).toBeTruthy();
    expect(screen.queryByText('Reading the accounts…', { selector: 'main p' })).toBeNull();
  });

  it('drops what belonged to a session when the session is gone (SR-14)', async () => {
    const control = await start(signedIn);
    await screen.findByText('2,418.07');
    control.world.sessions = [];
    control.emit('sessionsChanged', null);
    expect(await screen.findByText('See what the Consumer API sees')).toBeTruthy();
    expect(document.body.textContent).not.toContain('2,418.07');
  });
});

describe('accounts', () => {
  it('lists hidden and closed accounts too, and says that they are', async () => {
    await start(signedIn);
    await open('Accounts');
    const closed = await screen.findByRole('button', { name: /Holiday Club/ });
    expect(closed).toHaveTextContent('Hidden');
    expect(closed).toHaveTextContent('Closed');
  });

  it('narrows to what was typed', async () => {
    await start(signedIn);
    await open('Accounts');
    await user.type(await screen.findByLabelText('Filter accounts'), 'mortgage');
    expect(within(screen.getByRole('list', { name: 'Accounts' })).getAllByRole('listitem')).toHaveLength(1);
  });
});

describe('what the institution sends twice (AP-17)', () => {
  const twice = (control: Control) => {
    control.signedIn();
    control.world.twice = true;
  };

  it('is there twice when it is an account, on Home and on Accounts', async () => {
    await start(twice);
    const have = within(await screen.findByRole('region', { name: 'You have' }));
    expect(have.getAllByRole('button', { name: /Everyday Checking/ })).toHaveLength(2);
    await open('Accounts');
    const list = within(await screen.findByRole('list', { name: 'Accounts' }));
    expect(list.getAllByRole('button', { name: /Everyday Checking/ })).toHaveLength(2);
  });

  it('can be chosen twice in the palette, each by itself', async () => {
    await start(twice);
    await screen.findByRole('region', { name: 'You have' });
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await screen.findByRole('combobox', { name: 'Palette' }), 'everyday');
    const list = within(screen.getByRole('listbox', { name: 'Palette' }));
    const options = list.getAllByRole('option', { name: /Everyday Checking/ });
    expect(new Set(options.map((option) => option.id)).size).toBe(2);
  });

  it('is there twice among the latest when it is a row', async () => {
    await start(twice);
    const latest = within(await screen.findByRole('region', { name: 'Latest' }));
    expect(await latest.findAllByRole('button', { name: /City Water/ })).toHaveLength(2);
  });

  it('is there twice in the inspector when it is a field', async () => {
    await start(twice);
    const grid = await openAccount('Everyday Checking');
    await user.click(within(grid).getAllByRole('row')[3]!);
    const fields = within(await screen.findByRole('region', { name: 'Fields of the transaction' }));
    expect(fields.getAllByText('memo')).toHaveLength(2);
    expect(fields.getByText('SENT AGAIN')).toBeTruthy();
  });
});

describe('an account', () => {
  it('tells the balance in the sentences of the core, and its age', async () => {
    await start(signedIn);
    await openAccount('Everyday Checking');
    expect((await screen.findByText('You have 2,418.07.')).parentElement).toHaveTextContent(
      'You have 2,418.07. As of 4 min ago. From an event of the refresh task. ' +
        'The accounts list said 2,460.25; the newer one is shown. The older one is from 2 days ago.',
    );
  });

  it('keeps the balance of the later answer when an earlier one comes after it', async () => {
    const control = await start(signedIn);
    await openAccount('Everyday Checking');
    await screen.findByText('You have 2,418.07.');
    control.hold('account');
    const { loadHome } = await import('../src/state/home.svelte');
    const newer = async (revision: number) => {
      const before = called(control, 'account').length;
      control.world.revision = revision;
      await loadHome('s-morgan');
      await waitFor(() => expect(called(control, 'account')).toHaveLength(before + 1));
    };
    await newer(2);
    control.world.balance = '9.99';
    await newer(3);
    control.release('account', 'last');
    await screen.findByText('You have 9.99.');
    control.release('account');
    // The earlier answer has arrived by the time that a later command is answered.
    await user.click(screen.getByRole('button', { name: 'Show number' }));
    await user.click(
      within(await screen.findByRole('dialog')).getByRole('button', { name: 'Show the number' }),
    );
    await screen.findByText('004100934417');
    expect(screen.getByText('You have 9.99.')).toBeTruthy();
  });

  it('says that the account is being read on each part that waits for it', async () => {
    await start((control) => {
      control.signedIn();
      control.hold('account');
    });
    await openAccount('Everyday Checking');
    await user.click(screen.getByRole('tab', { name: 'Details' }));
    expect(await screen.findByText('Reading the account…', { selector: 'main p' })).toBeTruthy();
    await user.click(screen.getByRole('tab', { name: 'Raw JSON' }));
    expect(await screen.findByText('Reading the account…', { selector: 'main p' })).toBeTruthy();
  });

  it('keeps the focus on the button that shows and hides the number', async () => {
    await start(signedIn);
    await openAccount('Everyday Checking');
    await user.click(screen.getByRole('button', { name: 'Show number' }));
    await user.click(
      within(await screen.findByRole('dialog')).getByRole('button', { name: 'Show the number' }),
    );
    const hide = await screen.findByRole('button', { name: 'Hide number' });
    await waitFor(() => expect(document.activeElement).toBe(hide));
    await waitFor(() => expect(document.body.style.pointerEvents).not.toBe('none'));
    await user.click(hide);
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Show number' }));
    expect(document.body.textContent).not.toContain('004100934417');
  });

  it('names the true row count and draws only the rows on screen', async () => {
    await start((control) => {
      control.signedIn();
      control.world.rows = 1_000_000;
    });
    const grid = await openAccount('Everyday Checking');
    expect(grid).toHaveAttribute('aria-rowcount', '1000001');
    expect(within(grid).getAllByRole('row').length).toBeLessThan(60);
  });

  it('asks for windows, never for everything', async () => {
    const control = await start(signedIn);
    await openAccount('Everyday Checking');
    for (const [, , , count] of called(control, 'transactions')) expect(count).toBeLessThanOrEqual(200);
  });

  it('moves by keys: End reaches the last row, Enter opens it, Esc closes the inspector', async () => {
    await start(signedIn);
    const grid = await openAccount('Everyday Checking');
    grid.focus();
    await user.keyboard('{End}');
    await waitFor(() => {
      const active = document.getElementById(grid.getAttribute('aria-activedescendant') ?? '');
      expect(active).toHaveAttribute('aria-rowindex', '12481');
      expect(active?.textContent).not.toContain('On its way');
    });
    await user.keyboard('{Home}{ArrowDown}{ArrowDown}{Enter}');
    const inspector = await screen.findByRole('complementary', { name: 'Inspector' });
    expect(await within(inspector).findByRole('heading', { name: 'City Water' })).toBeTruthy();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('complementary', { name: 'Inspector' })).toBeNull());
    expect(document.activeElement).toBe(grid);
  });

  it('sorts by a header and says which way', async () => {
    const control = await start(signedIn);
    const grid = await openAccount('Everyday Checking');
    expect(within(grid).getByRole('columnheader', { name: /Posted/ })).toHaveAttribute(
      'aria-sort',
      'descending',
    );
    await user.click(within(grid).getByRole('button', { name: 'Amount' }));
    expect(within(grid).getByRole('columnheader', { name: /Amount/ })).toHaveAttribute(
      'aria-sort',
      'descending',
    );
    expect(within(grid).getByRole('columnheader', { name: /Posted/ })).not.toHaveAttribute('aria-sort');
    await waitFor(() =>
      expect(called(control, 'transactions').at(-1)?.[1]).toMatchObject({ sort: 'amount', descending: true }),
    );
  });

  it('filters by text with / and tells how many rows are left', async () => {
    await start(signedIn);
    const grid = await openAccount('Everyday Checking');
    grid.focus();
    await user.keyboard('/');
    expect(document.activeElement).toBe(screen.getByRole('combobox', { name: 'Filter' }));
    await user.keyboard('city water');
    await waitFor(() => expect(grid).toHaveAttribute('aria-rowcount', '1136'));
    await waitFor(() => expect(said()).toBe('1,135 rows.'));
  });

  it('shows progress while reading, can stop, and says what is kept', async () => {
    const control = await start(signedIn);
    await openAccount('Everyday Checking');
    control.read('a-checking', { rows: 1500, pages: 3 });
    expect(await screen.findByText(/1,500 read, 3 pages/)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Stop' }));
    expect(await screen.findByText(/stopped; there may be more/)).toBeTruthy();
    await waitFor(() => expect(said()).toMatch(/Stopped\. .* kept\./));
  });

  it('asks before the full number is shown, and masks it again on leaving (UI-3)', async () => {
    const control = await start(signedIn);
    await openAccount('Everyday Checking');
    await user.click(screen.getByRole('button', { name: 'Show number' }));
    expect(called(control, 'accountNumber')).toHaveLength(0);
    await user.click(
      within(await screen.findByRole('dialog')).getByRole('button', { name: 'Show the number' }),
    );
    expect(await screen.findByText('004100934417')).toBeTruthy();
    await waitFor(() => expect(document.body.style.pointerEvents).not.toBe('none'));
    await open('Home');
    await openAccount('Everyday Checking');
    expect(document.body.textContent).not.toContain('004100934417');
  });

  it('keeps the dialog while the number is asked for', async () => {
    const control = await start(signedIn);
    await openAccount('Everyday Checking');
    control.hold('accountNumber');
    await user.click(screen.getByRole('button', { name: 'Show number' }));
    const dialog = await screen.findByRole('dialog');
    await user.click(within(dialog).getByRole('button', { name: 'Show the number' }));
    await user.keyboard('{Escape}');
    expect(dialog).toHaveAttribute('data-state', 'open');
    control.release('accountNumber');
    expect(await screen.findByText('004100934417')).toBeTruthy();
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
  });

  it('says nothing of a number whose screen was left meanwhile', async () => {
    const control = await start(signedIn);
    await openAccount('Everyday Checking');
    control.hold('accountNumber');
    await user.click(screen.getByRole('button', { name: 'Show number' }));
    await user.click(
      within(await screen.findByRole('dialog')).getByRole('button', { name: 'Show the number' }),
    );
    const { go } = await import('../src/state/route.svelte');
    await go({ name: 'accounts' });
    control.release('accountNumber');
    await user.click(await screen.findByRole('button', { name: 'Read the list again' }));
    await waitFor(() => expect(said()).toBe('6 accounts read.'));
    expect(saidAll()).not.toContain('The full number is shown.');
  });

  it('says why the number cannot be shown instead of offering it', async () => {
    const control = await start(signedIn);
    await openAccount('Home Loan');
    const button = await screen.findByRole('button', { name: 'Show number' });
    await waitFor(() => expect(button).toHaveAttribute('aria-disabled', 'true'));
    expect(button).toHaveAccessibleDescription(/was not granted/);
    await user.click(button);
    expect(called(control, 'accountNumber')).toHaveLength(0);
  });

  it('shows fields, JSON and the call of one transaction', async () => {
    await start(signedIn);
    const grid = await openAccount('Everyday Checking');
    await user.click(within(grid).getAllByRole('row')[3]!);
    const inspector = within(await screen.findByRole('complementary', { name: 'Inspector' }));
    expect(await inspector.findByText('enrichments.expenseCategory')).toBeTruthy();
    await user.click(inspector.getByRole('tab', { name: 'JSON' }));
    expect(inspector.getByRole('region', { name: /JSON/ })).toHaveTextContent('"currency": "USD"');
    await user.click(inspector.getByRole('tab', { name: 'Request' }));
    expect(inspector.getByRole('button', { name: 'Copy the x-request-id' })).toBeTruthy();
  });
});

describe('masking for screen sharing', () => {
  it('leaves no amount and no number in the document (UI-3)', async () => {
    await start((control) => {
      control.signedIn();
      control.world.settings.mask = true;
    });
    // The name of one row is its memo, with the number of an account in it.
    const named = /^XFER TO •+$/;
    const nothing = () => {
      for (const secret of ['2,418.07', '2,460.25', '61.90', '4417', '1,840.00', '004100930932', 'Morgan'])
        expect(document.body.innerHTML).not.toContain(secret);
    };
    expect(await screen.findByText(named)).toBeTruthy();
    nothing();
    const grid = await openAccount('Everyday Checking');
    await user.click(within(grid).getAllByRole('row')[4]!);
    expect(await screen.findByRole('heading', { name: named })).toBeTruthy();
    await user.click(await screen.findByRole('tab', { name: 'JSON' }));
    await screen.findByText(/"amount"|amount/);
    nothing();
  });

  it('leaves no number in the name of a row that was found (UI-3)', async () => {
    const control = await start((control) => {
      control.signedIn();
      control.world.settings.mask = true;
    });
    await openAccount('Everyday Checking');
    // One of the rows that are new has its memo for a name.
    control.laterRead('a-checking');
    await user.click(await screen.findByRole('button', { name: 'Show what changed' }));
    const dialog = await screen.findByRole('dialog');
    expect(
      await within(dialog).findByRole('button', { name: /^Show in the table: XFER TO •+, 2026/ }),
    ).toBeTruthy();
    expect(dialog.innerHTML).not.toContain('004100930932');
  });

  it('says nobody’s name to those who only hear', async () => {
    await start((control) => {
      control.signedIn();
      control.signedIn('Nova Reed');
      control.world.settings.mask = true;
    });
    await user.keyboard('{Control>}e{/Control}');
    await user.click((await screen.findAllByRole('option', { name: /SIMULATED/ }))[1]!);
    await waitFor(() => expect(said()).toBe('Now looking at ••••• at Garden Sandbox.'));
    await waitFor(() => expect(document.body.style.pointerEvents).not.toBe('none'));
    await open('Sessions');
    await user.click((await screen.findAllByRole('button', { name: 'Sign out' }))[1]!);
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Sign out' }));
    await waitFor(() => expect(said()).toBe('••••• is signed out.'));
  });

  it('turns on and off with Ctrl+Shift+M and says so', async () => {
    const control = await start(signedIn);
    await screen.findByText('2,418.07');
    await user.keyboard('{Control>}{Shift>}m{/Shift}{/Control}');
    await waitFor(() => expect(document.body.textContent).not.toContain('2,418.07'));
    expect(said()).toBe('Amounts and numbers are masked.');
    expect(called(control, 'saveSettings')[0]?.[0]).toMatchObject({ mask: true });
  });
});

describe('the refresh', () => {
  it('starts with F5 from anywhere and shows lanes and the same in words', async () => {
    const control = await start(signedIn);
    await screen.findByText('2,418.07');
    await user.keyboard('{F5}');
    expect(await screen.findByRole('heading', { level: 1, name: 'Refresh from the core' })).toBeTruthy();
    expect(await screen.findByText(/Running for/)).toBeTruthy();
    control.refresh('finished');
    expect(await screen.findByText(/Finished in 11.4 s/)).toBeTruthy();
    expect(screen.getAllByRole('row').map((row) => row.textContent)).toHaveLength(7);
    expect(screen.getByText('No event: still the accounts-list value of 2 days ago')).toBeTruthy();
    await waitFor(() => expect(said()).toBe('The refresh has finished.'));
  });

  it('stops on request and keeps what came', async () => {
    await start(signedIn);
    await open('Refresh');
    await user.click(await screen.findByRole('button', { name: /^Refresh F5/ }));
    await user.click(await screen.findByRole('button', { name: 'Stop' }));
    expect(await screen.findByText(/Stopped after/)).toBeTruthy();
    expect(screen.getAllByText('EnrichmentAccountBalances').length).toBeGreaterThan(0);
  });
});

describe('a refresh that runs', () => {
  it('goes from the status line with its session (SR-14)', async () => {
    const control = await start(signedIn);
    // All of Home is there before it is left.
    await screen.findByRole('figure', { name: 'Balance over time' });
    await user.keyboard('{F5}');
    const line = screen.getByRole('contentinfo', { name: 'Status' });
    await waitFor(() => expect(line).toHaveTextContent('Refreshing from the core'));
    control.world.sessions = [];
    control.emit('sessionsChanged', null);
    await waitFor(() => expect(line).not.toHaveTextContent('Refreshing from the core'));
    control.world.refresh = null;
    control.signedIn();
    await screen.findByText('2,418.07');
    await open('Refresh');
    expect(await screen.findByText('No refresh was started in this run.')).toBeTruthy();
  });
});

describe('accessibility of the explore screens', () => {
  it('has no findings of axe on home, accounts, an account with inspector, details, and refresh', async () => {
    await start(signedIn);
    await screen.findByText('2,418.07');
    expect(await findings()).toEqual([]);
    await open('Accounts');
    expect(await findings()).toEqual([]);
    const grid = await openAccount('Everyday Checking');
    await user.click(within(grid).getAllByRole('row')[3]!);
    await screen.findByText('enrichments.expenseCategory');
    expect(await findings()).toEqual([]);
    await user.click(screen.getByRole('tab', { name: 'Details' }));
    expect(await findings()).toEqual([]);
    await open('Refresh');
    await user.click(await screen.findByRole('button', { name: /^Refresh F5/ }));
    await screen.findByText(/Running for/);
    expect(await findings()).toEqual([]);
  });
});
