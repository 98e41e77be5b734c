/** The keys that work everywhere. Single letters are no keys here: they act only inside a focused list. */
import { announce } from '../state/announce.svelte';
import { toggleMask } from '../state/app.svelte';
import { openLayer } from '../state/layers.svelte';
import { startRefresh } from '../state/refresh.svelte';
import { back, go, route } from '../state/route.svelte';
import { sessions } from '../state/sessions.svelte';
import { signIn } from '../state/sign-in.svelte';
import { mac } from './key-names';
import { sections } from './sections';

export interface Shortcut {
  /** As it is written for people; `Ctrl` is `Cmd` on macOS. */
  keys: string;
  title: string;
  run: () => void;
  /** Whether it means anything on this screen; where it does not, the key is left to the web view. */
  applies?: () => boolean;
}

/** Opens the panel that is behind a button of the screen, if it has it. */
function openPanel(name: string): void {
  document.querySelector<HTMLButtonElement>(`[data-open="${name}"][aria-expanded="false"]`)?.click();
}

const filterField = () => document.querySelector<HTMLInputElement>('[data-filter]');

function focusFilter(): void {
  const filter = filterField();
  filter?.focus();
  filter?.select();
}

/** Presses the copy button beside the JSON that is shown; the innermost, if there are several. */
function copyJson(): void {
  const shown = [...document.querySelectorAll('[data-json]')].at(-1);
  const button = shown?.querySelector<HTMLButtonElement>('[data-copy] button');
  if (button) button.click();
  else announce(shown ? 'What is masked is not copied.' : 'No JSON is shown.');
}

export function refreshFromCore(): void {
  const session = sessions.current;
  if (!session) return;
  if (route.screen.name !== 'refresh') void go({ name: 'refresh' });
  void startRefresh(session.id);
}

/** The next part of the window: rail, top bar, main, inspector, status line. */
function nextPane(step: number): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')];
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const inner = panes.findLastIndex((pane) => pane.contains(document.activeElement));
  const from = inner === -1 ? at : inner;
  panes[(from + step + panes.length) % panes.length]?.focus();
}

export const shortcuts: Shortcut[] = [
  { keys: 'Ctrl+K', title: 'Palette: go anywhere, do anything', run: () => openLayer('palette') },
  { keys: 'Ctrl+P', title: 'Go to an account', run: () => openLayer('palette') },
  { keys: 'Ctrl+E', title: 'Switch session', run: () => openLayer('switcher') },
  { keys: 'Ctrl+,', title: 'Settings', run: () => void go({ name: 'settings' }) },
  { keys: 'F5', title: 'Refresh from the core', run: refreshFromCore },
  { keys: 'Ctrl+F', title: 'Filter the table', run: focusFilter, applies: () => filterField() !== null },
  { keys: '/', title: 'Filter the table', run: focusFilter, applies: () => filterField() !== null },
  { keys: 'Ctrl+G', title: 'Go to a row or a date of the table', run: () => openPanel('go-to') },
  { keys: 'Ctrl+.', title: 'Copy the JSON that is shown', run: copyJson },
  { keys: 'Ctrl+Shift+M', title: 'Mask amounts for screen sharing', run: () => void toggleMask() },
  { keys: 'F6', title: 'Next part of the window', run: () => nextPane(1) },
  { keys: 'Shift+F6', title: 'Previous part of the window', run: () => nextPane(-1) },
  { keys: 'Alt+ArrowLeft', title: 'Back', run: () => void back() },
  { keys: 'Ctrl+/', title: 'These keys', run: () => openLayer('keys') },
];

/** The combination of an event, in the spelling of the table. */
export function combination(event: KeyboardEvent): string {
  const parts: string[] = [];
  if (mac ? event.metaKey : event.ctrlKey) parts.push('Ctrl');
  if (event.altKey) parts.push('Alt');
  if (event.shiftKey && event.key !== '/' && event.key !== '?') parts.push('Shift');
  parts.push(event.key.length === 1 ? event.key.toUpperCase() : event.key);
  return parts.join('+');
}

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}

export function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented) return;
  const pressed = combination(event);
  // A reload would throw away what is on screen.
  if (pressed === 'Ctrl+R') event.preventDefault();
  const modal = document.querySelector('[role="dialog"], [role="alertdialog"]') !== null;
  if (modal && signIn.open) {
    if (pressed === 'F5') event.preventDefault();
    return;
  }
  // The innermost element: the query's editor stands in a shadow tree, which hides it from `target`.
  if (pressed === '/' && (typing(event.composedPath()[0] ?? null) || modal)) return;
  const section = /^Alt\+([1-9])$/.exec(pressed)?.[1];
  if (section && !modal) {
    const entries = sections(sessions.current !== null).flatMap((group) => group.entries);
    const entry = entries[Number(section) - 1];
    if (entry) {
      event.preventDefault();
      void go({ name: entry.name });
    }
    return;
  }
  const shortcut = shortcuts.find((one) => one.keys === pressed);
  if (!shortcut || shortcut.applies?.() === false) return;
  event.preventDefault();
  if (!modal || /^Ctrl\+[KPE/]$/.test(pressed) || pressed === 'Ctrl+Shift+M') shortcut.run();
}
