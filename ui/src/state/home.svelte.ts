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
import { keptBySession, sessions } from './sessions.svelte';

class Held {
  view = $state.raw<HomeView | null>(null);
  latest = $state.raw<LatestView[] | null>(null);
  latestError = $state.raw<ErrorView | null>(null);
  error = $state.raw<ErrorView | null>(null);
  loading = $state(false);
}

const held = new SvelteMap<string, Held>();
const nothing = new Held();

function mine(): Held {
  return held.get(sessions.current?.id ?? '') ?? nothing;
}

/** An answer that comes after this was dropped finds nobody who shows it. */
function heldOf(session: string): Held {
  const found = held.get(session) ?? new Held();
  if (!held.has(session)) held.set(session, found);
  return found;
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

/** Reads the overview; `reload` asks the institution again. A failure keeps what was there (SR-13). */
export async function loadHome(session: string, reload = false): Promise<void> {
  const its = heldOf(session);
  its.loading = true;
  try {
    const view = await call.home(session, reload);
    const before = its.view;
    if (!before || view.revision >= before.revision) {
      its.view = view;
      its.error = null;
    }
    if (reload || !before) announce(`${counted(view.accountCount, 'account')} read.`);
  } catch (thrown) {
    its.error = errorView(thrown);
  } finally {
    its.loading = false;
  }
}

/** Reads the latest transactions of all accounts. A failure keeps what was there. */
export async function loadLatest(session: string): Promise<void> {
  const its = heldOf(session);
  try {
    its.latest = await call.latestActivity(session);
    its.latestError = null;
  } catch (thrown) {
    its.latestError = errorView(thrown);
  }
}

keptBySession((ids) => {
  for (const id of [...held.keys()]) if (!ids.includes(id)) held.delete(id);
});
