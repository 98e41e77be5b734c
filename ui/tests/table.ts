/** What the tests of the table share: the table of an account, its rows, and what was asked of the core for it. */
import { called, openAccount, screen, signedIn, start, user, type Control } from './app';

export const filter = () => screen.getByRole('combobox', { name: 'Filter' });
export const rowAt = (grid: HTMLElement, index: number) =>
  grid.querySelector<HTMLElement>(`[aria-rowindex="${index + 2}"]`)!;
export const asked = (control: Control) => called(control, 'transactions').at(-1)?.[1];
export const activeRow = (grid: HTMLElement) =>
  document.getElementById(grid.getAttribute('aria-activedescendant') ?? '')?.getAttribute('aria-rowindex');

export async function table(prepare: (control: Control) => void = signedIn): Promise<[HTMLElement, Control]> {
  const control = await start(prepare);
  return [await openAccount('Everyday Checking'), control];
}

export async function typed(text: string): Promise<void> {
  filter().focus();
  await user.keyboard(text.replace(/[[{]/gu, '$&$&'));
}
