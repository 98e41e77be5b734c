/** Words for closed sets that arrive as ids, and for counts. */
import type { BalanceView } from './ipc';

export const sourceWords: Record<BalanceView['source'], string> = {
  accountsList: 'accounts list',
  taskEvent: 'task event',
};

/** A count as people read it. */
export const number = (n: number): string => n.toLocaleString('en-US');

/** A count with what is counted. */
export const counted = (n: number, one: string, many = `${one}s`): string =>
  `${number(n)} ${n === 1 ? one : many}`;

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
