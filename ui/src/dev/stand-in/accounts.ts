/** Home, accounts and their numbers. */
import * as world from '../world';
import { now, type Handlers } from './state';

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
        accounts: [...pick(0, 2), ...rows.slice(5), ...(now.twice ? pick(0, 1) : [])],
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

export const accounts = {
  home,
  account: (_session: string, id: string) => {
    const row = world.accounts().find((one) => one.id === id)!;
    return {
      row,
      balanceSentences:
        id === 'a-checking'
          ? [
              `You have ${now.balance}.`,
              'From an event of the refresh task.',
              'The accounts list said 2,460.25; the newer one is shown.',
            ]
          : [`The balance is ${row.balance.shown}, from the accounts list of two days ago.`],
      details: [
        {
          title: 'Account',
          fields: [
            { path: 'id', label: 'Id', value: row.id, kind: 'id' },
            { path: 'institution.id', label: 'Institution id', value: '0f3a9d', kind: 'id' },
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
    [0, 1, 2, 3, 4].flatMap((index) => {
      const row = world.transaction(index);
      const line = { accountId: 'a-checking', accountName: 'Everyday Checking', row };
      return now.twice ? [line, { ...line, row: { ...row, key: `${row.key} again` } }] : [line];
    }),
} satisfies Handlers;
