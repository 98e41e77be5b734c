/** Who is signed in, whose data is on screen, and when what is kept of somebody goes. */
import { untrack } from 'svelte';
import { call, errorView, hear, type ErrorView, type SessionView } from '../lib/ipc';

const state = $state<{
  list: SessionView[];
  current: string | null;
  loaded: boolean;
  error: ErrorView | null;
}>({
  list: [],
  current: null,
  loaded: false,
  error: null,
});

export const sessions = {
  get list() {
    return state.list;
  },
  get loaded() {
    return state.loaded;
  },
  get error() {
    return state.error;
  },
  get current(): SessionView | null {
    return state.list.find((session) => session.id === state.current) ?? null;
  },
};

let turn = 0;

export async function loadSessions(): Promise<void> {
  const mine = ++turn;
  try {
    const list = await call.sessions();
    if (mine !== turn) return;
    state.list = list;
    state.error = null;
    if (!list.some((session) => session.id === state.current)) state.current = list[0]?.id ?? null;
  } catch (thrown) {
    if (mine === turn) state.error = errorView(thrown);
  } finally {
    state.loaded = true;
  }
}

export function selectSession(id: string): void {
  state.current = id;
}

type KeepOnly = (ids: readonly string[]) => void;
const keepers: KeepOnly[] = [];

/** For what begins with a session: it goes with it (SR-14), and when the same user signs in again. */
export function keptBySession(keepOnly: KeepOnly): void {
  keepers.push(keepOnly);
  untilGone(keepOnly);
}

/** For what goes on when the same user signs in again: it goes with the session alone (SR-14). */
export function untilGone(keepOnly: KeepOnly): void {
  $effect.root(() => {
    $effect(() => {
      if (!state.loaded) return;
      const ids = state.list.map((session) => session.id);
      untrack(() => keepOnly(ids));
    });
  });
}

/** The same user signed in again: the id stays, but what the core counts and keeps for it begins anew. */
export function beganAnew(id: string): void {
  const others = state.list.map((session) => session.id).filter((other) => other !== id);
  for (const keepOnly of keepers) keepOnly(others);
}

export function hearSessions(): () => void {
  return hear('sessionsChanged', () => void loadSessions());
}

/** The state of a session in words. */
export const stateWords: Record<SessionView['state'], string> = {
  active: 'Signed in',
  refreshing: 'Refreshing its token',
  expiredOffline: 'Expired, and the institution cannot be reached',
  reauthRequired: 'Ended; sign in again',
  locked: 'The keychain is locked',
  sandboxStopped: 'The sandbox is stopped',
  error: 'Stopped by an error',
};
