/**
 * The one door to the Rust side. Nothing else imports Tauri or the generated bindings. A command either
 * resolves to its data or throws a `CallFailed` that carries the error as the core worded it.
 */
import { commands, events } from './bindings';

type Commands = typeof commands;
type Settled<K extends keyof Commands> = Awaited<ReturnType<Commands[K]>>;
/** What a command answers when it succeeds. */
export type Data<K extends keyof Commands> = Extract<Settled<K>, { status: 'ok' }>['data'];
type Argument<K extends keyof Commands, I extends number> = Parameters<Commands[K]>[I];

export type ErrorView = Extract<Settled<'app'>, { status: 'error' }>['error'];
export type ErrorKind = ErrorView['kind'];

export type AppView = Data<'app'>;
export type SettingsView = Data<'saveSettings'>;
export type Appearance = SettingsView['appearance'];
export type KeychainView = Data<'checkKeychain'>;
export type ReportLine = Data<'forgetEverything'>['lines'][number];
export type Outcome = ReportLine['outcome'];
export type ConnectionView = Data<'saveConnection'>;
export type Environment = ConnectionView['environment'];
export type ConnectionChoicesView = Data<'connectionChoices'>;
export type ScopeView = ConnectionChoicesView['scopes'][number];
export type ConnectionRequest = Argument<'saveConnection', 0>;
export type PreflightView = Data<'checkConnection'>;
export type SignInRequest = Argument<'beginSignIn', 0>;
export type AttemptView = Data<'beginSignIn'>;
export type StepView = AttemptView['steps'][number];
export type SessionView = Data<'session'>;
export type SessionState = SessionView['state'];
export type TokenView = NonNullable<SessionView['token']>;
export type SignOutView = Data<'signOut'>;
export type HomeView = Data<'home'>;
export type GroupView = HomeView['groups'][number];
export type AccountRowView = GroupView['accounts'][number];
export type BalanceView = AccountRowView['balance'];
export type AccountView = Data<'account'>;
export type LatestView = Data<'latestActivity'>[number];
export type ReadView = Data<'readTransactions'>;
export type TransactionQuery = Argument<'transactions', 1>;
export type TransactionColumn = TransactionQuery['sort'];
export type WindowView = Data<'transactions'>;
export type TransactionRowView = WindowView['rows'][number];
export type TotalsView = Data<'totals'>[number];
export type RowRange = Argument<'selectionTotals', 2>[number];
export type CopyView = Data<'copyRows'>;
export type SelectionView = Data<'selectionTotals'>;
export type FilterView = Data<'checkFilter'>;
export type CompletionView = Data<'completeFilter'>[number];
export type SavedFilterView = Data<'savedFilters'>[number];
export type HintsView = Data<'hints'>;
export type HintView = Data<'hintRows'>[number];
export type ChangesView = Data<'changes'>;
export type ChangeView = Data<'changeRows'>[number];
export type ReadAllView = Data<'readingAll'>;
export type TransactionView = Data<'transaction'>;
export type FieldView = TransactionView['fields'][number];
export type BalanceChartView = Data<'balanceChart'>;
export type FlowChartView = Data<'flowCharts'>[number];
export type FlowView = FlowChartView['months'][number];
export type ExportRequest = Argument<'exportPreview', 0>;
export type ExportFormat = ExportRequest['format'];
export type ExportPreviewView = Data<'exportPreview'>;
export type ExportView = NonNullable<Data<'beginExport'>>;
export type SqlView = Data<'runSql'>;
export type SqlColumnView = SqlView['columns'][number];
export type SqlTableView = Data<'sqlSchema'>[number];
export type RefreshView = Data<'refresh'>;
export type SandboxView = Data<'sandbox'>;
export type SandboxUserView = SandboxView['users'][number];
export type SandboxRequestView = Data<'sandboxRequests'>[number];
export type ExchangeView = Data<'exchanges'>[number];

/** A command that failed, with what the core says about it. */
export class CallFailed extends Error {
  constructor(readonly view: ErrorView) {
    super(view.message);
    this.name = 'CallFailed';
  }
}

/** Any thrown thing as an error view; what is not from the core is a fault of the app itself. */
export function errorView(thrown: unknown): ErrorView {
  if (thrown instanceof CallFailed) return thrown.view;
  return {
    code: 'internal.ipc',
    kind: 'internal',
    message: 'The window could not talk to the core of Passbook.',
    help: 'Try again. If it happens again, start Passbook anew; nothing that was kept is lost.',
    retryAfterMs: null,
    requestId: null,
    said: null,
  };
}

type Calls = { [K in keyof Commands]: (...args: Parameters<Commands[K]>) => Promise<Data<K>> };

async function settle<T>(
  answer: Promise<{ status: 'ok'; data: T } | { status: 'error'; error: ErrorView }>,
): Promise<T> {
  const settled = await answer;
  if (settled.status === 'error') throw new CallFailed(settled.error);
  return settled.data;
}

/** The commands: they resolve to data, or throw `CallFailed`. */
export const call = Object.fromEntries(
  Object.entries(commands).map(([name, run]) => [
    name,
    (...args: unknown[]) => settle((run as (...a: unknown[]) => never)(...args)),
  ]),
) as unknown as Calls;

type Events = typeof events;
type Payload<K extends keyof Events> = Parameters<Parameters<Events[K]['listen']>[0]>[0] extends {
  payload: infer P;
}
  ? P
  : never;

/** Hears an event; the answer stops hearing it. */
export function hear<K extends keyof Events>(name: K, heard: (payload: Payload<K>) => void): () => void {
  const listen = events[name].listen as unknown as (
    cb: (e: { payload: Payload<K> }) => void,
  ) => Promise<() => void>;
  const stop = listen((event) => heard(event.payload));
  return () => void stop.then((unlisten) => unlisten());
}
