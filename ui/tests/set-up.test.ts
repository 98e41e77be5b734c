import { describe, expect, it } from 'vitest';
import { called, findings, open, said, saidAll, screen, signedIn, start, user, waitFor, within } from './app';

const newConnection = async () => {
  await open('Connections');
  await user.click(await screen.findByRole('button', { name: 'New connection' }));
  await screen.findByLabelText('Name');
};

describe('the connection editor', () => {
  it('puts each missing thing beside its field and the focus on the first', async () => {
    const control = await start();
    await newConnection();
    await user.click(screen.getByRole('button', { name: 'Save and check' }));
    const name = screen.getByLabelText('Name');
    await waitFor(() => expect(document.activeElement).toBe(name));
    expect(name).toHaveAccessibleDescription(/Give it a name/);
    expect(screen.getByLabelText('Host')).toHaveAttribute('aria-invalid', 'true');
    expect(called(control, 'saveConnection')).toHaveLength(0);
    expect(said()).toBe('Not saved. Give it a name.');
  });

  it('keeps everything but the secret when the core refuses, with the reason beside the field (UI-6)', async () => {
    const control = await start();
    await newConnection();
    await user.type(screen.getByLabelText('Name'), 'First Prairie');
    await user.type(screen.getByLabelText('Host'), 'http://bank.example');
    await user.type(screen.getByLabelText('Client id'), 'abc');
    await user.click(screen.getByRole('radio', { name: /Confidential/ }));
    const secret = screen.getByLabelText('Client secret');
    expect(secret).toHaveAttribute('type', 'password');
    expect(secret).toHaveAttribute('autocomplete', 'off');
    await user.type(secret, 'not-for-show');
    control.fail('saveConnection', {
      code: 'host.plain_http',
      kind: 'input',
      message: 'The host needs https.',
      help: 'Remove http:// from it.',
    });
    await user.click(screen.getByRole('button', { name: 'Save and check' }));
    const host = screen.getByLabelText('Host');
    await waitFor(() => expect(host).toHaveAccessibleDescription(/The host needs https/));
    expect(host).toHaveValue('http://bank.example');
    expect(screen.getByLabelText('Name')).toHaveValue('First Prairie');
    expect(screen.getByLabelText('Client secret')).toHaveValue('');
    expect(document.body.innerHTML).not.toContain('not-for-show');
  });

  it('begins with what it takes to look and to stay signed in, and with no claim', async () => {
    await start();
    await newConnection();
    expect(screen.getByRole('button', { name: /stay signed in/ })).toHaveAttribute('aria-pressed', 'true');
    const claims = within(screen.getByRole('region', { name: 'Claims' }));
    expect(claims.getAllByRole('checkbox', { checked: false }).length).toBeGreaterThan(3);
    expect(claims.queryAllByRole('checkbox', { checked: true })).toEqual([]);
  });

  it('sends redirect URIs verbatim and in the order they were put', async () => {
    const control = await start();
    await newConnection();
    await user.type(screen.getByLabelText('Name'), 'Bank');
    await user.type(screen.getByLabelText('Host'), 'bank.example');
    await user.type(screen.getByLabelText('Client id'), 'abc');
    await user.type(screen.getByLabelText('Redirect URI 3'), '/');
    await user.click(screen.getByRole('button', { name: 'Move redirect URI 3 up' }));
    await user.click(screen.getByRole('button', { name: 'Save and check' }));
    await waitFor(() => expect(called(control, 'saveConnection')).toHaveLength(1));
    expect(called(control, 'saveConnection')[0]?.[0]).toMatchObject({
      clientSecret: null,
      redirectUris: [
        'http://localhost:8080/auth/cb',
        'http://localhost:18080/auth/cb/',
        'http://localhost:8081/auth/cb',
      ],
    });
  });

  it('finds a scope by its meaning and says how much it gives away', async () => {
    await start();
    await newConnection();
    await user.type(screen.getByLabelText('Search scopes'), 'moves money');
    const scope = screen.getByRole('checkbox', { name: /Moves money/ });
    expect(scope.closest('label')).toHaveTextContent('changes');
    await user.click(scope);
    expect(screen.getByText('7 asked for')).toBeTruthy();
    expect(screen.getByRole('button', { name: /stay signed in/ })).toHaveAttribute('aria-pressed', 'false');
  });

  const filled = async () => {
    await newConnection();
    await user.type(screen.getByLabelText('Name'), 'Bank');
    await user.type(screen.getByLabelText('Host'), 'bank.example');
    await user.type(screen.getByLabelText('Client id'), 'abc');
  };
  const save = () => user.click(screen.getByRole('button', { name: 'Save and check' }));

  it('says nothing of a check of what was saved before', async () => {
    const control = await start((control) => control.hold('checkConnection'));
    await filled();
    await save();
    await waitFor(() => expect(called(control, 'checkConnection')).toHaveLength(1));
    await save();
    await waitFor(() => expect(called(control, 'checkConnection')).toHaveLength(2));
    control.release('checkConnection', 'last');
    await waitFor(() => expect(said()).toBe('1 check failed.'));
    control.release('checkConnection');
    // The first answer has arrived by the time that a third check is answered.
    await save();
    await waitFor(() => expect(called(control, 'checkConnection')).toHaveLength(3));
    await screen.findByRole('heading', { name: '1 check failed' });
    expect(saidAll().filter((one) => one === '1 check failed.')).toHaveLength(2);
  });

  it('says that a check failed, and no longer when it is saved again', async () => {
    const control = await start((control) =>
      control.fail('checkConnection', { kind: 'offline', message: 'The host does not answer.' }),
    );
    await filled();
    await save();
    await waitFor(() => expect(said()).toBe('The host does not answer.'));
    expect(screen.getByRole('group', { name: 'The institution cannot be reached' })).toBeTruthy();
    control.mend('checkConnection');
    await save();
    await waitFor(() => expect(said()).toBe('1 check failed.'));
    expect(screen.queryByRole('group', { name: 'The institution cannot be reached' })).toBeNull();
  });

  it('shows what the check found, each with its cure', async () => {
    await start(signedIn);
    await open('Connections');
    await user.click(await screen.findByRole('button', { name: 'Check Garden Sandbox' }));
    const check = await screen.findByRole('region', { name: 'Check' });
    expect(check).toHaveTextContent('Failed:');
    expect(check).toHaveTextContent('End the program that uses one of them');
    expect(within(check).getByRole('heading', { name: '1 check failed' })).toBeTruthy();
    expect(said()).toBe('1 check failed.');
  });

  it('removes a connection only after it was confirmed', async () => {
    const control = await start(signedIn);
    await open('Connections');
    await user.click(await screen.findByRole('button', { name: 'Remove Garden Sandbox' }));
    const dialog = await screen.findByRole('dialog');
    // The way back has the focus, not the deletion.
    await waitFor(() => expect(document.activeElement).toHaveTextContent('Cancel'));
    expect(called(control, 'removeConnection')).toHaveLength(0);
    await user.click(within(dialog).getByRole('button', { name: 'Remove' }));
    expect(await screen.findByText('No connection yet.')).toBeTruthy();
  });
});

describe('sessions', () => {
  it('says in words what was granted and what was not, and shows no token', async () => {
    await start(signedIn);
    await open('Sessions');
    const card = await screen.findByRole('article', { name: 'Morgan Vale' });
    expect(card).toHaveTextContent('5 granted, 1 not granted');
    expect(card).toHaveTextContent('Reads full account numbers');
    expect(card).toHaveTextContent('it survives a restart');
    expect(card.textContent).not.toMatch(/eyJ/);
  });

  it('tells line by line what signing out deleted, and offers the sign-out page', async () => {
    const control = await start(signedIn);
    await open('Sessions');
    await user.click(await screen.findByRole('button', { name: 'Sign out' }));
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Sign out' }));
    const report = await screen.findByRole('region', { name: 'Signed out' });
    expect(report).toHaveTextContent('grant deleted, and read again to prove it');
    await waitFor(() => expect(document.body.style.pointerEvents).not.toBe('none'));
    await user.click(within(report).getByRole('button', { name: 'Sign out in the browser too' }));
    expect(called(control, 'openEndSession')).toEqual([['c-sandbox']]);
    expect(screen.getByText('Nobody is signed in.')).toBeTruthy();
  });

  it('keeps the question while the answer to it is carried out', async () => {
    const control = await start(signedIn);
    await open('Sessions');
    control.hold('signOut');
    await user.click(await screen.findByRole('button', { name: 'Sign out' }));
    const dialog = await screen.findByRole('dialog');
    await user.click(within(dialog).getByRole('button', { name: 'Sign out' }));
    const cancel = within(dialog).getByRole('button', { name: /^Cancel/ });
    await waitFor(() => expect(cancel).toHaveAttribute('aria-disabled', 'true'));
    await user.click(cancel);
    await user.keyboard('{Escape}');
    expect(dialog).toHaveAttribute('data-state', 'open');
    control.release('signOut');
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
  });

  it('keeps the session when the token cannot be refreshed, with the reason', async () => {
    const control = await start(signedIn);
    await open('Sessions');
    control.fail('refreshToken', { kind: 'offline', message: 'The institution did not answer.' });
    await user.click(await screen.findByRole('button', { name: 'Refresh token' }));
    expect(await screen.findByRole('group', { name: 'The institution cannot be reached' })).toBeTruthy();
    expect(screen.getByRole('article', { name: 'Morgan Vale' })).toBeTruthy();
  });

  it('keeps the focus in the card when the button that was pressed goes away', async () => {
    await start((control) => {
      control.signedIn();
      control.signedIn('Nova Reed');
    });
    await open('Sessions');
    const card = await screen.findByRole('article', { name: 'Nova Reed' });
    await user.click(within(card).getByRole('button', { name: 'Show this one' }));
    await within(card).findByText('On screen');
    await waitFor(() => expect(card).toContainElement(document.activeElement as HTMLElement));
  });

  it('calls a user without a name by the end of the id, with the whole of it in the title', async () => {
    const control = await start((world) => {
      world.signedIn();
      world.world.sessions[0]!.displayName = world.world.sessions[0]!.userId;
    });
    const chip = await screen.findByRole('button', { name: /SIMULATED Garden Sandbox user …2e44/ });
    expect(chip.title).toContain(control.world.sessions[0]!.userId);
  });

  it('switches between people with Ctrl+E', async () => {
    await start((control) => {
      control.signedIn();
      control.signedIn('Nova Reed');
    });
    await screen.findByText('2,418.07');
    await user.keyboard('{Control>}e{/Control}');
    await user.type(await screen.findByRole('combobox', { name: 'Switch session' }), 'nova{Enter}');
    expect(await screen.findByText('Nova Reed', { selector: '.who' })).toBeTruthy();
  });

  it('says when a grant ends with the app, and why', async () => {
    await start((control) => {
      control.signedIn();
      Object.assign(control.world.sessions[0]!, {
        storage: 'memory',
        storageSentence: 'Kept in memory: no keychain answers.',
      });
    });
    await open('Sessions');
    const card = await screen.findByRole('article', { name: 'Morgan Vale' });
    expect(card).toHaveTextContent('Memory only');
    expect(card).toHaveTextContent('no keychain answers');
  });
});

describe('the sandbox', () => {
  it('gives addresses and clients for one’s own program, and its customers', async () => {
    await start(signedIn);
    await open('Sandbox');
    expect(await screen.findByText('simulated-0f3a9d')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Copy the issuer' })).toBeTruthy();
    expect(
      within(screen.getByRole('region', { name: 'Customers of the sandbox' })).getAllByRole('row'),
    ).toHaveLength(10);
  });

  it('keeps the focus on the button that stops and starts it', async () => {
    await start(signedIn);
    await open('Sandbox');
    const button = await screen.findByRole('button', { name: 'Stop' });
    await user.click(button);
    await waitFor(() => expect(button).toHaveTextContent('Start the sandbox'));
    expect(document.activeElement).toBe(button);
  });

  it('signs in as a chosen customer, and says what to type', async () => {
    const control = await start();
    await open('Sandbox');
    await user.click(await screen.findByRole('button', { name: 'Sign in as Vera Stone' }));
    const sheet = within(await screen.findByRole('dialog'));
    expect(await sheet.findByText('vera')).toBeTruthy();
    expect(called(control, 'beginSignIn')[0]?.[0]).toMatchObject({
      connectionId: 'c-sandbox',
      reauthenticate: true,
    });
  });

  it('shows requests as they come and keeps a bounded number', async () => {
    const control = await start(signedIn);
    await open('Sandbox');
    for (let n = 0; n < 260; n += 1) control.logged(`/users/${n}`, 200, 'morgan');
    const log = within(await screen.findByRole('region', { name: 'Requests that the sandbox answered' }));
    expect(await log.findByText(/\/users\/259/)).toBeTruthy();
    expect(log.getAllByRole('row').length).toBeLessThanOrEqual(201);
  });
});

describe('the log of the sandbox', () => {
  const log = async () =>
    within(await screen.findByRole('region', { name: 'Requests that the sandbox answered' }));

  it('begins with the newest requests when there are more than it keeps', async () => {
    await start((control) => {
      control.signedIn();
      for (let n = 0; n < 500; n += 1) control.logged(`/users/${n}`, 200, 'morgan');
    });
    await open('Sandbox');
    expect(await (await log()).findByText(/\/users\/499$/)).toBeTruthy();
    expect((await log()).getAllByRole('row')).toHaveLength(201);
  });

  it('shows requests while they go on without a pause', async () => {
    const control = await start(signedIn);
    await open('Sandbox');
    const going = window.setInterval(() => control.logged('/users', 200, 'morgan'), 20);
    try {
      expect((await (await log()).findAllByText(/\/users/)).length).toBeGreaterThan(0);
    } finally {
      window.clearInterval(going);
    }
  });

  it('begins anew after a reset, whose requests have later ids', async () => {
    const control = await start((control) => {
      control.signedIn();
      control.logged('/before', 200, 'morgan');
    });
    await open('Sandbox');
    await (await log()).findByText(/\/before/);
    await user.click(screen.getByRole('button', { name: 'Reset' }));
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Reset' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    control.logged('/after', 200, 'morgan');
    expect(await (await log()).findByText(/\/after/)).toBeTruthy();
    expect((await log()).queryByText(/\/before/)).toBeNull();
  });
});

describe('a part of the window that cannot be loaded', () => {
  it('is told with what to do, and leaves the screen as it was', async () => {
    await start();
    const { part } = await import('../src/state/app.svelte');
    expect(await part(Promise.reject(new Error('no such chunk')))).toBeNull();
    const error = await screen.findByRole('group', { name: 'A fault in Passbook' });
    expect(error).toHaveTextContent(/could not be shown.*Start Passbook anew.*internal\.part/s);
    expect(within(error).queryByRole('button', { name: 'Try again' })).toBeNull();
    await user.click(within(error).getByRole('button', { name: 'Dismiss' }));
    await waitFor(() => expect(error).not.toBeInTheDocument());
  });
});

describe('a start while the keychain asks the person', () => {
  it('says so at once, and shows who is signed in when it is known', async () => {
    const control = await start((control) => {
      control.signedIn();
      control.hold('sessions');
      control.world.keychain = 'prompting';
    });
    expect(await screen.findByRole('heading', { name: /waiting to be unlocked/ })).toBeTruthy();
    expect(screen.getByText(/unlock window of your system/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Start the sandbox/ })).toBeNull();
    control.release('sessions');
    expect(await screen.findByRole('heading', { name: 'Morgan Vale' })).toBeTruthy();
  });
});

describe('settings', () => {
  it('changes the appearance at once and keeps it', async () => {
    const control = await start();
    const { app } = await import('../src/state/app.svelte');
    const before = { ...app.settings };
    await open('Settings');
    await user.click(await screen.findByRole('radio', { name: 'Dark' }));
    expect(document.documentElement.dataset['theme']).toBe('dark');
    expect(called(control, 'saveSettings')).toEqual([[{ ...before, appearance: 'dark' }]]);
  });

  it('says when a setting could not be kept, and still follows it (LD-6)', async () => {
    const control = await start();
    await open('Settings');
    control.fail('saveSettings', { kind: 'storage', message: 'The settings could not be written.' });
    await user.click(await screen.findByRole('radio', { name: 'Light' }));
    expect(await screen.findByText(/The settings could not be written/)).toBeTruthy();
    expect(document.documentElement.dataset['theme']).toBe('light');
  });

  it('forgets everything only after the word was typed, and reports it', async () => {
    const control = await start(signedIn);
    await open('Settings');
    await user.click(await screen.findByRole('button', { name: 'Forget everything…' }));
    const dialog = within(await screen.findByRole('dialog'));
    const act = dialog.getByRole('button', { name: 'Forget everything' });
    expect(act).toHaveAttribute('aria-disabled', 'true');
    await user.click(act);
    expect(called(control, 'forgetEverything')).toHaveLength(0);
    await user.type(dialog.getByRole('textbox'), 'forget');
    await user.click(act);
    expect(await screen.findByText('2 items removed, none left')).toBeTruthy();
    expect(called(control, 'forgetEverything')).toHaveLength(1);
  });

  it('checks the keychain again and tells the answer', async () => {
    const control = await start((world) => (world.world.keychain = 'missing'));
    await open('Settings');
    expect((await screen.findAllByText('No keychain: sessions end with the app')).length).toBeGreaterThan(0);
    control.world.keychain = 'available';
    await user.click(screen.getByRole('button', { name: 'Check again' }));
    expect((await screen.findAllByText('Keychain: Secret Service, unlocked')).length).toBeGreaterThan(0);
  });
});

describe('accessibility of the set-up screens', () => {
  it('has no findings of axe on connections, editor, sessions, sandbox and settings', async () => {
    await start(signedIn);
    for (const section of ['Sessions', 'Sandbox', 'Settings', 'Connections']) {
      await open(section);
      expect(await findings(), section).toEqual([]);
    }
    await newConnection();
    await user.click(screen.getByRole('radio', { name: /Confidential/ }));
    await user.click(screen.getByRole('button', { name: 'Save and check' }));
    expect(await findings(), 'editor').toEqual([]);
  });
});
