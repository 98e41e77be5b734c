/** Queries to begin with, over the documented tables. Sums are exact: the core adds decimals, not floats. */
export interface Example {
  title: string;
  text: string;
}

export const examples: Example[] = [
  {
    title: 'Money out by category, this year so far',
    text: `select category, count(*) as rows, sum(amount) as amount
from transactions
where amount < 0 and date >= '2026-01-01'
group by category
order by amount`,
  },
  {
    title: 'Each month, in and out',
    text: `select month,
  sum(case when amount > 0 then amount end) as money_in,
  sum(case when amount < 0 then amount end) as money_out
from transactions
group by month
order by month desc`,
  },
  {
    title: 'Names that appear most',
    text: `select name, count(*) as rows, min(date) as first, max(date) as last, sum(amount) as amount
from transactions
group by name
order by rows desc
limit 50`,
  },
  {
    title: 'The same amount on the same day',
    text: `select a.date, a.amount, a.name, a.id, b.id as other_id
from transactions a
join transactions b
  on a.account_id = b.account_id and a.date = b.date and a.amount = b.amount and a.id < b.id
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
