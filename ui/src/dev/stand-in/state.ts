/** What the stand-in holds, and its events. The world is replaced as a whole by `renew`. */
import type * as real from '../../lib/bindings';
import type {
  AttemptView,
  ConnectionView,
  ErrorView,
  ReadView,
  RefreshView,
  SandboxRequestView,
  SessionView,
  SettingsView,
} from '../../lib/ipc';

export type Name = keyof typeof real.commands;
export type EventName = keyof typeof real.events;

/** Answers of one subject, by the names of the commands. */
export type Handlers = Partial<Record<Name, (...args: never[]) => unknown>>;

export const listeners = new Map<string, Set<(event: { payload: unknown }) => void>>();
export const emit = (name: EventName, payload: unknown) =>
  listeners.get(name)?.forEach((heard) => heard({ payload: structuredClone(payload) }));

export interface World {
  settings: SettingsView;
  sessions: SessionView[];
  connections: ConnectionView[];
  running: boolean;
  log: SandboxRequestView[];
  attempt: AttemptView | null;
  read: Map<string, ReadView>;
  refresh: RefreshView | null;
  rows: number;
  revision: number;
  failures: Map<Name, ErrorView>;
  calls: { name: Name; args: unknown[] }[];
  keychainMissing: boolean;
}

const fresh = (): World => ({
  settings: { appearance: 'system', mask: false },
  sessions: [],
  connections: [],
  running: false,
  log: [],
  attempt: null,
  read: new Map(),
  refresh: null,
  rows: 12_480,
  revision: 1,
  failures: new Map(),
  calls: [],
  keychainMissing: false,
});

export let now = fresh();

export function renew(): void {
  now = fresh();
}
