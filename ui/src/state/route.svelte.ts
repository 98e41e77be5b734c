/** Where the person is, and the way back. Kept in memory only (IW-14). */
import type { Component } from 'svelte';
import { part } from './app.svelte';

export type Screen =
  | { name: 'home' }
  | { name: 'accounts' }
  | { name: 'account'; id: string; tab?: 'charts' }
  | { name: 'activity' }
  | { name: 'refresh' }
  | { name: 'query' }
  | { name: 'connections' }
  | { name: 'connection'; id: string | null }
  | { name: 'sessions' }
  | { name: 'sandbox' }
  | { name: 'settings' };

type Loader = () => Promise<{ default: Component }>;

/** Screens that are not needed for the first paint are chunks of their own. */
const loaders: Record<Screen['name'], Loader> = {
  home: () => import('../screens/Home.svelte'),
  accounts: () => import('../screens/Accounts.svelte'),
  account: () => import('../screens/Account.svelte'),
  activity: () => import('../screens/Activity.svelte'),
  refresh: () => import('../screens/Refresh.svelte'),
  query: () => import('../screens/Query.svelte'),
  connections: () => import('../screens/Connections.svelte'),
  connection: () => import('../screens/ConnectionEditor.svelte'),
  sessions: () => import('../screens/Sessions.svelte'),
  sandbox: () => import('../screens/Sandbox.svelte'),
  settings: () => import('../screens/Settings.svelte'),
};

const here = $state<{ screen: Screen; component: Component | null; turn: number }>({
  screen: { name: 'home' },
  component: null,
  turn: 0,
});
const trail: Screen[] = [];
let wanted = 0;

export const route = {
  get screen() {
    return here.screen;
  },
  get component() {
    return here.component;
  },
  /** Grows with each change of screen; components are keyed by it. */
  get turn() {
    return here.turn;
  },
};

async function show(screen: Screen): Promise<void> {
  const turn = ++wanted;
  const module = await part(loaders[screen.name]());
  // A later click wins over a slower chunk.
  if (!module || turn !== wanted) return;
  here.screen = screen;
  here.component = module.default;
  here.turn += 1;
}

/** Goes to a screen; the old one stays until the new one is there, so nothing flashes. */
export async function go(screen: Screen): Promise<void> {
  if (here.component) trail.push($state.snapshot(here.screen) as Screen);
  if (trail.length > 50) trail.shift();
  await show(screen);
}

export async function back(): Promise<void> {
  await show(trail.pop() ?? { name: 'home' });
}

/**
 * Fetches the other chunks while nothing else is going on, so that each switch is immediate. Gives back what
 * ends it. A chunk that cannot be fetched is left to the switch that needs it.
 */
export function preload(): () => void {
  const rest = Object.values(loaders);
  let timer = 0;
  let ended = false;
  const wait = (ms: number) => {
    if (!ended) timer = window.setTimeout(next, ms);
  };
  const soon = () => wait(30);
  const next = () => {
    const load = rest.shift();
    if (load) void load().then(soon, soon);
  };
  wait(300);
  return () => {
    ended = true;
    window.clearTimeout(timer);
  };
}
