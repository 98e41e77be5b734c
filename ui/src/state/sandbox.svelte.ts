/** The simulated institution and its request log, bounded. */
import { call, errorView, hear, type ErrorView, type SandboxRequestView, type SandboxView } from '../lib/ipc';
import { announce } from './announce.svelte';
import { loadConnections } from './connections.svelte';
import { loadSessions } from './sessions.svelte';

/** Lines of the log that the window keeps; the sandbox itself keeps more. */
const MOST = 200;

const state = $state<{
  view: SandboxView | null;
  log: SandboxRequestView[];
  error: ErrorView | null;
  busy: boolean;
}>({ view: null, log: [], error: null, busy: false });

export const sandbox = {
  get view() {
    return state.view;
  },
  get log() {
    return state.log;
  },
  get error() {
    return state.error;
  },
  get busy() {
    return state.busy;
  },
};

async function run(what: () => Promise<SandboxView>, said: string): Promise<SandboxView | null> {
  state.busy = true;
  try {
    state.view = await what();
    state.error = null;
    announce(said);
    await Promise.all([loadConnections(), loadSessions()]);
    return state.view;
  } catch (thrown) {
    state.error = errorView(thrown);
    announce(`${state.error.message} ${state.error.help}`);
    return null;
  } finally {
    state.busy = false;
  }
}

export const startSandbox = () => run(call.startSandbox, 'The sandbox is running.');
export const stopSandbox = () => run(call.stopSandbox, 'The sandbox is stopped.');
export const resetSandbox = () => run(call.resetSandbox, 'The sandbox is back at its beginning.');

export async function loadSandbox(): Promise<void> {
  try {
    state.view = await call.sandbox();
    state.error = null;
  } catch (thrown) {
    state.error = errorView(thrown);
  }
}

let reading = false;

/** Appends what came since the last line. A log that began anew (ids fall back) replaces the old one. */
export async function readLog(): Promise<void> {
  if (reading) return;
  reading = true;
  try {
    const last = state.log.at(-1)?.id ?? 0;
    const revision = state.view?.logRevision ?? 0;
    const from = revision < last ? 0 : last;
    const lines = await call.sandboxRequests(from, MOST);
    state.log = [...(from === 0 ? [] : state.log), ...lines].slice(-MOST);
  } catch {
    // The log is a comment; the next event asks again.
  } finally {
    reading = false;
  }
}

export function hearSandbox(): () => void {
  let timer = 0;
  return hear('sandboxChanged', () => {
    // One answer for a burst of requests.
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void loadSandbox().then(readLog), 120);
  });
}
