/**
 * Stands in for the generated bindings in `vite --mode fake` and in tests, so that every screen can be worked on
 * without the Rust side. It is never part of a production build (`scripts/check-bundle.mjs`).
 */
import type * as real from '../lib/bindings';
import type { AttemptView, ChangeView, ErrorView, ReadAllView, ReadView, RefreshView } from '../lib/ipc';
import { accounts } from './stand-in/accounts';
import { charts } from './stand-in/charts';
import { exportMoved, exports } from './stand-in/exports';
import { query } from './stand-in/query';
import { refresh, refreshView } from './stand-in/refresh';
import { logged, sandbox } from './stand-in/sandbox';
import { setUp } from './stand-in/set-up';
import { attemptView, signIn, steps } from './stand-in/sign-in';
import { emit, listeners, now, renew, type EventName, type Name } from './stand-in/state';
import { filters } from './stand-in/filter';
import { readAllOf, readOf, transactions } from './stand-in/transactions';
import * as world from './world';

const handlers: Record<Name, (...args: never[]) => unknown> = {
  ...setUp,
  ...signIn,
  ...accounts,
  ...transactions,
  ...filters,
  ...charts,
  ...query,
  ...exports,
  ...refresh,
  ...sandbox,
  exchanges: () => (now.sessions.length > 0 ? [world.exchange('/users/{userId}/accounts')] : []),
};

async function run(name: Name, args: unknown[]): Promise<unknown> {
  now.calls.push({ name, args: structuredClone(args) });
  await Promise.resolve();
  const failure = now.failures.get(name);
  if (failure) return { status: 'error', error: failure };
  const data = structuredClone(await (handlers[name] as (...a: unknown[]) => unknown)(...args));
  const waiting = now.held.get(name);
  if (waiting) await new Promise<void>((go) => waiting.push(go));
  return { status: 'ok', data };
}

export const commands = Object.fromEntries(
  (Object.keys(handlers) as Name[]).map((name) => [name, (...args: unknown[]) => run(name, args)]),
) as unknown as typeof real.commands;

const eventNames: EventName[] = [
  'signInChanged',
  'sessionsChanged',
  'readChanged',
  'readAllChanged',
  'exportChanged',
  'refreshChanged',
  'sandboxChanged',
  'exchangeEnded',
  'keychainChanged',
];
export const events = Object.fromEntries(
  eventNames.map((name) => [
    name,
    {
      listen: async (heard: (event: { payload: unknown }) => void) => {
        const set = listeners.get(name) ?? new Set();
        set.add(heard);
        listeners.set(name, set);
        return () => void set.delete(heard);
      },
    },
  ]),
) as unknown as typeof real.events;

/** What tests and scenes turn. */
export const control = {
  reset(): void {
    renew();
  },
  get world() {
    return now;
  },
  signedIn(name = 'Morgan Vale'): void {
    now.running = true;
    if (now.connections.length === 0) now.connections = [world.connection(1)];
    const id = `s-${name.split(' ')[0]?.toLowerCase()}`;
    now.sessions = [...now.sessions.filter((one) => one.id !== id), world.session(id, name)];
    emit('sessionsChanged', null);
  },
  /** The browser came back and everything was right. */
  finishSignIn(name = 'Morgan Vale'): void {
    control.signedIn(name);
    const id = now.sessions.at(-1)?.id ?? '';
    emit(
      'signInChanged',
      attemptView({ status: 'signedIn', session: id, steps: steps(Array(7).fill('done')) }),
    );
  },
  failSignIn(change: Partial<ErrorView>): void {
    emit(
      'signInChanged',
      attemptView({
        status: 'failed',
        error: world.error({ kind: 'signIn', ...change }),
        steps: steps(['done', 'done', 'done', 'done', 'failed']),
      }),
    );
  },
  attempt(change: Partial<AttemptView>): void {
    emit('signInChanged', attemptView(change));
  },
  browserFailed(): void {
    emit(
      'signInChanged',
      attemptView({ steps: steps(['done', 'done', 'warning', 'current'], 'No browser could be opened') }),
    );
  },
  fail(name: Name, change: Partial<ErrorView> = {}): void {
    now.failures.set(name, world.error(change));
  },
  mend(name: Name): void {
    now.failures.delete(name);
  },
  /** Answers of a command are worked out, and wait. */
  hold(name: Name): void {
    now.held.set(name, []);
  },
  /** Lets the answers go that wait, or the one that was asked for last. */
  release(name: Name, which: 'all' | 'last' = 'all'): void {
    const waiting = now.held.get(name) ?? [];
    if (which === 'last') return waiting.pop()?.();
    now.held.delete(name);
    waiting.forEach((go) => go());
  },
  read(accountId: string, change: Partial<ReadView>): void {
    const next = { ...readOf(accountId, 'reading'), ...change };
    now.read.set(accountId, next);
    emit('readChanged', next);
  },
  readAll(change: Partial<ReadAllView>): void {
    now.readAll = { ...readAllOf('reading'), ...change };
    emit('readAllChanged', now.readAll);
  },
  /** A later read ends and has changed something. */
  changed(accountId: string, changes: ChangeView[]): void {
    now.changes = changes;
    now.tableRevision += 1;
    control.read(accountId, { status: 'reading', rows: now.rows });
    control.read(accountId, { status: 'complete', rows: now.rows });
  },
  /** A later read that has something of everything. */
  laterRead(accountId: string): void {
    const row = world.transaction;
    const changed = { name: 'enrichments.expenseCategory', before: null, after: 'Transport' };
    control.changed(accountId, [
      { what: 'added', row: row(3), fields: [], counterpart: 't-0' },
      { what: 'changed', row: row(6), fields: [changed], counterpart: null },
      { what: 'vanished', row: row(0), fields: [], counterpart: 't-3' },
    ]);
  },
  refresh(status: RefreshView['status']): void {
    now.refresh = refreshView(status);
    emit('refreshChanged', { session: now.refresh.session, revision: now.refresh.revision });
  },
  exportMoved,
  logged,
  emit,
};

// Scenes for `vite --mode fake`: /?signed-in, /?live, /?rows=1000000, /?waiting, /?dark
if (import.meta.env.MODE === 'fake') {
  const scene = new URLSearchParams(location.search);
  const rows = scene.get('rows');
  if (rows) now.rows = Number(rows);
  if (scene.has('dark')) now.settings.appearance = 'dark';
  if (scene.has('light')) now.settings.appearance = 'light';
  if (scene.has('mask')) now.settings.mask = true;
  if (scene.has('no-keychain')) now.keychain = 'missing';
  if (scene.has('signed-in')) {
    control.signedIn();
    for (const path of [
      '/a/consumer/api/v0/oidc/.well-known/openid-configuration',
      '/a/consumer/api/v0/oidc/auth',
      '/a/consumer/api/v0/users/{userId}/accounts',
    ])
      logged(path, path.endsWith('auth') ? 302 : 200, 'morgan');
  }
  if (scene.has('live') && now.sessions[0]) {
    now.sessions[0].environment = 'live';
    now.sessions[0].connectionName = 'First Prairie Bank';
  }
  Object.assign(globalThis, { standIn: control });
}
