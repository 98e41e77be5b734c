/** What the stand-in holds, and its events. The world is replaced as a whole by `renew`. */
import type * as real from '../../lib/bindings';
import type {
  AttemptView,
  ConnectionView,
  ChangeView,
  ErrorView,
  ExportView,
  HintView,
  ReadAllView,
  ReadView,
  RefreshView,
  SandboxRequestView,
  SavedFilterView,
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
  /** Requests that were ever logged: ids go on after a reset. */
  requests: number;
  attempt: AttemptView | null;
  read: Map<string, ReadView>;
  readAll: ReadAllView | null;
  /** Grows when rows change. */
  tableRevision: number;
  /** Rows that came in above those that were there. */
  above: number;
  /** What the last read changed, when there was one before it. */
  changes: ChangeView[];
  /** Rows that look alike. */
  hints: HintView[];
  /** The institution lists an account and a row twice, and a member of a row (AP-17). */
  twice: boolean;
  /** Every transaction of the accounts is in memory. */
  whole: boolean;
  saved: SavedFilterView[];
  /** Rows of the last answer of the query box, and its number. */
  sqlRows: number;
  sqlRevision: number;
  export: ExportView | null;
  /** The person closes the dialog of the system without a file. */
  dismissFile: boolean;
  refresh: RefreshView | null;
  rows: number;
  revision: number;
  failures: Map<Name, ErrorView>;
  /** Answers that wait, by their commands. */
  held: Map<Name, (() => void)[]>;
  /** The balance of the checking account in words. */
  balance: string;
  calls: { name: Name; args: unknown[] }[];
  keychain: 'available' | 'missing' | 'prompting';
}

const fresh = (): World => ({
  settings: {
    appearance: 'system',
    mask: false,
    columns: ['posted', 'name', 'memo', 'category', 'amount', 'running'],
    activityColumns: ['posted', 'account', 'name', 'memo', 'category', 'amount'],
  },
  sessions: [],
  connections: [],
  running: false,
  log: [],
  requests: 0,
  attempt: null,
  read: new Map(),
  readAll: null,
  tableRevision: 1,
  above: 0,
  changes: [],
  hints: [],
  twice: false,
  whole: true,
  saved: [],
  sqlRows: 0,
  sqlRevision: 0,
  export: null,
  dismissFile: false,
  refresh: null,
  rows: 12_480,
  revision: 1,
  failures: new Map(),
  held: new Map(),
  balance: '2,418.07',
  calls: [],
  keychain: 'available',
});

export let now = fresh();

export function renew(): void {
  now = fresh();
}
