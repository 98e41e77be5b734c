/** The accounts of the current session. Kept per session while it lasts, so that switching shows them at once. */
import { SvelteMap } from 'svelte/reactivity';
import {
  call,
  errorView,
  type AccountRowView,
  type ErrorView,
  type HomeView,
  type LatestView,
} from '../lib/ipc';
import { counted } from '../lib/words';
import { announce } from './announce.svelte';
import { sessions } from './sessions.svelte';

interface Held {
  view: HomeView | null;
  latest: LatestView[] | null;
  latestError: ErrorView | null;
  error: ErrorView | null;
  loading: boolean;
}

const held = new SvelteMap<string, Held>();
const nothing: Held = { view: null, latest: null, latestError: null, error: null, loading: false };

function mine(): Held {
  return held.get(sessions.current?.id ?? '') ?? nothing;
}

export const home = {
  get view() {
    return mine().view;
  },
  get latest() {
    return mine().latest;
  },
  /** Why the latest transactions could not be read. */
  get latestError() {
    return mine().latestError;
  },
  get error() {
    return mine().error ?? mine().view?.error ?? null;
  },
  get loading() {
    return mine().loading;
  },
  get accounts(): AccountRowView[] {
    return mine().view?.groups.flatMap((group) => group.accounts) ?? [];
  },
};

function patch(session: string, change: Partial<Held>): void {
  held.set(session, { ...(held.get(session) ?? nothing), ...change });
}

/** Reads the overview; `reload` asks the institution again. A failure keeps what was there (SR-13). */
export async function loadHome(session: string, reload = false): Promise<void> {
  patch(session, { loading: true });
  try {
    const view = await call.home(session, reload);
    const before = held.get(session)?.view;
    if (!before || view.revision >= before.revision) patch(session, { view, error: null });
    if (reload || !before) announce(`${counted(view.accountCount, 'account')} read.`);
  } catch (thrown) {
    patch(session, { error: errorView(thrown) });
  } finally {
    patch(session, { loading: false });
  }
}

/** Reads the latest transactions of all accounts. A failure keeps what was there. */
export async function loadLatest(session: string): Promise<void> {
  try {
    patch(session, { latest: await call.latestActivity(session), latestError: null });
  } catch (thrown) {
    patch(session, { latestError: errorView(thrown) });
  }
}

/** Forgets sessions that are gone (A user's data must not outlive the session, SR-14). */
export function keepOnly(ids: string[]): void {
  for (const id of [...held.keys()]) if (!ids.includes(id)) held.delete(id);
}
