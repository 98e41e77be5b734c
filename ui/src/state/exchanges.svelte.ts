/** The last exchange for the status line, and what is running. */
import { call, hear, type ExchangeView } from '../lib/ipc';

const state = $state<{ last: ExchangeView | null; rows: number; running: string[] }>({
  last: null,
  rows: 0,
  running: [],
});

export const status = {
  get last() {
    return state.last;
  },
  /** Transactions in memory for the account that was looked at last. */
  get rows() {
    return state.rows;
  },
  set rows(value: number) {
    state.rows = value;
  },
  get running() {
    return state.running;
  },
};

export function running(task: string, is: boolean): void {
  const without = state.running.filter((name) => name !== task);
  state.running = is ? [...without, task] : without;
}

export async function loadExchanges(): Promise<void> {
  try {
    state.last = (await call.exchanges(1))[0] ?? null;
  } catch {
    // The status line is a comment on other work, which reports its own failures.
  }
}

export function hearExchanges(): () => void {
  return hear('exchangeEnded', (exchange) => {
    state.last = exchange;
  });
}
