/** Who is signed in, and whose data is on screen. */
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
