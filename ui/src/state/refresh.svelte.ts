/** The refresh of the current session: asked of the institution, followed until it ends. */
import { SvelteMap } from 'svelte/reactivity';
import { call, errorView, hear, type ErrorView, type RefreshView } from '../lib/ipc';
import { announce } from './announce.svelte';
import { running } from './exchanges.svelte';
import { loadHome, loadLatest } from './home.svelte';
import { sessions } from './sessions.svelte';

const held = new SvelteMap<string, RefreshView>();
const failed = new SvelteMap<string, ErrorView>();

export const refresh = {
  get view() {
    return held.get(sessions.current?.id ?? '') ?? null;
  },
  get error() {
    return failed.get(sessions.current?.id ?? '') ?? null;
  },
};

const ends: Partial<Record<RefreshView['status'], string>> = {
  finished: 'The refresh has finished.',
  stopped: 'The refresh was stopped. What came is kept.',
  deadline: 'The refresh did not end in time. What came is kept.',
  failed: 'The refresh failed. What came is kept.',
};

function adopt(view: RefreshView): void {
  const before = held.get(view.session);
  if (before && view.revision < before.revision) return;
  held.set(view.session, view);
  running(
    'Refreshing from the core',
    [...held.values()].some((one) => one.status === 'running'),
  );
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
  try {
    adopt(await what(session));
    failed.delete(session);
  } catch (thrown) {
    failed.set(session, errorView(thrown));
    announce(errorView(thrown).message);
  }
}

export const loadRefresh = (session: string) => ask(session, call.refresh);
export const startRefresh = async (session: string) => {
  if (held.get(session)?.status === 'running') return;
  announce('Asking the institution for newer balances.');
  await ask(session, call.startRefresh);
};
export const stopRefresh = (session: string) => ask(session, call.stopRefresh);

export function hearRefresh(): () => void {
  return hear('refreshChanged', ({ session }) => void loadRefresh(session));
}
