/** The app itself: version, settings, keychain, notices. */
import {
  call,
  errorView,
  hear,
  type Appearance,
  type AppView,
  type ErrorView,
  type SettingsView,
  type TransactionColumn,
} from '../lib/ipc';
import { partFailed } from '../lib/errors';
import * as masks from '../lib/mask';
import { personName } from '../lib/words';
import { announce } from './announce.svelte';

const state = $state<{ view: AppView | null; error: ErrorView | null; dismissed: string[] }>({
  view: null,
  error: null,
  dismissed: [],
});

export const app = {
  get view() {
    return state.view;
  },
  get error() {
    return state.error;
  },
  get keychain() {
    return state.view?.keychain ?? null;
  },
  get settings() {
    return state.view?.settings ?? null;
  },
  get masked() {
    return state.view?.settings.mask ?? false;
  },
  get notices() {
    return (state.view?.notices ?? []).filter((notice) => !state.dismissed.includes(notice.message));
  },
};

/** Text on its way to the DOM, masked while the screen is shared. */
export const shown = {
  amount: (text: string) => (app.masked ? masks.maskAmount(text) : text),
  digits: (text: string) => (app.masked ? masks.maskDigits(text) : text),
  sentence: (text: string) => (app.masked ? masks.maskSentence(text) : text),
  /** Who somebody is, in as few words as tell it. */
  person: (text: string) => (app.masked ? masks.maskText() : personName(text)),
  /** What is said of somebody, whole. */
  claim: (text: string) => (app.masked ? masks.maskText() : text),
};

function applyAppearance(appearance: Appearance): void {
  const root = document.documentElement;
  if (appearance === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = appearance;
}

export async function loadApp(): Promise<void> {
  try {
    state.view = await call.app();
    state.error = null;
    applyAppearance(state.view.settings.appearance);
  } catch (thrown) {
    state.error = errorView(thrown);
  }
}

async function save(change: Partial<SettingsView>): Promise<void> {
  if (!state.view) return;
  const before = $state.snapshot(state.view.settings);
  const next = { ...before, ...change };
  state.view.settings = next;
  applyAppearance(next.appearance);
  try {
    state.view.settings = await call.saveSettings(next);
    state.error = null;
  } catch (thrown) {
    // The choice holds for this run; the error says that it was not kept (LD-6).
    state.error = errorView(thrown);
  }
}

export async function setAppearance(appearance: Appearance): Promise<void> {
  await save({ appearance });
}

/** The columns of the tables: of one account's, or of the one over all accounts. */
export async function setColumns(columns: TransactionColumn[], all: boolean): Promise<void> {
  await save(all ? { activityColumns: columns } : { columns });
}

export async function toggleMask(): Promise<void> {
  const mask = !app.masked;
  await save({ mask });
  announce(mask ? 'Amounts and numbers are masked.' : 'Amounts and numbers are shown.');
}

export async function checkKeychain(): Promise<void> {
  try {
    const keychain = await call.checkKeychain();
    if (state.view) state.view.keychain = keychain;
    announce(keychain.sentence);
  } catch (thrown) {
    state.error = errorView(thrown);
  }
}

export function dismissNotice(message: string): void {
  state.dismissed.push(message);
}

export function dismissAppError(): void {
  state.error = null;
}

/** Loads a chunk; the window says when it cannot, and `null` comes back. */
export async function part<T>(chunk: Promise<T>): Promise<T | null> {
  try {
    return await chunk;
  } catch {
    state.error = partFailed;
    return null;
  }
}

export function hearApp(): () => void {
  return hear('keychainChanged', (keychain) => {
    if (state.view) state.view.keychain = keychain;
  });
}
