import { describe, expect, it } from 'vitest';
import { called, findings, openAccount, said, screen, signedIn, start, user, waitFor, within } from './app';

describe('keys', () => {
  it('opens sections with Alt and their number', async () => {
    await start(signedIn);
    await screen.findByText('2,418.07');
    await user.keyboard('{Alt>}8{/Alt}');
    expect(await screen.findByRole('heading', { level: 1, name: 'Sandbox' })).toBeTruthy();
    expect(document.title).toBe('Sandbox · Garden Sandbox · Passbook');
  });

  it('moves the focus to the heading of a new screen', async () => {
    await start(signedIn);
    await user.keyboard('{Alt>}2{/Alt}');
    const heading = await screen.findByRole('heading', { level: 1, name: 'Accounts' });
    await waitFor(() => expect(document.activeElement).toBe(heading));
  });

  it('goes to an account by the palette, and gives the focus back on Esc', async () => {
    await start(signedIn);
    await screen.findByText('2,418.07');
    await user.keyboard('{Control>}k{/Control}');
    const box = await screen.findByRole('combobox', { name: 'Palette' });
    await waitFor(() => expect(document.activeElement).toBe(box));
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('combobox', { name: 'Palette' })).toBeNull());
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await screen.findByRole('combobox', { name: 'Palette' }), 'rainy{Enter}');
    expect(await screen.findByRole('heading', { level: 1, name: 'Rainy Day Savings' })).toBeTruthy();
  });

  it('names the active option of the palette and moves it with the arrows', async () => {
    await start(signedIn);
    await screen.findByText('2,418.07');
    await user.keyboard('{Control>}k{/Control}');
    const box = await screen.findByRole('combobox', { name: 'Palette' });
    await user.type(box, 'appearance');
    const names = () => screen.getByRole('option', { selected: true }).textContent;
    expect(names()).toContain('light');
    await user.keyboard('{ArrowDown}');
    expect(names()).toContain('dark');
    expect(box.getAttribute('aria-activedescendant')).toBe(screen.getByRole('option', { selected: true }).id);
    expect(await findings()).toEqual([]);
  });

  it('lists the keys with Ctrl+/', async () => {
    await start();
    await user.keyboard('{Control>}/{/Control}');
    expect(within(await screen.findByRole('dialog', { name: 'Keys' })).getByText('Ctrl+K')).toBeTruthy();
  });

  it('lists the keys of the table and of the query', async () => {
    await start(signedIn);
    await user.keyboard('{Control>}/{/Control}');
    const keys = within(await screen.findByRole('dialog', { name: 'Keys' }));
    for (const name of ['Shift+F10', 'Ctrl+Enter in the query', 'Esc while a query runs'])
      expect(keys.getByText(name)).toBeTruthy();
  });

  it('walks the panes with F6, the inspector too', async () => {
    await start(signedIn);
    const grid = await openAccount('Everyday Checking');
    await user.click(within(grid).getAllByRole('row')[3]!);
    const inspector = await screen.findByRole('complementary', { name: 'Inspector' });
    const seen = new Set<string>();
    for (let n = 0; n < 5; n += 1) {
      await user.keyboard('{F6}');
      seen.add(document.activeElement?.getAttribute('data-pane') ?? '');
    }
    expect(inspector).toBeTruthy();
    expect([...seen].sort()).toEqual(['inspector', 'main', 'rail', 'status line', 'top bar']);
  });

  it('copies the JSON that is shown with Ctrl+.', async () => {
    await start(signedIn);
    await openAccount('Everyday Checking');
    await user.keyboard('{Control>}.{/Control}');
    expect(said()).toBe('No JSON is shown.');
    await user.click(screen.getByRole('tab', { name: 'Raw JSON' }));
    await user.keyboard('{Control>}.{/Control}');
    await waitFor(() => expect(said()).toBe('Copied.'));
    expect(await navigator.clipboard.readText()).toContain('"balance": "2418.07"');
  });

  it('does not copy JSON that is masked', async () => {
    await start((control) => {
      control.signedIn();
      control.world.settings.mask = true;
    });
    await openAccount('Everyday Checking');
    await user.click(screen.getByRole('tab', { name: 'Raw JSON' }));
    await user.keyboard('{Control>}.{/Control}');
    expect(said()).toBe('What is masked is not copied.');
  });

  it('leaves Ctrl+F and the slash to the web view where there is nothing to filter', async () => {
    await start(signedIn);
    await screen.findByText('2,418.07');
    const pressed = (init: KeyboardEventInit) => {
      const event = new KeyboardEvent('keydown', { ...init, bubbles: true, cancelable: true });
      document.body.dispatchEvent(event);
      return event.defaultPrevented;
    };
    expect(pressed({ key: 'f', ctrlKey: true })).toBe(false);
    expect(pressed({ key: '/' })).toBe(false);
    await openAccount('Everyday Checking');
    expect(pressed({ key: 'f', ctrlKey: true })).toBe(true);
  });

  it('types a slash into a field instead of jumping to the filter', async () => {
    await start(signedIn);
    await openAccount('Everyday Checking');
    const filter = screen.getByRole('combobox', { name: 'Filter' });
    await user.type(filter, 'a/b');
    expect(filter).toHaveValue('a/b');
  });

  it('does not refresh or navigate behind the sign-in sheet', async () => {
    const control = await start();
    await user.click(screen.getByRole('button', { name: /Start the sandbox/ }));
    await screen.findByRole('dialog');
    await user.keyboard('{F5}{Alt>}3{/Alt}{Control>}k{/Control}');
    expect(called(control, 'startRefresh')).toHaveLength(0);
    expect(screen.getAllByRole('dialog')).toHaveLength(1);
  });

  it('never reloads the page with F5 or Ctrl+R', async () => {
    await start();
    for (const init of [{ key: 'F5' }, { key: 'r', ctrlKey: true }]) {
      const event = new KeyboardEvent('keydown', { ...init, bubbles: true, cancelable: true });
      window.dispatchEvent(event);
      expect(event.defaultPrevented).toBe(true);
    }
  });
});

describe('the environment', () => {
  it('is a word and a labelled band where people and money are real', async () => {
    await start((control) => {
      control.signedIn();
      control.world.sessions[0]!.environment = 'live';
    });
    const band = await screen.findByRole('complementary', { name: 'Environment' });
    expect(band).toHaveTextContent('LIVE');
    expect(await findings()).toEqual([]);
  });

  it('is a word in the session chip and has no band while it is simulated', async () => {
    await start(signedIn);
    expect(await screen.findByRole('button', { name: /SIMULATED Garden Sandbox Morgan Vale/ })).toBeTruthy();
    expect(screen.queryByRole('complementary', { name: 'Environment' })).toBeNull();
  });
});
