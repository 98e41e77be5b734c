/** What can be done with a row of the transactions. */
import { app } from '../state/app.svelte';
import { announce } from '../state/announce.svelte';
import { home } from '../state/home.svelte';
import type { TransactionTable } from '../state/transaction-table.svelte';
import type { RowAction } from '../parts/RowMenu.svelte';
import { copyText } from './copy';
import { asks } from './filter-text';
import { ofCategory, ofText } from './filter-terms';

async function copyId(id: string): Promise<void> {
  if (app.masked) return announce('Numbers are masked, so nothing is copied. Show them again first.');
  announce((await copyText(id)) ? 'The id is copied.' : 'Copying was refused.');
}

export function rowActions(table: TransactionTable, index: number, inspect: () => void): RowAction[] {
  const row = table.row(index);
  if (!row) return [];
  const { line, selection } = table;
  const filter = (term: string) => () => {
    if (!asks(line.text, term)) line.set(`${line.text.trim()} ${term}`.trim());
  };
  // Two accounts may have one name; their ids differ.
  const namesakes = home.accounts.filter((account) => account.name === row.accountName).length;
  const account = ofText('account', namesakes > 1 ? row.accountId : row.accountName);
  const actions: (RowAction | false)[] = [
    { title: 'Open in the inspector', keys: 'Enter', run: inspect },
    { title: 'Copy the row as CSV', run: () => void selection.copy(index, true) },
    selection.count > 0 && {
      title: 'Copy the selection as CSV',
      keys: 'Ctrl+C',
      run: () => void selection.copy(),
    },
    { title: 'Copy the id', run: () => void copyId(row.id) },
    row.name !== '' && { title: 'Filter by this name', run: filter(ofText('name', row.name)) },
    { title: 'Filter by this category', run: filter(ofCategory(row.category ?? '')) },
    table.accountId === null && { title: 'Filter by this account', run: filter(account) },
  ];
  return actions.filter((action) => action !== false);
}
