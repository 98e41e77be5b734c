/** What each kind of error is called and what the person can do about it: closed and exhaustive. */
import type { ErrorKind, ErrorView } from './ipc';

/** The things an error can offer to do. */
export type Cure =
  'retry' | 'signIn' | 'editConnection' | 'startSandbox' | 'checkKeychain' | 'openDataFolder' | 'none';

interface Words {
  title: string;
  cure: Cure;
  /** How serious it looks; never told by colour alone, the title says it too. */
  tone: 'warn' | 'danger';
}

export const errorWords: Record<ErrorKind, Words> = {
  input: { title: 'Not accepted', cure: 'none', tone: 'warn' },
  notFound: { title: 'It is no longer there', cure: 'retry', tone: 'warn' },
  offline: { title: 'The institution cannot be reached', cure: 'retry', tone: 'warn' },
  configuration: { title: 'The connection does not fit', cure: 'editConnection', tone: 'danger' },
  signIn: { title: 'The sign-in did not complete', cure: 'signIn', tone: 'warn' },
  signInAgain: { title: 'The session has ended', cure: 'signIn', tone: 'warn' },
  permission: { title: 'Not granted', cure: 'signIn', tone: 'warn' },
  rateLimited: { title: 'The institution asks to slow down', cure: 'retry', tone: 'warn' },
  server: { title: 'The institution answered with an error', cure: 'retry', tone: 'danger' },
  keychain: { title: 'The keychain is not available', cure: 'checkKeychain', tone: 'danger' },
  sandboxStopped: { title: 'The sandbox is stopped', cure: 'startSandbox', tone: 'warn' },
  storage: { title: 'A file cannot be read or written', cure: 'openDataFolder', tone: 'danger' },
  system: { title: 'This computer refused', cure: 'retry', tone: 'danger' },
  cancelled: { title: 'Cancelled', cure: 'none', tone: 'warn' },
  internal: { title: 'A fault in Passbook', cure: 'retry', tone: 'danger' },
};

/** What an error is called and what cures it. A scope that nobody asked for is not granted by signing in again. */
export const wordsOf = (error: ErrorView): Words =>
  error.code === 'scope.not_asked'
    ? { title: 'A scope is missing', cure: 'editConnection', tone: 'warn' }
    : errorWords[error.kind];

/** The label of the button for a cure. */
export const cureWords: Record<Exclude<Cure, 'none'>, string> = {
  retry: 'Try again',
  signIn: 'Sign in again',
  editConnection: 'Edit the connection',
  startSandbox: 'Start the sandbox',
  checkKeychain: 'Check the keychain again',
  openDataFolder: 'Open the data folder',
};

/** Text that is safe to paste to support: ids and times, no data (UI-9). */
export function supportText(error: ErrorView, at: Date): string {
  const lines = [`code: ${error.code}`, `time: ${at.toISOString()}`];
  if (error.requestId) lines.push(`x-request-id: ${error.requestId}`);
  return lines.join('\n');
}

/**
 * A part of the window did not load or could not be drawn. It is a part of the program, and a web view remembers that a
 * chunk failed, so that only another start can help.
 */
export const partFailed: ErrorView = {
  code: 'internal.part',
  kind: 'internal',
  message: 'A part of this window could not be shown.',
  help: 'Start Passbook anew. If it happens again, report the code below; nothing that was kept is lost.',
  retryAfterMs: null,
  requestId: null,
  said: null,
};

/**
 * The field of a form that an error is about. The core's ids for input name the field
 * (`connection.client_id`, `host.plain_http`); an id that names none belongs to the form as a whole.
 */
export function fieldOf<F extends string>(error: ErrorView, fields: Record<string, F>): F | null {
  for (const part of error.code.split('.')) {
    const field = fields[part];
    if (field) return field;
  }
  return null;
}
