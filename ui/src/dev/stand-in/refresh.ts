/** A refresh from the core, half-way and finished. */
import type { RefreshView } from '../../lib/ipc';
import * as world from '../world';
import { now, type Handlers } from './state';

/** The refresh as it looks in a status. */
export function refreshView(status: RefreshView['status']): RefreshView {
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

export const refresh = {
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
} satisfies Handlers;
