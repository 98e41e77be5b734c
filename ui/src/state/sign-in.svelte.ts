/** The one attempt to sign in that the sheet shows. */
import { call, errorView, hear, type AttemptView, type ErrorView, type SandboxUserView } from '../lib/ipc';
import { announce } from './announce.svelte';
import { loadConnections } from './connections.svelte';
import { beganAnew, loadSessions, selectSession, sessions } from './sessions.svelte';

interface Begun {
  connectionId: string;
  scopes: string[] | null;
  reauthenticate: boolean;
}

const state = $state<{
  attempt: AttemptView | null;
  /** Why an attempt could not even begin. */
  error: ErrorView | null;
  begun: Begun | null;
  beginning: boolean;
  /** The simulated customer to sign in as, when one was chosen. */
  persona: SandboxUserView | null;
  renewed: number;
}>({ attempt: null, error: null, begun: null, beginning: false, persona: null, renewed: 0 });

export const signIn = {
  get attempt() {
    return state.attempt;
  },
  get error() {
    return state.error;
  },
  get open() {
    return state.attempt !== null || state.error !== null;
  },
  get beginning() {
    return state.beginning;
  },
  get persona() {
    return state.persona;
  },
  get connectionId() {
    return state.attempt?.connectionId ?? state.begun?.connectionId ?? null;
  },
  /** Grows when somebody who was signed in signs in again: what is shown of the session is to be loaded again. */
  get renewed() {
    return state.renewed;
  },
};

const stepWords: Record<AttemptView['steps'][number]['step'], string> = {
  discovered: 'Institution found',
  listening: 'Listening',
  browserOpened: 'Browser opened',
  waiting: 'Waiting for you',
  exchanged: 'Code exchanged',
  idTokenChecked: 'ID token checked',
  kept: 'Kept in keychain',
};
export { stepWords };

function adopt(next: AttemptView): void {
  const before = state.attempt;
  if (before && before.attempt === next.attempt && next.revision < before.revision) return;
  state.attempt = next;
  if (next.status === 'signedIn' && next.session) {
    void finished(next, next.session);
  } else if (next.status === 'failed' && before?.status !== 'failed') {
    announce(next.error ? `${next.error.message} ${next.error.help}` : 'The sign-in failed.');
  } else if (next.status === 'cancelled') {
    close();
  } else {
    const now = next.steps.find((step) => step.status === 'current');
    const then = before?.steps.find((step) => step.status === 'current');
    if (now && now.step !== then?.step) announce(`${stepWords[now.step]}. ${now.detail}`);
  }
}

/** The sessions that were there when the attempt began. */
let known: string[] = [];

async function finished(attempt: AttemptView, session: string): Promise<void> {
  await Promise.all([loadSessions(), loadConnections()]);
  if (known.includes(session)) {
    beganAnew(session);
    state.renewed += 1;
  }
  selectSession(session);
  if (state.attempt?.attempt === attempt.attempt) close();
  announce(`Signed in at ${attempt.connectionName}.`);
}

/** News that came before the answer that names their attempt: one that fails at once is over by then. */
let early: AttemptView[] = [];

export async function begin(
  connectionId: string,
  options: { scopes?: string[]; reauthenticate?: boolean; persona?: SandboxUserView | null } = {},
): Promise<void> {
  if (state.beginning) return;
  state.beginning = true;
  early = [];
  known = sessions.list.map((one) => one.id);
  state.error = null;
  state.persona = options.persona ?? null;
  state.begun = {
    connectionId,
    scopes: options.scopes ?? null,
    reauthenticate: options.reauthenticate ?? false,
  };
  try {
    const begun = await call.beginSignIn({ ...state.begun, openBrowser: true, timeoutSeconds: null });
    adopt(begun);
    for (const news of early) if (news.attempt === begun.attempt) adopt(news);
  } catch (thrown) {
    state.attempt = null;
    state.error = errorView(thrown);
    announce(`${state.error.message} ${state.error.help}`);
  } finally {
    state.beginning = false;
  }
}

/** The same again: same connection, same scopes. */
export async function beginAgain(): Promise<void> {
  const begun = state.begun;
  if (!begun) return;
  const { connectionId, scopes, reauthenticate } = $state.snapshot(begun);
  await begin(connectionId, { reauthenticate, ...(scopes ? { scopes } : {}), persona: state.persona });
}

function close(): void {
  state.attempt = null;
  state.error = null;
}

/** Cancels a running attempt, or closes the sheet over one that ended. */
export async function dismiss(): Promise<void> {
  const attempt = state.attempt;
  const live = attempt && ['preparing', 'waiting', 'finishing'].includes(attempt.status);
  close();
  if (!attempt || !live) return;
  announce('Sign-in cancelled.');
  try {
    await call.cancelSignIn(attempt.attempt);
  } catch {
    // The attempt had ended by itself in the meantime; there is nothing left to cancel.
  }
}

export async function reopen(): Promise<ErrorView | null> {
  return attempting((id) => call.reopenBrowser(id));
}

/** Hands over the address that the browser ended at; answers why it was refused, if it was. */
export async function paste(address: string): Promise<ErrorView | null> {
  return attempting(async (id) => adopt(await call.pasteCallback(id, address)));
}

async function attempting(run: (id: string) => Promise<unknown>): Promise<ErrorView | null> {
  const id = state.attempt?.attempt;
  if (!id) return null;
  try {
    await run(id);
    return null;
  } catch (thrown) {
    return errorView(thrown);
  }
}

export function hearSignIn(): () => void {
  return hear('signInChanged', (attempt) => {
    // Only the attempt that the sheet shows: a cancelled one may still have something to say.
    if (state.attempt?.attempt === attempt.attempt) adopt(attempt);
    else if (state.beginning) early.push(attempt);
  });
}
