/** Relative ages and countdowns: the only things that are formatted here. Amounts arrive as ready text. */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function count(n: number, unit: string): string {
  return `${n} ${unit}${n === 1 ? '' : 's'}`;
}

/** The youngest age. */
export const JUST_NOW = 'just now';

/** `just now`, `4 min ago`, `2 days ago`; an instant ahead of the clock counts as now. */
export function age(iso: string, now: number): string {
  const then = Date.parse(iso);
  if (Number.isNaN(then)) return iso;
  const seconds = Math.max(0, Math.floor((now - then) / 1000));
  if (seconds < 45) return JUST_NOW;
  if (seconds < HOUR) return `${Math.max(1, Math.round(seconds / MINUTE))} min ago`;
  if (seconds < DAY) return `${count(Math.floor(seconds / HOUR), 'hour')} ago`;
  if (seconds < 60 * DAY) return `${count(Math.floor(seconds / DAY), 'day')} ago`;
  return `${count(Math.floor(seconds / (30 * DAY)), 'month')} ago`;
}

/** `8:42`, `1:03:00`; never below zero. */
export function countdown(iso: string, now: number): string {
  const total = Math.max(0, Math.floor((Date.parse(iso) - now) / 1000));
  if (Number.isNaN(total)) return '0:00';
  const hours = Math.floor(total / HOUR);
  const minutes = Math.floor((total % HOUR) / MINUTE);
  const seconds = String(total % MINUTE).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
}

/** Seconds left until an instant; below zero once it has passed. */
export function secondsLeft(iso: string, now: number): number {
  return Math.floor((Date.parse(iso) - now) / 1000);
}

/** An instant on this computer's clock, for tooltips and timelines. */
export function moment(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const two = (n: number) => String(n).padStart(2, '0');
  return (
    `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ` +
    `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
  );
}

/** The time of day of an instant. */
export function timeOfDay(iso: string): string {
  return moment(iso).slice(11);
}

/** `0.1 s`, `11.4 s` from milliseconds. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** `812 B`, `14.2 kB` from bytes. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
