/**
 * Queries to begin with, over the documented tables. Sums are exact: the core adds decimals, not floats. Amounts of two
 * currencies are never added, nor those of accounts whose signs mean something else. A test runs each of them.
 */
export interface Example {
  title: string;
  text: string;
}

export const examples: Example[] = [
  {
    title: 'Money out by category on deposit accounts, this year so far',
    text: `select t.category, t.currency, count(*) as rows, sum(t.amount) as amount
from transactions t
join accounts a on a.id = t.account_id
where a.type = 'Deposit' and t.amount < 0
  and t.date >= strftime('%Y-01-01', 'now', 'localtime')
group by t.category, t.currency
order by t.currency, amount`,
  },
  {
    title: 'Each month, in and out of deposit accounts',
    text: `select t.month, t.currency,
  sum(case when t.amount > 0 then t.amount end) as money_in,
  sum(case when t.amount < 0 then t.amount end) as money_out
from transactions t
join accounts a on a.id = t.account_id
where a.type = 'Deposit'
group by t.month, t.currency
order by t.month desc, t.currency`,
  },
  {
    title: 'Names that appear most, by type of account',
    text: `select t.name, a.type, t.currency, count(*) as rows,
  min(t.date) as first, max(t.date) as last, sum(t.amount) as amount
from transactions t
join accounts a on a.id = t.account_id
group by t.name, a.type, t.currency
order by rows desc
limit 50`,
  },
  {
    title: 'The same amount on the same day',
    text: `select a.date, a.amount, a.currency, a.name, a.id, b.id as other_id
from transactions a
join transactions b
  on a.account_id = b.account_id and a.date = b.date and a.amount = b.amount
  and a.currency is b.currency and a.id < b.id
order by a.date desc
limit 200`,
  },
  {
    title: 'Balances that disagree by source',
    text: `select account, kind, source, amount, date
from balances
order by account, kind, date desc`,
  },
  {
    title: 'Amounts that are no decimal',
    text: `select account, id, date, amount_sent
from transactions
where amount is null and amount_sent is not null`,
  },
  {
    title: 'A field of the JSON as received',
    text: `select id, date, json_extract(json, '$.pendingStatus') as pending_status
from transactions
order by date desc
limit 100`,
  },
];

export const first = `select date, account, name, amount
from transactions
order by date desc
limit 100`;
