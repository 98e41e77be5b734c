/** Starts the whole app on the stand-in, anew for each test: its state lives in modules. */
import { screen, waitFor, within } from '@testing-library/dom';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { vi } from 'vitest';

export { screen, waitFor, within };
export const user = userEvent.setup({ delay: null });

export type Control = (typeof import('../src/dev/stand-in'))['control'];
let unmount: () => Promise<void> = async () => undefined;

/** Prepares the world, then starts the app and waits for its first screen. */
export async function start(prepare: (control: Control) => void = () => undefined): Promise<Control> {
  vi.resetModules();
  const { control } = await import('../src/dev/stand-in');
  prepare(control);
  const svelte = await import('svelte');
  const { default: App } = await import('../src/App.svelte');
  const app = svelte.mount(App, { target: document.body });
  unmount = () => svelte.unmount(app);
  await screen.findByRole('heading', { level: 1 });
  return control;
}

export async function stop(): Promise<void> {
  await unmount();
  unmount = async () => undefined;
}

export const signedIn = (control: Control): void => control.signedIn();

/** Goes to a section by the rail. */
export async function open(section: string): Promise<void> {
  const rail = within(screen.getByRole('navigation', { name: 'Sections' }));
  await user.click(rail.getByRole('button', { name: section }));
  await waitFor(() => {
    const current = rail.getByRole('button', { name: section });
    if (current.getAttribute('aria-current') !== 'page') throw new Error(`${section} is not open`);
  });
}

/** Opens an account from Home and waits for its rows. */
export async function openAccount(name: string): Promise<HTMLElement> {
  await user.click((await screen.findAllByRole('button', { name: new RegExp(name) }))[0]!);
  const grid = await screen.findByRole('grid', { name: 'Transactions' });
  await within(grid).findAllByText('Orchard Market');
  return grid;
}

/** Findings of axe, as short lines. Contrast is tested on the tokens and, with pixels, by scripts/look.mjs. */
export async function findings(): Promise<string[]> {
  const result = await axe.run(document.body, {
    // Only what is wrong is asked for, so only that is worked out in full.
    resultTypes: ['violations'],
    rules: { 'color-contrast': { enabled: false } },
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  });
  return result.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`);
}

/** What the polite live region says now, oldest first. */
export const saidAll = (): string[] =>
  [...document.querySelectorAll('[aria-live="polite"] > *')].map((one) => one.textContent?.trim() ?? '');

/** What it said last. */
export const said = (): string => saidAll().at(-1) ?? '';

export const called = (control: Control, name: string): unknown[][] =>
  control.world.calls.filter((one) => one.name === name).map((one) => one.args);
