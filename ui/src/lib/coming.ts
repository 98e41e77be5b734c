/** Commands of the query box, whose bindings are on their way. */
import { call, type ErrorView } from './ipc';

export interface SqlColumnView {
  name: string;
  numeric: boolean;
}
export interface SqlErrorView {
  error: ErrorView;
  from: number | null;
}
export interface SqlView {
  columns: SqlColumnView[];
  rows: number;
  truncated: string | null;
  ms: number;
  revision: number;
  error: SqlErrorView | null;
}
export interface SqlTableView {
  name: string;
  meaning: string;
  columns: { name: string; meaning: string }[];
}

export const sql = call as unknown as {
  runSql(session: string, text: string): Promise<SqlView>;
  sqlRows(session: string, first: number, count: number): Promise<(string | null)[][]>;
  stopSql(session: string): Promise<null>;
  sqlSchema(): Promise<SqlTableView[]>;
};
