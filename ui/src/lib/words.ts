/** Words for closed sets that arrive as ids. */
import type { BalanceView } from './ipc';

export const sourceWords: Record<BalanceView['source'], string> = {
  accountsList: 'accounts list',
  taskEvent: 'task event',
};
