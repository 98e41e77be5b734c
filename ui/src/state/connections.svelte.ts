/** The connections, and what the editor offers. */
import { call, errorView, type ConnectionChoicesView, type ConnectionView, type ErrorView } from '../lib/ipc';

const state = $state<{
  list: ConnectionView[];
  loaded: boolean;
  error: ErrorView | null;
  choices: ConnectionChoicesView | null;
}>({ list: [], loaded: false, error: null, choices: null });

export const connections = {
  get list() {
    return state.list;
  },
  get loaded() {
    return state.loaded;
  },
  get error() {
    return state.error;
  },
  get choices() {
    return state.choices;
  },
  byId: (id: string | null) => state.list.find((connection) => connection.id === id) ?? null,
};

export async function loadConnections(): Promise<void> {
  try {
    state.list = await call.connections();
    state.error = null;
  } catch (thrown) {
    state.error = errorView(thrown);
  } finally {
    state.loaded = true;
  }
}

export async function loadChoices(): Promise<void> {
  if (state.choices) return;
  try {
    state.choices = await call.connectionChoices();
  } catch (thrown) {
    state.error = errorView(thrown);
  }
}
