/** The refresh of the current session: asked of the institution, followed until it ends. */
import { SvelteMap } from 'svelte/reactivity';
import { call, errorView, hear, type ErrorView, type RefreshView } from '../lib/ipc';
import { announce } from './announce.svelte';
import { running } from './exchanges.svelte';
import { loadHome, loadLatest } from './home.svelte';
import { keptBySession, sessions } from './sessions.svelte';

class Held {
  view = $state.raw<RefreshView | null>(null);
  error = $state.raw<ErrorView | null>(null);
}

const held = new SvelteMap<string, Held>();

export const refresh = {
  get view() {
    return held.get(sessions.current?.id ?? '')?.view ?? null;
  },
  get error() {
    return held.get(sessions.current?.id ?? '')?.error ?? null;
  },
};

const ends: Partial<Record<RefreshView['status'], string>> = {
  finished: 'The refresh has finished.',
  stopped: 'The refresh was stopped. What came is kept.',
  deadline: 'The refresh did not end in time. What came is kept.',
  failed: 'The refresh failed. What came is kept.',
};

function showRunning(): void {
  const any = [...held.values()].some((one) => one.view?.status === 'running');
  running('Refreshing from the core', any);
}

function adopt(its: Held, view: RefreshView): void {
  const before = its.view;
  if (before && view.revision < before.revision) return;
  its.view = view;
  showRunning();
  const changed = before && before.events.length !== view.events.length;
  const ended = before?.status === 'running' && view.status !== 'running';
  if (changed || ended) void loadHome(view.session);
  if (ended) {
    announce(ends[view.status] ?? '');
    void loadLatest(view.session);
  } else if (changed) {
    const last = view.events.at(-1);
    if (last?.accountName) announce(`New balance for ${last.accountName}.`);
  }
}

async function ask(session: string, what: (session: string) => Promise<RefreshView>): Promise<void> {
  const its = held.get(session) ?? new Held();
  held.set(session, its);
  // An answer about a session that has gone, or began anew since, is nobody's.
  const still = () => held.get(session) === its;
  try {
    const view = await what(session);
    if (!still()) return;
    adopt(its, view);
    its.error = null;
  } catch (thrown) {
    if (!still()) return;
    its.error = errorView(thrown);
    announce(its.error.message);
  }
}

export const loadRefresh = (session: string) => ask(session, call.refresh);
export const startRefresh = async (session: string) => {
  if (held.get(session)?.view?.status === 'running') return;
  announce('Asking the institution for newer balances.');
  await ask(session, call.startRefresh);
};
export const stopRefresh = (session: string) => ask(session, call.stopRefresh);

keptBySession((ids) => {
  for (const id of [...held.keys()]) if (!ids.includes(id)) held.delete(id);
  showRunning();
});

export function hearRefresh(): () => void {
  return hear('refreshChanged', ({ session }) => void loadRefresh(session));
}
