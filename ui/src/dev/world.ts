/** Believable data for the stand-in: development and tests only. */
import type {
  AccountRowView,
  ConnectionChoicesView,
  ConnectionView,
  ErrorView,
  ExchangeView,
  SandboxUserView,
  SessionView,
  TransactionRowView,
} from '../lib/ipc';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
export const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
export const ahead = (ms: number) => new Date(Date.now() + ms).toISOString();

export const PREFIX = 'https://api.banno.com/consumer/auth/';

const scopeTable: [string, string, string, ConnectionChoicesView['scopes'][number]['sensitivity']][] = [
  ['openid', 'Sign-in', 'Confirms who is signed in', 'identity'],
  ['profile', 'Sign-in', 'Name and username', 'identity'],
  ['offline_access', 'Sign-in', 'Stays signed in with a refresh token', 'lasting'],
  ['user.profile.readonly', 'User', 'Reads addresses, phone numbers and e-mail', 'personal'],
  ['accounts.readonly', 'Accounts', 'Reads accounts and balances', 'read'],
  ['accounts.unmaskednumber.readonly', 'Accounts', 'Reads full account numbers', 'personal'],
  ['transactions.detail.readonly', 'Accounts', 'Reads transactions', 'read'],
  ['transactions.detail.update', 'Accounts', 'Changes tags and notes of transactions', 'write'],
  ['transfers.readonly', 'Transfers', 'Reads scheduled transfers', 'read'],
  ['transfers', 'Transfers', 'Moves money', 'write'],
];
const bare = ['openid', 'profile'];
export const fullName = (short: string) => (bare.includes(short) ? short : PREFIX + short);
const usual = [
  'openid',
  'profile',
  'offline_access',
  'accounts.readonly',
  'transactions.detail.readonly',
  'accounts.unmaskednumber.readonly',
];

const looking = [
  'openid',
  'accounts.readonly',
  'transactions.detail.readonly',
  'user.profile.readonly',
  'profile',
];

export const choices: ConnectionChoicesView = {
  scopes: scopeTable.map(([short, area, words, sensitivity]) => ({
    name: fullName(short),
    short,
    area,
    words,
    sensitivity,
  })),
  presets: [
    {
      id: 'read-once',
      title: 'Look once',
      words: 'Accounts, transactions and profile until the access token ends, in about ten minutes.',
      scopes: looking.map(fullName),
    },
    {
      id: 'read-stay',
      title: 'Look and stay signed in',
      words: 'The same, with a refresh token kept in the keychain.',
      scopes: [...looking, 'offline_access'].map(fullName),
    },
    {
      id: 'read-numbers',
      title: 'With full account numbers',
      words: 'The same, and full account numbers on request.',
      scopes: [...looking, 'offline_access', 'accounts.unmaskednumber.readonly'].map(fullName),
    },
  ],
  claims: [
    { label: 'given_name', text: 'Given name' },
    { label: 'family_name', text: 'Family name' },
    { label: 'preferred_username', text: 'Username' },
    { label: 'birthdate', text: 'Date of birth' },
    { label: 'https://api.banno.com/consumer/claim/institution_id', text: 'Id of the institution' },
  ],
  redirectUris: [
    'http://localhost:8080/auth/cb',
    'http://localhost:8081/auth/cb',
    'http://localhost:18080/auth/cb',
  ],
};

export const users: SandboxUserView[] = [
  {
    username: 'morgan',
    password: 'sandbox',
    name: 'Morgan Vale',
    persona: 'Family with a mortgage',
    summary: 'Family with a mortgage and a line of credit; two balances are two days old',
  },
  {
    username: 'nova',
    password: 'sandbox',
    name: 'Nova Reed',
    persona: 'New saver',
    summary: 'New saver with one account',
  },
  {
    username: 'gus',
    password: 'sandbox',
    name: 'Gus Harrow',
    persona: 'Gig worker',
    summary: 'Gig worker with many small deposits',
  },
  {
    username: 'ollie',
    password: 'sandbox',
    name: 'Ollie Park',
    persona: 'Overdrawn student',
    summary: 'Student, overdrawn',
  },
  {
    username: 'bea',
    password: 'sandbox',
    name: 'Bea Lindqvist',
    persona: 'Small business',
    summary: 'Small business with 40 accounts',
  },
  {
    username: 'vera',
    password: 'sandbox',
    name: 'Vera Stone',
    persona: 'Veteran',
    summary: 'Veteran with 1,000,000 transactions',
  },
  {
    username: 'rex',
    password: 'sandbox',
    name: 'Rex Dune',
    persona: 'Refuses consent',
    summary: 'Declines scopes at the consent page',
  },
  {
    username: 'odette',
    password: 'sandbox',
    name: 'Odette Fall',
    persona: 'Customer',
    summary: 'Closed and hidden accounts, odd decimals, missing balances',
  },
  {
    username: 'amira',
    password: 'sandbox',
    name: 'أميرة خليل',
    persona: 'Customer',
    summary: 'Names outside ASCII and from right to left',
  },
];

export function connection(sessions: number): ConnectionView {
  return {
    id: 'c-sandbox',
    name: 'Garden Sandbox',
    kind: 'builtInSandbox',
    environment: 'simulated',
    host: 'localhost:51234',
    issuer: 'http://localhost:51234/a/consumer/api/v0/oidc',
    clientId: '2f6d0a1e-93b5-4c55-a1a8-6f0c3b1f7d10',
    clientType: 'public',
    hasSecret: false,
    secretInMemoryBecause: null,
    redirectUris: choices.redirectUris,
    scopes: usual.map(fullName),
    claims: choices.claims.map((claim) => claim.label),
    caFingerprint: null,
    sessions,
  };
}

let exchanges = 0;
export function exchange(path: string, query = ''): ExchangeView {
  exchanges += 1;
  return {
    id: `x-${exchanges}`,
    session: 's-morgan',
    at: ago(4 * MINUTE),
    method: 'GET',
    path,
    query,
    status: 200,
    ms: 41,
    bytes: 14_212,
    requestId: '7f3c41d8-0e55-4a0b-9c1f-6b2d3c50a11e',
    retries: 0,
    error: null,
    requestHeaders: [
      { label: 'accept', text: 'application/json' },
      { label: 'authorization', text: 'Bearer …' },
    ],
    responseHeaders: [
      { label: 'content-type', text: 'application/json' },
      { label: 'x-request-id', text: '7f3c41d8-0e55-4a0b-9c1f-6b2d3c50a11e' },
    ],
  };
}

interface AccountSeed {
  id: string;
  name: string;
  number: string;
  type: string;
  sub: string | null;
  sent: string;
  shown: string;
  meaning: AccountRowView['balance']['meaning'];
  words: string;
  fresh: boolean;
}

const seeds: AccountSeed[] = [
  {
    id: 'a-checking',
    name: 'Everyday Checking',
    number: '··4417',
    type: 'Deposit',
    sub: 'Checking',
    sent: '2418.07',
    shown: '2,418.07',
    meaning: 'youHave',
    words: 'you have',
    fresh: true,
  },
  {
    id: 'a-savings',
    name: 'Rainy Day Savings',
    number: '··0932',
    type: 'Deposit',
    sub: 'Savings',
    sent: '15786.04',
    shown: '15,786.04',
    meaning: 'youHave',
    words: 'you have',
    fresh: true,
  },
  {
    id: 'a-loan',
    name: 'Home Loan',
    number: '··7781',
    type: 'Debt',
    sub: 'Mortgage',
    sent: '211004.30',
    shown: '211,004.30',
    meaning: 'youOwe',
    words: 'you owe',
    fresh: false,
  },
  {
    id: 'a-credit',
    name: 'Platinum Credit Line',
    number: '··2260',
    type: 'Line of Credit',
    sub: null,
    sent: '1936.25',
    shown: '1,936.25',
    meaning: 'youOwe',
    words: 'you owe',
    fresh: true,
  },
  {
    id: 'a-broker',
    name: 'Brokerage',
    number: '··5120',
    type: 'Investment',
    sub: null,
    sent: '40118.900',
    shown: '40,118.900',
    meaning: 'asSent',
    words: 'as sent',
    fresh: false,
  },
  {
    id: 'a-old',
    name: 'Holiday Club',
    number: '··0078',
    type: 'Deposit',
    sub: 'Savings',
    sent: '0.00',
    shown: '0.00',
    meaning: 'youHave',
    words: 'you have',
    fresh: true,
  },
];

export function accountRow(seed: AccountSeed): AccountRowView {
  return {
    id: seed.id,
    name: seed.name,
    number: seed.number,
    accountType: seed.type,
    subType: seed.sub,
    balance: {
      sent: seed.sent,
      shown: seed.shown,
      meaning: seed.meaning,
      words: seed.words,
      source: seed.fresh ? 'taskEvent' : 'accountsList',
      at: seed.fresh ? ago(4 * MINUTE) : ago(2 * DAY),
      stale: !seed.fresh,
      disagrees:
        seed.id === 'a-checking' ? { shown: '2,460.25', source: 'accountsList', at: ago(2 * DAY) } : null,
    },
    available: seed.id === 'a-checking' ? { label: 'Available balance', shown: '2,375.89' } : null,
    hidden: seed.id === 'a-old',
    status: seed.id === 'a-old' ? 'Closed' : null,
    notCounted: null,
  };
}
export const accounts = () => seeds.map(accountRow);

export function session(id: string, name: string): SessionView {
  return {
    id,
    connectionId: 'c-sandbox',
    connectionName: 'Garden Sandbox',
    connectionKind: 'builtInSandbox',
    environment: 'simulated',
    userId: '6d1c4a90-5a0e-4a51-9f1e-0a7c9d3b2e44',
    displayName: name,
    state: 'active',
    error: null,
    token: {
      tokenType: 'Bearer',
      issuedAt: ago(78_000),
      expiresAt: ahead(522_000),
      refreshable: true,
      fingerprint: '9ac1',
      idTokenAlgorithm: 'ES256',
      idTokenKey: 'sandbox-1',
      clockSkewSeconds: 0,
    },
    scopes: usual.map((short) => ({
      name: fullName(short),
      short,
      words: scopeTable.find((row) => row[0] === short)?.[2] ?? '',
      status: short === 'accounts.unmaskednumber.readonly' ? 'refused' : 'granted',
    })),
    claims: [
      {
        name: 'sub',
        words: 'User id, part of every path',
        value: '6d1c4a90-5a0e-4a51-9f1e-0a7c9d3b2e44',
        source: 'ID token',
      },
      {
        name: 'iat',
        words: 'Issued at, seconds since 1970',
        value: String(Math.floor(Date.now() / 1000) - 78),
        source: 'ID token',
      },
      { name: 'iss', words: 'Issuer', value: connection(0).issuer, source: 'ID token' },
      { name: 'given_name', words: 'Given name', value: name.split(' ')[0] ?? name, source: 'ID token' },
      { name: 'family_name', words: 'Family name', value: name.split(' ')[1] ?? '', source: 'ID token' },
    ],
    storage: 'keychain',
    storageSentence: 'Kept in the keychain (Secret Service); it survives a restart.',
    timeline: [
      { at: ago(78_000), what: 'signed_in', sentence: 'Signed in; five of six scopes were granted.' },
      { at: ago(79_000), what: 'kept', sentence: 'The grant was written to the keychain and read back.' },
    ],
    revision: 1,
  };
}

const lines: [string, string, string, string][] = [
  ['Orchard Market', 'POS PURCHASE 0303 ORCHARD MARKET AMES IA', 'Groceries', '−42.18'],
  ['Lakeside Payroll', 'ACH CREDIT LAKESIDE PAYROLL 030326', 'Income', '+1,840.00'],
  ['City Water', 'ACH DEBIT CITY WATER UTIL', 'Utilities', '−61.90'],
  // Without a name of its own, a row is called by its memo, with the numbers that are in it.
  ['XFER TO 004100930932', 'XFER TO 004100930932', 'Transfer', '−250.00'],
  ['Corner Bookshop', 'POS 0228 CORNER BOOKSHOP AMES IA', 'Shopping', '−18.40'],
  ['Check 1042', 'CHECK 1042', 'Check', '−310.00'],
  ['Rail Pass', 'RECURRING RAIL PASS', 'Transport', '−55.00'],
  ['Zoë’s Café', 'POS ZOËS CAFÉ', 'Restaurants', '−9.75'],
  ['Mobile Deposit', 'REMOTE DEPOSIT 0041', 'Deposit', '+120.00'],
  ['Insurance Co-op', 'ACH DEBIT INSURANCE', 'Insurance', '−96.10'],
  ['Fuel Stop', 'POS FUEL STOP 22', 'Auto', '−41.37'],
];

/** The row at a place of the natural order, newest first; made on demand, however many there are. */
export function transaction(index: number): TransactionRowView {
  const line = lines[index % lines.length] ?? lines[0]!;
  const pending = index === 0;
  const check = /CHECK (\d+)/u.exec(line[1])?.[1] ?? null;
  const at = new Date(Date.UTC(2026, 2, 4) - index * 6 * 60 * MINUTE).toISOString();
  return {
    key: String(index),
    id: `t-${index}`,
    accountId: 'a-checking',
    accountName: 'Everyday Checking',
    date: pending ? null : at.slice(0, 10),
    pending,
    name: line[0],
    memo: line[1],
    category: index % 17 === 5 ? null : line[2],
    kind: line[3].startsWith('+') ? 'Credit' : 'Debit',
    subtype: check ? 'Check' : null,
    status: pending ? 'Pending' : 'Reconciled',
    check,
    card: line[1].startsWith('POS') ? '4417' : null,
    place: line[1].includes('AMES IA') ? 'Ames, IA' : null,
    notes: index % 23 === 7 ? 'Split with Robin' : null,
    tags: index % 19 === 3 ? ['household', 'shared'] : [],
    hasImage: check !== null,
    amount: line[3],
    currency: 'USD',
    direction: line[3].startsWith('+') ? 'in' : 'out',
    running: pending ? null : `${(2460.25 + index).toFixed(2).replace(/\B(?=(\d{3})+(?!\d))/g, ',')}`,
    sequence: String(100_000 - (index % 100_000)),
    lastUpdated: at,
  };
}

export const error = (change: Partial<ErrorView>): ErrorView => ({
  code: 'server.status',
  kind: 'server',
  message: 'The institution answered with status 500.',
  help: 'Wait a moment and try again; its support asks for the request id.',
  retryAfterMs: null,
  requestId: '91be8e10-6a3f-4f1c-a1d4-3f9f6d3307d2',
  said: null,
  ...change,
});
