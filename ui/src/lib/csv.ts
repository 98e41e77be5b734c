/** Rows as CSV to paste elsewhere (RFC 4180), as the core writes it. */

/** A spreadsheet would run such a text as a formula (LG-5). */
const FORMULA = /^[=+\-@\t\r]/;

/** A cell. What is no number is kept from being a formula; NULL is an empty cell. */
export function csvCell(value: string | null, numeric: boolean): string {
  if (value === null) return '';
  const safe = !numeric && FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A header row and the rows, each ended by CRLF. */
export function csv(columns: { name: string; numeric: boolean }[], rows: (string | null)[][]): string {
  const head = columns.map((column) => csvCell(column.name, false));
  const lines = rows.map((row) =>
    columns.map((column, index) => csvCell(row[index] ?? null, column.numeric)).join(','),
  );
  return [head.join(','), ...lines].map((line) => `${line}\r\n`).join('');
}
