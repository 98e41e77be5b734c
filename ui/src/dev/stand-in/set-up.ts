/** The app itself, its settings and keychain, and the connections. */
import type { ConnectionRequest, ConnectionView, SettingsView } from '../../lib/ipc';
import * as world from '../world';
import { now, type Handlers } from './state';

const keychains = {
  available: {
    kind: 'available' as const,
    name: 'Secret Service',
    sentence: 'Sign-ins are saved in the Secret Service, which is unlocked.',
    help: null,
  },
  missing: {
    kind: 'missing' as const,
    name: 'no keychain',
    sentence: 'No keychain: sessions end with the app',
    help: 'Install and unlock a keychain, for example gnome-keyring, and check again.',
  },
  prompting: {
    kind: 'locked' as const,
    name: 'Secret Service',
    sentence: 'The Secret Service is waiting to be unlocked.',
    help: 'Look for the unlock window of your system; it may be behind this one.',
  },
};
const keychain = () => keychains[now.keychain];

export const setUp = {
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
} satisfies Handlers;
