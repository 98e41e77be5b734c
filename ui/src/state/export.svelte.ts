/**
 * An export: what is to be written is shown first, redacted unless it is asked otherwise, and account data need a
 * second step (LG-5). The file is chosen in the dialog of the system, which Rust opens; the window never knows where
 * it is. Writing goes on when the dialog is closed.
 */
import { untrack } from 'svelte';
import { reading } from '../lib/filter-text';
import {
  call,
  errorView,
  hear,
  type ErrorView,
  type ExportFormat,
  type ExportPreviewView,
  type ExportRequest,
  type ExportView,
  type RowRange,
  type TransactionQuery,
} from '../lib/ipc';
import { counted, number } from '../lib/words';
import { announce } from './announce.svelte';
import { running } from './exchanges.svelte';
import { layers } from './layers.svelte';
import { sessions } from './sessions.svelte';

/** What to export: the rows of a query, or some of them. */
export interface Wish {
  query: TransactionQuery;
  /** Only these rows; none for all. */
  ranges?: readonly RowRange[];
  /** The revision of the rows on screen when they were selected. */
  revision?: number;
}

type Step = 'choose' | 'confirm' | 'job';

interface State {
  step: Step;
  request: ExportRequest | null;
  preview: ExportPreviewView | null;
  /** The filter in plain words; empty without one. */
  filter: string;
  loading: boolean;
  /** The dialog of the system is open. */
  asking: boolean;
  error: ErrorView | null;
  job: ExportView | null;
}

const state = $state<State>({
  step: 'choose',
  request: null,
  preview: null,
  filter: '',
  loading: false,
  asking: false,
  error: null,
  job: null,
});
let turn = 0;
let heard: (() => void) | null = null;
const TASK = 'Writing an export';

export const exporting = {
  get step() {
    return state.step;
  },
  get request() {
    return state.request;
  },
  get preview() {
    return state.preview;
  },
  get filter() {
    return state.filter;
  },
  get loading() {
    return state.loading;
  },
  get asking() {
    return state.asking;
  },
  get error() {
    return state.error;
  },
  get job() {
    return state.job;
  },
};

const writing = () => state.job?.status === 'writing';

/** Opens the dialog for some rows. While a file is being written, it shows that one. */
export function openExport(wish: Wish): void {
  const session = sessions.current?.id;
  if (!session) return;
  heard ??= hear('exportChanged', adopt);
  layers.export = true;
  if (writing()) return;
  const { format = 'csv' } = state.request ?? {};
  state.request = {
    session,
    query: { ...wish.query },
    ranges: (wish.ranges ?? []).map((range) => ({ ...range })),
    revision: wish.revision ?? 0,
    format,
    // Every export begins redacted, whatever the one before was.
    redacted: true,
  };
  state.step = 'choose';
  state.preview = null;
  state.filter = '';
  state.job = null;
  state.error = null;
  state.asking = false;
  void look();
  void readFilter(wish.query.filter, session);
}

export function closeExport(): void {
  layers.export = false;
}

// Another layer that opens over the dialog closes it too.
$effect.root(() => {
  $effect(() => {
    if (!layers.export) untrack(closed);
  });
});

function closed(): void {
  turn += 1;
  if (!writing()) {
    // Lines of a preview are account data: they do not stay behind a closed dialog.
    state.preview = null;
    state.step = 'choose';
  } else announce('The export goes on.');
}

export function chooseFormat(format: ExportFormat): void {
  if (!state.request) return;
  state.request.format = format;
  void look();
}

export function chooseRedacted(redacted: boolean): void {
  if (!state.request) return;
  state.request.redacted = redacted;
  void look();
}

/** Back to the choices: from the second step, or for another file. */
export function backToChoices(): void {
  state.step = 'choose';
  state.job = null;
  state.error = null;
  void look();
}

/** The first click: redacted goes on to the file, account data to the second step. */
export async function goOn(): Promise<void> {
  if (!state.request || state.loading || !state.preview) return;
  if (!state.request.redacted && state.step === 'choose') state.step = 'confirm';
  else await begin();
}

/** Asks for the file and begins to write. */
export async function begin(): Promise<void> {
  const request = $state.snapshot(state.request);
  if (!request || state.asking) return;
  state.asking = true;
  state.error = null;
  try {
    const job = await call.beginExport(request);
    if (!job) {
      announce('No file was chosen, and nothing was written.');
      return;
    }
    state.step = 'job';
    state.job = job;
    state.preview = null;
    running(TASK, true);
    // Events may have come before the answer that named the export.
    adopt(await call.export(job.export));
  } catch (thrown) {
    state.error = errorView(thrown);
    announce(`${state.error.message} ${state.error.help}`);
  } finally {
    state.asking = false;
  }
}

/** Cancels; no file is left. */
export async function stop(): Promise<void> {
  if (!state.job) return;
  try {
    adopt(await call.stopExport(state.job.export));
  } catch (thrown) {
    state.error = errorView(thrown);
  }
}

async function look(): Promise<void> {
  const request = $state.snapshot(state.request);
  if (!request) return;
  const mine = ++turn;
  state.loading = true;
  try {
    const preview = await call.exportPreview(request);
    if (mine !== turn) return;
    state.preview = preview;
    state.error = null;
  } catch (thrown) {
    if (mine !== turn) return;
    state.preview = null;
    state.error = errorView(thrown);
  } finally {
    if (mine === turn) state.loading = false;
  }
}

/** Tries again what failed before anything was written. */
export function lookAgain(): void {
  void look();
}

/** The filter as the core understood it; as it was typed if that cannot be told. */
async function readFilter(filter: string, session: string): Promise<void> {
  state.filter = filter.trim();
  if (state.filter === '') return;
  try {
    const view = await call.checkFilter(session, filter);
    if (view.usable && state.request?.query.filter === filter) state.filter = reading(view);
  } catch {
    // The words are a help; the filter itself is shown instead.
  }
}

function adopt(job: ExportView): void {
  const before = state.job;
  if (!before || before.export !== job.export || job.revision < before.revision) return;
  state.job = job;
  if (before.status !== 'writing' || job.status === 'writing') return;
  running(TASK, false);
  if (job.status === 'done') announce(`${counted(job.rows, 'row')} written to ${job.fileName}, ${job.size}.`);
  else if (job.status === 'cancelled') announce('The export was cancelled. No file was left.');
  else {
    announce(`The export failed. ${job.error?.message ?? ''}`);
    // A failure is not left unseen behind a closed dialog.
    layers.export = true;
  }
}

/** `12,000 of 1,000,000 rows, 1.4 MB`. */
export function progressWords(job: ExportView): string {
  return `${number(job.rows)} of ${counted(job.of, 'row')}, ${job.size}`;
}
