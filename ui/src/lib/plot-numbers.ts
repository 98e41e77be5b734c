/**
 * Numbers for pixels. A picture is drawn with floating-point numbers, which is exact enough for pixels; what is
 * written on the screen is always the exact text of the core.
 */

/** Where a decimal text stands on a scale; none if it is no finite number. */
export function place(text: string): number | null {
  const value = Number(text);
  return text.trim() === '' || !Number.isFinite(value) ? null : value;
}

const DAY = 86_400;

/** Seconds since 1970 of a date `yyyy-mm-dd`, in no zone but its own; none if it is no date. */
export function dayPlace(date: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (!match) return null;
  // `Date.UTC` takes the years 0 to 99 for 1900 to 1999.
  const at = new Date(0);
  at.setUTCFullYear(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  return at.getTime() / 1000;
}

/** Months since the year 0 of a month `yyyy-mm`; none if it is no month. */
export function monthPlace(month: string): number | null {
  const match = /^(\d{4})-(\d{2})$/.exec(month);
  return match ? Number(match[1]) * 12 + Number(match[2]) - 1 : null;
}

/** A mark of a scale. */
export interface Mark {
  place: number;
  text: string;
}

const pad = (n: number, length: number) => String(n).padStart(length, '0');
const monthText = (month: number, by: number) => {
  const year = pad(Math.floor(month / 12), 4);
  return by % 12 === 0 ? year : `${year}-${pad((month % 12) + 1, 2)}`;
};

/** Distances in months: a quarter, a half, a year, ten. */
const monthSteps = [1, 2, 3, 6, 12, 24, 60, 120, 300, 600, 1200, 6000, 12_000];

/** Marks between two months, on calendar bounds, at most so many: `2026-03`, or `2026` from a year apart. */
export function monthMarks(from: number, to: number, most: number): Mark[] {
  const by = monthSteps.find((step) => (to - from) / step <= most) ?? 120_000;
  const marks: Mark[] = [];
  for (let month = Math.ceil(from / by) * by; month <= to; month += by)
    marks.push({ place: month, text: monthText(month, by) });
  return marks;
}

/** Marks between two days: days and weeks where these are few, else the first days of months and years. */
export function dayMarks(from: number, to: number, most: number): Mark[] {
  const by = [1, 2, 7, 14].find((step) => (to - from) / (step * DAY) <= most);
  if (by !== undefined) {
    const marks: Mark[] = [];
    const step = by * DAY;
    for (let day = Math.ceil(from / step) * step; day <= to; day += step)
      marks.push({ place: day, text: dayText(day) });
    return marks;
  }
  const month = (seconds: number) => {
    const date = new Date(seconds * 1000);
    return date.getUTCFullYear() * 12 + date.getUTCMonth();
  };
  return monthMarks(month(from), month(to) + 1, most)
    .map((mark) => ({ ...mark, place: firstOf(mark.place) }))
    .filter((mark) => mark.place >= from && mark.place <= to);
}

function firstOf(month: number): number {
  const at = new Date(0);
  at.setUTCFullYear(Math.floor(month / 12), month % 12, 1);
  return at.getTime() / 1000;
}

function dayText(seconds: number): string {
  const date = new Date(seconds * 1000);
  return `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1, 2)}-${pad(date.getUTCDate(), 2)}`;
}

/** The mark of an amount: a round number of the scale, not a number of the data. */
export function amountMark(value: number, step: number): string {
  if (value === 0) return '0';
  const short = Math.abs(value) >= 1e6 && step >= 1e4;
  const digits = short ? 2 : Math.min(12, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
  const text = Math.abs(value).toLocaleString('en-US', {
    notation: short ? 'compact' : 'standard',
    minimumFractionDigits: short ? 0 : digits,
    maximumFractionDigits: digits,
  });
  return value < 0 ? `−${text}` : text;
}

/** The bounds of a scale around the values, with room at both ends; around a single value, some of its size. */
export function bounds(least: number | null, most: number | null): [number, number] {
  if (least === null || most === null) return [0, 1];
  const room = most > least ? (most - least) * 0.08 : Math.max(Math.abs(most) * 0.1, 1);
  return [least - room, most + room];
}
