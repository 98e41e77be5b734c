/** The sections of the rail, in working order, with the number that Alt opens. */
import ActivityIcon from '@lucide/svelte/icons/activity';
import CreditCard from '@lucide/svelte/icons/credit-card';
import Database from '@lucide/svelte/icons/database';
import House from '@lucide/svelte/icons/house';
import KeyRound from '@lucide/svelte/icons/key-round';
import Landmark from '@lucide/svelte/icons/landmark';
import Plug from '@lucide/svelte/icons/plug';
import RefreshCw from '@lucide/svelte/icons/refresh-cw';
import Settings from '@lucide/svelte/icons/settings';
import type { Screen } from '../state/route.svelte';

export type SectionName = Exclude<Screen['name'], 'account' | 'connection'>;

export interface Section {
  name: SectionName;
  title: string;
  icon: typeof House;
  number: number;
}

interface Group {
  id: string;
  title: string;
  entries: Section[];
}

const explore: Omit<Section, 'number'>[] = [
  { name: 'home', title: 'Home', icon: House },
  { name: 'accounts', title: 'Accounts', icon: CreditCard },
  { name: 'activity', title: 'Activity', icon: ActivityIcon },
  { name: 'refresh', title: 'Refresh', icon: RefreshCw },
];
/** What is for building with the API; without rows of a session it has nothing to work on. */
const build: Omit<Section, 'number'>[] = [{ name: 'query', title: 'Query', icon: Database }];
const setUp: Omit<Section, 'number'>[] = [
  { name: 'connections', title: 'Connections', icon: Plug },
  { name: 'sessions', title: 'Sessions', icon: KeyRound },
  { name: 'sandbox', title: 'Sandbox', icon: Landmark },
  { name: 'settings', title: 'Settings', icon: Settings },
];

/** Without a session there is nothing to explore but the way in. */
export function sections(signedIn: boolean): Group[] {
  let number = 0;
  const numbered = (entries: Omit<Section, 'number'>[]) =>
    entries.map((entry) => ({ ...entry, number: ++number }));
  return [
    { id: 'explore', title: 'Explore', entries: numbered(signedIn ? explore : explore.slice(0, 1)) },
    ...(signedIn ? [{ id: 'build', title: 'Build', entries: numbered(build) }] : []),
    { id: 'set-up', title: 'Set up', entries: numbered(setUp) },
  ];
}

export function sectionOf(screen: Screen): SectionName {
  if (screen.name === 'account') return 'accounts';
  if (screen.name === 'connection') return 'connections';
  return screen.name;
}
