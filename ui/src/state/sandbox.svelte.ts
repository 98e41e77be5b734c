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

/** Grows when the log begins anew. */
let era = 0;

function emptyLog(): void {
  era += 1;
  state.log = [];
}

async function run(what: () => Promise<SandboxView>, said: string): Promise<SandboxView | null> {
  state.busy = true;
  try {
    state.view = await what();
    // Started, stopped or back at its beginning.
    emptyLog();
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

/** The newest line that is there. */
const last = () => state.log.at(-1)?.id ?? 0;

/** Appends what came since the last line; of more than the window keeps, only the newest. */
export async function readLog(): Promise<void> {
  const revision = state.view?.logRevision ?? 0;
  // Another run of the sandbox counts from one again.
  if (revision < last()) emptyLog();
  const mine = era;
  try {
    const lines = await call.sandboxRequests(Math.max(last(), revision - MOST), MOST);
    if (mine !== era) return;
    // What was asked for twice at a time came twice.
    const newer = lines.filter((line) => line.id > last());
    state.log = [...state.log, ...newer].slice(-MOST);
  } catch {
    // The log is a comment; the next event asks again.
  }
}

export function hearSandbox(): () => void {
  let waits = false;
  return hear('sandboxChanged', () => {
    if (waits) return;
    waits = true;
    // One answer for a burst of requests; one that goes on is shown as it goes.
    window.setTimeout(() => {
      waits = false;
      void loadSandbox().then(readLog);
    }, 120);
  });
}
