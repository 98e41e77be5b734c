/**
 * Stands in for the generated bindings in `vite --mode fake` and in tests, so that every screen can be worked on
 * without the Rust side. It is never part of a production build (`scripts/check-bundle.mjs`).
 */
import type * as real from '../lib/bindings';
import type {
  AttemptView,
  ConnectionRequest,
  ConnectionView,
  ErrorView,
  ReadView,
  RefreshView,
  SandboxRequestView,
  SandboxView,
  SessionView,
  SettingsView,
  SignInRequest,
  TransactionQuery,
} from '../lib/ipc';
import * as world from './world';

type Name = keyof typeof real.commands;
type EventName = keyof typeof real.events;

const listeners = new Map<string, Set<(event: { payload: unknown }) => void>>();
const emit = (name: EventName, payload: unknown) =>
  listeners.get(name)?.forEach((heard) => heard({ payload: structuredClone(payload) }));

interface World {
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
let now = fresh();

const steps = (statuses: AttemptView['steps'][number]['status'][], warn = ''): AttemptView['steps'] => {
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

const keychain = () =>
  now.keychainMissing
    ? {
        kind: 'missing' as const,
        name: 'no keychain',
        sentence: 'No keychain: sessions end with the app',
        help: 'Install and unlock a keychain, for example gnome-keyring, and check again.',
      }
    : {
        kind: 'available' as const,
        name: 'Secret Service',
        sentence: 'Keychain: Secret Service, unlocked',
        help: null,
      };

function sandboxView(): SandboxView {
  return {
    running: now.running,
    issuer: now.running ? world.connection(0).issuer : null,
    api: now.running ? 'http://localhost:51234/a/consumer/api/v0' : null,
    connectionId: now.connections.find((one) => one.kind === 'builtInSandbox')?.id ?? null,
    clients: now.running
      ? [
          {
            clientId: world.connection(0).clientId,
            clientType: 'public',
            simulatedSecret: null,
            redirectUris: world.choices.redirectUris,
          },
          {
            clientId: '8d0b6c3a-51c7-4b63-9f5f-3f1b2a9d7c22',
            clientType: 'confidential',
            simulatedSecret: 'simulated-0f3a9d',
            redirectUris: world.choices.redirectUris,
          },
        ]
      : [],
    users: world.users,
    logRevision: now.log.length,
  };
}

function logged(path: string, status: number | null, who: string | null): void {
  now.log.push({
    id: now.log.length + 1,
    at: new Date().toISOString(),
    method: 'GET',
    path,
    status,
    ms: 3,
    who,
    fault: null,
  } as SandboxRequestView);
  emit('sandboxChanged', null);
}

function home() {
  const rows = world.accounts();
  const visible = rows.slice(0, 5);
  const pick = (from: number, to: number) => visible.slice(from, to);
  return {
    session: 's-morgan',
    userName: now.sessions[0]?.displayName ?? 'Morgan Vale',
    accountCount: rows.length,
    groups: [
      {
        kind: 'youHave' as const,
        title: 'You have',
        total: '$18,204.11',
        note: null,
        accounts: [...pick(0, 2), ...rows.slice(5)],
      },
      { kind: 'youOwe' as const, title: 'You owe', total: '$212,940.55', note: null, accounts: pick(2, 4) },
      {
        kind: 'other' as const,
        title: 'Other',
        total: null,
        note: 'not added to any total',
        accounts: pick(4, 5),
      },
    ],
    staleCount: 2,
    readAt: world.ago(240_000),
    failedRows: [],
    error: null,
    exchange: world.exchange('/users/{userId}/accounts'),
    revision: now.revision,
  };
}

function readOf(accountId: string, status: ReadView['status']): ReadView {
  const before = now.read.get(accountId);
  const next: ReadView = {
    session: now.sessions[0]?.id ?? '',
    accountId,
    status,
    rows: status === 'reading' ? 500 : now.rows,
    pages: status === 'reading' ? 1 : Math.ceil(now.rows / 500),
    failedRows: 0,
    error: null,
    revision: (before?.revision ?? 0) + 1,
  };
  now.read.set(accountId, next);
  return next;
}

function rowsOf(query: TransactionQuery): {
  total: number;
  at: (index: number) => ReturnType<typeof world.transaction>;
} {
  const total = now.rows;
  const text = query.text?.toLowerCase();
  if (text) {
    const found = Array.from({ length: Math.min(total, 20_000) }, (_, i) => world.transaction(i)).filter(
      (row) => `${row.name} ${row.memo} ${row.category ?? ''}`.toLowerCase().includes(text),
    );
    return { total: found.length, at: (index) => found[index]! };
  }
  return { total, at: (index) => world.transaction(query.descending ? index : total - 1 - index) };
}

function refreshView(status: RefreshView['status']): RefreshView {
  const names = ['Everyday Checking', 'Rainy Day Savings', 'Platinum Credit Line', 'Brokerage'];
  const ids = ['a-checking', 'a-savings', 'a-credit', 'a-broker'];
  const times = [4000, 4100, 7300, 11_000];
  const done = status === 'running' ? 2 : 4;
  const held = ['held 3.9 s', 'same answer', 'held 3.2 s', 'held 3.7 s'];
  const events: RefreshView['events'] = [
    {
      atMs: 100,
      version: 1,
      eventType: 'TaskStarted',
      accountId: null,
      accountName: null,
      poll: 'answered at once',
      json: '{\n  "type": "TaskStarted"\n}',
    },
    ...ids.slice(0, done).map((id, i) => ({
      atMs: times[i]!,
      version: i + 2,
      eventType: 'EnrichmentAccountBalances',
      accountId: id,
      accountName: names[i]!,
      poll: held[i]!,
      json: `{\n  "type": "EnrichmentAccountBalances",\n  "accountId": "${id}"\n}`,
    })),
  ];
  if (status === 'finished') {
    events.push({
      atMs: 11_400,
      version: 6,
      eventType: 'TaskEnded',
      accountId: null,
      accountName: null,
      poll: 'same answer',
      json: '{\n  "type": "TaskEnded"\n}',
    });
  }
  const lane = (
    id: string,
    name: string,
    atMs: number[],
    before: string,
    after: string | null,
    note: string | null,
  ) => ({
    accountId: id,
    name,
    atMs,
    before,
    after,
    changed: after !== null && after !== before,
    note,
  });
  return {
    session: now.sessions[0]?.id ?? '',
    status,
    startedAt: world.ago(12_000),
    elapsedMs: status === 'running' ? 5200 : 11_400,
    deadlineMs: 60_000,
    taskId: '0f5d2c1a-77aa-4b0e-8a51-2d9f6b1c3e90',
    polls:
      status === 'running'
        ? [
            { fromMs: 100, toMs: 4000, events: 3 },
            { fromMs: 4100, toMs: null, events: 0 },
          ]
        : [
            { fromMs: 100, toMs: 4050, events: 3 },
            { fromMs: 4150, toMs: 7300, events: 1 },
            { fromMs: 7400, toMs: 11_400, events: 2 },
          ],
    events,
    lanes: [
      lane('a-checking', 'Everyday Checking', [4000], '2,460.25', '2,418.07', null),
      lane('a-savings', 'Rainy Day Savings', [4100], '15,786.04', '15,786.04', null),
      lane(
        'a-credit',
        'Platinum Credit Line',
        done > 2 ? [7300] : [],
        '1,902.00',
        done > 2 ? '1,936.25' : null,
        null,
      ),
      lane(
        'a-loan',
        'Home Loan',
        [],
        '211,004.30',
        null,
        'No event: still the accounts-list value of 2 days ago',
      ),
      lane(
        'a-broker',
        'Brokerage',
        done > 3 ? [11_000] : [],
        '40,100.000',
        done > 3 ? '40,118.900' : null,
        null,
      ),
    ],
    error: null,
    revision: (now.refresh?.revision ?? 0) + 1,
  };
}

function attemptView(change: Partial<AttemptView>): AttemptView {
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

const handlers: Record<Name, (...args: never[]) => unknown> = {
  app: () => ({
    version: '0.1.0',
    engine: 'WebKitGTK 2.50.6',
    platform: 'Linux x86_64',
    dataFolder: '/home/dev/.local/share/dev.passbook.app',
    keychain: keychain(),
    settings: now.settings,
    notices: [],
    files: [
      { name: 'connections.json', holds: 'Connections, without secrets', bytes: 812 },
      { name: 'settings.json', holds: 'Appearance and mask', bytes: 64 },
    ],
  }),
  saveSettings: (settings: SettingsView) => (now.settings = settings),
  checkKeychain: () => keychain(),
  forgetEverything: () => {
    now.sessions = [];
    now.connections = [];
    return {
      lines: [
        { label: 'Sessions', outcome: 'done', detail: '1 session signed out and revoked' },
        { label: 'Keychain', outcome: 'done', detail: '2 items removed, none left' },
        { label: 'Settings', outcome: 'done', detail: null },
      ],
    };
  },
  openKnownLink: () => null,
  openDataFolder: () => null,
  connections: () => now.connections.map((one) => ({ ...one, sessions: now.sessions.length })),
  connectionChoices: () => world.choices,
  saveConnection: (request: ConnectionRequest) => {
    const { clientSecret, id, sandbox, ...kept } = request;
    const saved: ConnectionView = {
      ...world.connection(0),
      ...kept,
      id: id ?? `c-${now.connections.length + 1}`,
      kind: sandbox ? 'sandbox' : 'institution',
      environment: sandbox ? 'simulated' : kept.host.includes('garden') ? 'demo' : 'live',
      issuer: `https://${kept.host}/a/consumer/api/v0/oidc`,
      hasSecret: clientSecret != null,
    };
    now.connections = [...now.connections.filter((one) => one.id !== saved.id), saved];
    return saved;
  },
  removeConnection: (id: string) => {
    now.connections = now.connections.filter((one) => one.id !== id);
    now.sessions = now.sessions.filter((one) => one.connectionId !== id);
    return null;
  },
  checkConnection: () => ({
    ready: false,
    lines: [
      {
        id: 'discovery',
        label: 'Discovery',
        outcome: 'done',
        detail: 'answered in 38 ms at the host',
        help: null,
      },
      { id: 'pkce', label: 'PKCE S256', outcome: 'done', detail: 'offered', help: null },
      {
        id: 'scopes',
        label: 'Scopes',
        outcome: 'warning',
        detail: '1 of 6 is not in discovery: transfers',
        help: 'Sign-in may still work; ask the administrator whether the application may ask for it.',
      },
      {
        id: 'port',
        label: 'Port',
        outcome: 'failed',
        detail: '8080, 8081 and 18080 are all in use',
        help: 'End the program that uses one of them, or register another redirect URI.',
      },
      { id: 'clock', label: 'Clock', outcome: 'done', detail: 'within 1 s of the institution', help: null },
      { id: 'ca', label: 'Extra authority', outcome: 'skipped', detail: 'none is trusted', help: null },
    ],
    provider: [
      { label: 'Issuer', text: world.connection(0).issuer },
      { label: 'Signing', text: 'ES256' },
    ],
    error: null,
  }),
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
  home,
  account: (_session: string, id: string) => {
    const row = world.accounts().find((one) => one.id === id)!;
    return {
      row,
      balanceSentences:
        id === 'a-checking'
          ? [
              'You have $2,418.07 as of 4 minutes ago, from the refresh task.',
              'The accounts list said 2,460.25 two days ago; the newer one wins.',
            ]
          : [`The balance is ${row.balance.shown}, from the accounts list of two days ago.`],
      details: [
        {
          title: 'Account',
          fields: [
            { path: 'id', label: 'Id', value: row.id, kind: 'id' },
            { path: 'accountType', label: 'Type', value: row.accountType, kind: 'text' },
            { path: 'hidden', label: 'Hidden', value: row.hidden ? 'yes' : 'no', kind: 'flag' },
          ],
        },
        {
          title: 'Balances',
          fields: [
            { path: 'balance', label: 'Balance', value: row.balance.sent ?? '', kind: 'money' },
            { path: 'balanceDate', label: 'As of', value: row.balance.at ?? '', kind: 'date' },
          ],
        },
      ],
      json: `{\n  "id": "${row.id}",\n  "name": "${row.name}",\n  "balance": "${row.balance.sent}",\n  "hidden": ${row.hidden}\n}`,
      exchange: world.exchange('/users/{userId}/accounts'),
      numberRefused: id === 'a-loan' ? 'The scope accounts.unmaskednumber.readonly was not granted.' : null,
    };
  },
  accountNumber: () => ({ number: '004100934417' }),
  latestActivity: () =>
    [0, 1, 2, 3, 4].map((index) => ({
      accountId: 'a-checking',
      accountName: 'Everyday Checking',
      row: world.transaction(index),
    })),
  readTransactions: (_session: string, id: string, again: boolean) =>
    (!again && now.read.get(id)) || readOf(id, 'complete'),
  stopReading: (_session: string, id: string) => readOf(id, 'stopped'),
  transactions: (_session: string, query: TransactionQuery, first: number, count: number) => {
    const { total, at } = rowsOf(query);
    const length = Math.max(0, Math.min(count, total - first));
    return {
      first,
      rows: Array.from({ length }, (_, i) => at(first + i)),
      total,
      inMemory: now.rows,
      revision: 1,
    };
  },
  totals: () => [
    {
      currency: 'USD',
      moneyIn: '+3,800.00',
      moneyOut: '−987.16',
      inWords: 'money in',
      outWords: 'money out',
      counted: now.rows,
      leftOut: 0,
    },
  ],
  transaction: (_session: string, _account: string, id: string) => {
    const row = world.transaction(Number(id.slice(2)));
    return {
      id,
      title: row.name,
      amount: row.amount,
      meaning: 'On a deposit account, negative is money out.',
      fields: [
        { path: 'amount', label: 'Amount', value: row.amount, kind: 'money' },
        {
          path: 'pendingStatus',
          label: 'Status',
          value: row.pending ? 'Pending' : 'Reconciled',
          kind: 'text',
        },
        { path: 'datePosted', label: 'Posted', value: row.date ?? '', kind: 'date' },
        { path: 'memo', label: 'Memo', value: row.memo, kind: 'text' },
        { path: 'enrichments.expenseCategory', label: 'Category', value: row.category ?? '', kind: 'text' },
        { path: 'id', label: 'Id', value: 'b3f2a0c4d9', kind: 'id' },
      ],
      json: `{\n  "id": "b3f2a0c4d9",\n  "amount": "${row.amount}",\n  "currency": "USD",\n  "datePosted": "${row.date}",\n  "memo": "${row.memo}",\n  "hasProviderImages": false,\n  "enrichments": {\n    "expenseCategory": "${row.category}"\n  }\n}`,
      exchange: world.exchange('/users/{userId}/accounts/{accountId}/transactions', 'offset=0&limit=500'),
    };
  },
  startRefresh: () => {
    now.refresh = refreshView('running');
    return now.refresh;
  },
  refresh: () =>
    now.refresh ?? {
      ...refreshView('idle'),
      events: [],
      lanes: [],
      polls: [],
      taskId: null,
      elapsedMs: 0,
      startedAt: null,
    },
  stopRefresh: () => (now.refresh = refreshView('stopped')),
  sandbox: sandboxView,
  startSandbox: () => {
    now.running = true;
    if (now.connections.length === 0) now.connections = [world.connection(0)];
    return sandboxView();
  },
  stopSandbox: () => {
    now.running = false;
    return sandboxView();
  },
  resetSandbox: () => {
    now.log = [];
    return sandboxView();
  },
  sandboxRequests: (after: number, most: number) => now.log.filter((line) => line.id > after).slice(-most),
  exchanges: () => (now.sessions.length > 0 ? [world.exchange('/users/{userId}/accounts')] : []),
};

async function run(name: Name, args: unknown[]): Promise<unknown> {
  now.calls.push({ name, args: structuredClone(args) });
  await Promise.resolve();
  const failure = now.failures.get(name);
  if (failure) return { status: 'error', error: failure };
  return { status: 'ok', data: structuredClone((handlers[name] as (...a: unknown[]) => unknown)(...args)) };
}

export const commands = Object.fromEntries(
  (Object.keys(handlers) as Name[]).map((name) => [name, (...args: unknown[]) => run(name, args)]),
) as unknown as typeof real.commands;

const eventNames: EventName[] = [
  'signInChanged',
  'sessionsChanged',
  'readChanged',
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
    now = fresh();
  },
  get world(): World {
    return now;
  },
  signedIn(name = 'Morgan Vale'): void {
    now.running = true;
    if (now.connections.length === 0) now.connections = [world.connection(1)];
    now.sessions.push(world.session(`s-${name.split(' ')[0]?.toLowerCase()}`, name));
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
  read(accountId: string, change: Partial<ReadView>): void {
    const next = { ...readOf(accountId, 'reading'), ...change };
    now.read.set(accountId, next);
    emit('readChanged', next);
  },
  refresh(status: RefreshView['status']): void {
    now.refresh = refreshView(status);
    emit('refreshChanged', { session: now.refresh.session, revision: now.refresh.revision });
  },
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
  if (scene.has('no-keychain')) now.keychainMissing = true;
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
