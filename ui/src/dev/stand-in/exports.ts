/** Exports: previews like the core's, and writing that a scene or a test moves on. */
import type { ExportPreviewView, ExportRequest, ExportView } from '../../lib/ipc';
import * as world from '../world';
import { emit, now, type Handlers } from './state';

const kinds = {
  csv: ['csv', 'Comma-separated values'],
  json: ['json', 'JSON'],
  rawJson: ['json', 'JSON'],
  ofx: ['ofx', 'Open Financial Exchange'],
  qif: ['qif', 'Quicken Interchange Format'],
} as const;

function lines(request: ExportRequest): string {
  const rows = Array.from({ length: 8 }, (_, index) => {
    const row = world.transaction(index + 1);
    const amount = row.amount.replace('−', '-').replace('+', '').replaceAll(',', '');
    return {
      date: row.date ?? '',
      name: request.redacted ? `name-${(index * 7919 + 4231).toString(36)}` : row.name,
      amount,
    };
  });
  if (request.format === 'csv')
    return [
      'simulated,date,name,amount',
      ...rows.map((row) => `yes,${row.date},${row.name},${row.amount}`),
    ].join('\r\n');
  if (request.format === 'qif')
    return rows.map((row) => `D${row.date}\nT${row.amount}\nP${row.name}\n^`).join('\n');
  if (request.format === 'ofx')
    return `<?xml version="1.0"?>\n<?OFX OFXHEADER="200" VERSION="220"?>\n<OFX>\n  <!-- simulated -->\n${rows.map((row) => `  <STMTTRN><TRNAMT>${row.amount}</TRNAMT><NAME>${row.name}</NAME></STMTTRN>`).join('\n')}`;
  return JSON.stringify({ simulated: true, transactions: rows }, null, 2);
}

function exportPreview(request: ExportRequest): ExportPreviewView {
  const rows = request.ranges.reduce((sum, range) => sum + range.count, 0) || now.rows;
  const [extension, kind] = kinds[request.format];
  return {
    rows,
    fileName: `simulated-everyday-checking-2026-03-04${request.redacted ? '-redacted' : ''}.${extension}`,
    extension,
    kind,
    text: lines(request),
    replaced: request.redacted
      ? [
          { field: 'Name', values: rows, example: 'name-39k' },
          { field: 'Memo', values: rows, example: 'memo-1x7' },
          { field: 'Id', values: rows, example: 'id-2f0a91' },
        ]
      : [],
    notes: rows > 8 ? ['The preview shows the first 8 rows.'] : [],
  };
}

function beginExport(request: ExportRequest): ExportView | null {
  if (now.dismissFile) return null;
  const preview = exportPreview(request);
  now.export = {
    export: `e-${now.revision++}`,
    status: 'writing',
    fileName: preview.fileName,
    rows: 0,
    of: preview.rows,
    size: '0 B',
    leftOut: [],
    notes: [],
    error: null,
    revision: 1,
  };
  return now.export;
}

/** The export moves on. */
export function exportMoved(change: Partial<ExportView>): void {
  if (!now.export) return;
  now.export = { ...now.export, ...change, revision: now.export.revision + 1 };
  emit('exportChanged', now.export);
}

export const exports = {
  exportPreview,
  beginExport,
  export: () => now.export as ExportView,
  stopExport: () => {
    exportMoved({ status: 'cancelled' });
    return now.export as ExportView;
  },
} satisfies Handlers;
