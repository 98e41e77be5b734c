/** Signing in, step by step, and the sessions that come of it. */
import type { AttemptView, SignInRequest } from '../../lib/ipc';
import * as world from '../world';
import { now, type Handlers } from './state';

/** The steps of an attempt, each with its status. */
export const steps = (
  statuses: AttemptView['steps'][number]['status'][],
  warn = '',
): AttemptView['steps'] => {
  const list: [AttemptView['steps'][number]['step'], string][] = [
    ['discovered', 'Garden Sandbox offers PKCE S256 and ES256'],
    ['listening', 'http://localhost:8080/auth/cb on 127.0.0.1 and ::1'],
    ['browserOpened', warn || 'with PKCE S256, state and nonce'],
    ['waiting', 'Finish signing in on the page that opened'],
    ['exchanged', ''],
    ['idTokenChecked', 'signature, issuer, audience, nonce, times'],
    ['kept', ''],
  ];
  return list.map(([step, detail], index) => ({ step, detail, status: statuses[index] ?? 'ahead' }));
};

/** The attempt after a change. */
export function attemptView(change: Partial<AttemptView>): AttemptView {
  now.attempt = {
    ...(now.attempt ?? {
      attempt: `at-${Date.now()}`,
      connectionId: 'c-sandbox',
      connectionName: 'Garden Sandbox',
      environment: 'simulated',
      status: 'waiting',
      steps: steps(['done', 'done', 'done', 'current']),
      link: 'http://localhost:51234/a/consumer/api/v0/oidc/auth?response_type=code&client_id=2f6d0a1e&redirect_uri=http%3A%2F%2Flocalhost%3A8080%2Fauth%2Fcb&scope=openid%20profile&state=Zk1y2mQd&nonce=q1&code_challenge=E9Melhoa2Owv&code_challenge_method=S256',
      redirectUri: 'http://localhost:8080/auth/cb',
      expiresAt: world.ahead(278_000),
      ignoredRequests: 0,
      error: null,
      session: null,
      revision: 0,
    }),
    ...change,
  };
  now.attempt = { ...now.attempt, revision: now.attempt.revision + 1 };
  return now.attempt;
}

export const signIn = {
  beginSignIn: (request: SignInRequest) => {
    now.attempt = null;
    const known = now.connections.find((one) => one.id === request.connectionId);
    return attemptView({
      connectionId: request.connectionId,
      connectionName: known?.name ?? 'Garden Sandbox',
      environment: known?.environment ?? 'simulated',
    });
  },
  signInAttempt: () => now.attempt,
  reopenBrowser: () => null,
  pasteCallback: () => attemptView({ status: 'finishing' }),
  cancelSignIn: () => attemptView({ status: 'cancelled' }),
  sessions: () => now.sessions,
  session: (id: string) => now.sessions.find((one) => one.id === id),
  refreshToken: (id: string) => {
    const found = now.sessions.find((one) => one.id === id);
    if (found?.token)
      found.token = { ...found.token, issuedAt: world.ago(0), expiresAt: world.ahead(600_000) };
    return found;
  },
  signOut: (id: string) => {
    now.sessions = now.sessions.filter((one) => one.id !== id);
    return {
      lines: [
        { label: 'Refresh token', outcome: 'done', detail: 'revoked at the institution' },
        { label: 'Keychain', outcome: 'done', detail: 'grant deleted, and read again to prove it' },
        { label: 'Memory', outcome: 'done', detail: '6 accounts and 12,480 transactions dropped' },
      ],
      endSessionOffered: true,
      connectionId: 'c-sandbox',
    };
  },
  openEndSession: () => null,
} satisfies Handlers;
