import { describe, expect, it } from 'vitest';
import {
  called,
  findings,
  open,
  said,
  screen,
  signedIn,
  start,
  user,
  waitFor,
  within,
  type Control,
} from './app';
import { connection } from '../src/dev/world';

const sheet = () => screen.findByRole('dialog');

describe('the first minute', () => {
  it('puts the focus on Start the sandbox, so that Enter begins', async () => {
    await start();
    await waitFor(() => expect(document.activeElement).toHaveTextContent('Start the sandbox'));
  });

  it('goes from Enter to the accounts of Morgan Vale', async () => {
    const control = await start();
    await waitFor(() => expect(document.activeElement?.textContent).toContain('Start the sandbox'));
    await user.keyboard('{Enter}');
    expect(within(await sheet()).getByText(/Finish signing in/)).toBeTruthy();
    expect(called(control, 'startSandbox')).toHaveLength(1);
    expect(called(control, 'beginSignIn')[0]?.[0]).toMatchObject({
      connectionId: 'c-sandbox',
      openBrowser: true,
    });
    control.finishSignIn();
    expect(await screen.findByRole('heading', { level: 1, name: 'Morgan Vale' })).toBeTruthy();
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(await screen.findByText('2,418.07')).toBeTruthy();
  });

  it('shows the simulated username and password that the page will ask for', async () => {
    await start();
    await user.click(screen.getByRole('button', { name: /Start the sandbox/ }));
    const dialog = within(await sheet());
    expect(dialog.getByText('morgan')).toBeTruthy();
    expect(dialog.getByRole('button', { name: 'Copy the username' })).toBeTruthy();
  });

  it('says why when the sandbox cannot start, and offers to try again', async () => {
    await start((control) =>
      control.fail('startSandbox', { kind: 'storage', message: 'No free port was found.' }),
    );
    await user.click(screen.getByRole('button', { name: /Start the sandbox/ }));
    expect(await screen.findByRole('group', { name: 'A file cannot be read or written' })).toHaveTextContent(
      'No free port was found',
    );
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

describe('the sign-in sheet', () => {
  const begin = async () => {
    const control = await start();
    await user.click(screen.getByRole('button', { name: /Start the sandbox/ }));
    await sheet();
    return control;
  };

  it('says each step in words, not by sign alone', async () => {
    await begin();
    const steps = within(await sheet()).getAllByRole('listitem');
    expect(steps.map((step) => step.querySelector('.name')?.textContent)).toEqual([
      'Institution found, done',
      'Listening, done',
      'Browser opened, done',
      'Waiting for you, now',
      'Code exchanged, not yet',
      'ID token checked, not yet',
      'Kept in keychain, not yet',
    ]);
  });

  it('cancels with Esc and gives the focus back', async () => {
    const control = await begin();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(called(control, 'cancelSignIn')).toHaveLength(1);
    expect(said()).toBe('Sign-in cancelled.');
    await waitFor(() => expect(document.activeElement).toHaveTextContent('Start the sandbox'));
  });

  it('shows the link as text when the browser could not be opened (AR-8)', async () => {
    const control = await begin();
    control.browserFailed();
    const link = await screen.findByRole('group', { name: 'Link to sign in' });
    expect(link.textContent).toContain('code_challenge_method=S256');
    expect(link.className).toContain('select-text');
  });

  it('keeps a pasted address that was refused, with the reason beside the field', async () => {
    const control = await begin();
    control.fail('pasteCallback', {
      kind: 'input',
      message: 'This address is from another attempt.',
      help: 'Paste the newest one.',
    });
    await user.click(screen.getByRole('button', { name: 'Paste address' }));
    const field = screen.getByLabelText('Address that the browser ended at');
    await user.type(field, 'http://localhost:8080/auth/cb?code=a&state=b{Enter}');
    const reason = await screen.findByText(/This address is from another attempt/);
    expect(field).toHaveValue('http://localhost:8080/auth/cb?code=a&state=b');
    expect(field.getAttribute('aria-describedby')).toContain(reason.id);
    expect(field).toHaveAttribute('aria-invalid', 'true');
  });

  it('gives the reading first and the raw text second when it fails, and can begin again', async () => {
    const control = await begin();
    control.failSignIn({
      code: 'callback.access_denied',
      message: 'Consent was declined.',
      said: 'access_denied',
    });
    const dialog = await sheet();
    await waitFor(() => expect(dialog.textContent).toContain('Consent was declined.'));
    const text = dialog.textContent;
    expect(text.indexOf('Consent was declined.')).toBeLessThan(text.indexOf('access_denied'));
    await user.click(within(dialog).getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(called(control, 'beginSignIn')).toHaveLength(2));
  });

  it('says how many strange requests were ignored (CB-4)', async () => {
    const control = await begin();
    control.attempt({ ignoredRequests: 2 });
    expect(await screen.findByText(/2 requests to the redirect address were not the answer/)).toBeTruthy();
  });

  it('names what must be registered, for a page that shows an error instead of a sign-in', async () => {
    const control = await start((world) => {
      world.world.connections = [{ ...connection(0), id: 'c-bank', kind: 'institution', clientId: 'abc-1' }];
    });
    await user.click(await screen.findByRole('button', { name: /^Sign in at/ }));
    const dialog = within(await sheet());
    expect(await dialog.findByText('abc-1')).toBeTruthy();
    expect(dialog.getByText('http://localhost:8080/auth/cb', { selector: 'code' })).toBeTruthy();
    expect(dialog.getByRole('button', { name: 'Copy the redirect address' })).toBeTruthy();
    await user.click(dialog.getByRole('button', { name: 'Edit the connection' }));
    expect(await screen.findByRole('heading', { level: 1, name: /^Edit/ })).toBeTruthy();
    expect(called(control, 'cancelSignIn')).toHaveLength(1);
  });

  it('offers to edit the connection when nobody came back in time', async () => {
    const control = await begin();
    control.failSignIn({ code: 'callback.timeout', message: 'Nobody came back in time.' });
    expect(await screen.findByRole('button', { name: 'Edit the connection' })).toBeTruthy();
  });

  it('ignores news of an attempt that it does not show', async () => {
    const control = await begin();
    const shown = control.world.attempt!;
    control.emit('signInChanged', { ...shown, attempt: 'older', status: 'failed', revision: 99 });
    expect(screen.getByRole('button', { name: 'Open again' })).toBeTruthy();
  });

  it('shows the end of an attempt that was over before its beginning was answered', async () => {
    const control = await start((control) => control.hold('beginSignIn'));
    await user.click(screen.getByRole('button', { name: /Start the sandbox/ }));
    await waitFor(() => expect(control.world.attempt).not.toBeNull());
    control.failSignIn({ message: 'No port is free.' });
    control.release('beginSignIn');
    expect(await within(await sheet()).findByText('No port is free.')).toBeTruthy();
  });

  it('opens even when an attempt cannot begin, with the reason', async () => {
    await start((control) =>
      control.fail('beginSignIn', { kind: 'configuration', message: 'The client id is unknown.' }),
    );
    await user.click(screen.getByRole('button', { name: /Start the sandbox/ }));
    const dialog = within(await sheet());
    expect(await dialog.findByText('The client id is unknown.')).toBeTruthy();
    expect(dialog.getByRole('button', { name: 'Edit the connection' })).toBeTruthy();
  });

  it('has no findings of axe, waiting, pasting and failed', async () => {
    const control = await begin();
    await user.click(screen.getByRole('button', { name: 'Paste address' }));
    expect(await findings()).toEqual([]);
    control.failSignIn({ message: 'Consent was declined.' });
    await screen.findByRole('button', { name: 'Try again' });
    expect(await findings()).toEqual([]);
  });

  it('returns to where the person was', async () => {
    const control = await start((world) => world.signedIn());
    await user.keyboard('{Control>}e{/Control}');
    await user.click(await screen.findByRole('option', { name: /Sign in another user/ }));
    await screen.findByText(/Finish signing in/);
    const before = document.title;
    control.finishSignIn('Nova Reed');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(document.title).toBe(before);
    expect(await screen.findByText('Nova Reed', { selector: '.who' })).toBeTruthy();
  });
});

describe('signing in again as the same person', () => {
  /** The id of the session stays; what the core counts for it begins anew. */
  async function again(control: Control, name: string): Promise<void> {
    await open('Sessions');
    await user.click(await screen.findByRole('button', { name: 'Sign in again' }));
    await sheet();
    control.world.revision = 1;
    control.world.refresh = null;
    control.finishSignIn(name);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await waitFor(() => expect(document.body.style.pointerEvents).not.toBe('none'));
  }
  const before = async () => {
    const control = await start((control) => {
      control.signedIn();
      control.world.revision = 9;
    });
    await screen.findByText('2,418.07');
    return control;
  };

  it('shows what the new session has', async () => {
    const control = await before();
    const reads = called(control, 'latestActivity').length;
    await again(control, 'Morgan Renewed');
    await open('Home');
    expect(await screen.findByRole('heading', { level: 1, name: 'Morgan Renewed' })).toBeTruthy();
    expect(called(control, 'latestActivity')).toHaveLength(reads + 1);
  });

  it('shows nothing that was asked of the session before and comes late', async () => {
    const control = await before();
    const { home, loadHome } = await import('../src/state/home.svelte');
    control.hold('home');
    const late = loadHome('s-morgan');
    await again(control, 'Morgan Renewed');
    control.release('home', 'last');
    await waitFor(() => expect(home.view?.userName).toBe('Morgan Renewed'));
    control.release('home');
    await late;
    expect(home.view?.userName).toBe('Morgan Renewed');
  });

  it('can refresh at once, although a refresh ran in the session before', async () => {
    const control = await before();
    await user.keyboard('{F5}');
    await screen.findByText(/Running for/);
    control.refresh('running');
    await again(control, 'Morgan Vale');
    await user.keyboard('{F5}');
    await waitFor(() => expect(called(control, 'startRefresh')).toHaveLength(2));
    expect(await screen.findByText(/Running for/)).toBeTruthy();
  });

  it('reads nothing twice when somebody signs in for the first time', async () => {
    const control = await start(signedIn);
    await screen.findByText('2,418.07');
    const { begin } = await import('../src/state/sign-in.svelte');
    await begin('c-sandbox');
    const reads = called(control, 'home').length;
    control.finishSignIn('Nova Reed');
    expect(await screen.findByText('Nova Reed', { selector: '.who' })).toBeTruthy();
    await waitFor(() => expect(called(control, 'home').length).toBeGreaterThan(reads));
    expect(called(control, 'home')).toHaveLength(reads + 1);
  });
});
