const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/**
 * How long ago an RFC 3339 time was, as kubectl's AGE column prints it: `<unknown>` for a missing or unreadable one,
 * `<invalid>` for one in the future.
 */
export function age(timestamp: string | null | undefined, now: Date): string {
  const then = Date.parse(timestamp ?? '');
  return Number.isNaN(then) ? '<unknown>' : humanDuration(now.getTime() - then);
}

/**
 * A duration (milliseconds) in two or three significant figures, such as `118s`, `2m55s`, `5d3h` or `3y12d`, as
 * apimachinery's `duration.HumanDuration` does it. Up to two seconds below zero count as now, for clocks differ.
 */
export function humanDuration(milliseconds: number): string {
  if (milliseconds <= -2 * SECOND) return '<invalid>';
  if (milliseconds < 0) return '0s';
  if (milliseconds < 2 * MINUTE) return `${count(milliseconds, SECOND)}s`;
  if (milliseconds < 10 * MINUTE) return pair(milliseconds, MINUTE, 'm', SECOND, 's');
  if (milliseconds < 3 * HOUR) return `${count(milliseconds, MINUTE)}m`;
  if (milliseconds < 8 * HOUR) return pair(milliseconds, HOUR, 'h', MINUTE, 'm');
  if (milliseconds < 2 * DAY) return `${count(milliseconds, HOUR)}h`;
  if (milliseconds < 8 * DAY) return pair(milliseconds, DAY, 'd', HOUR, 'h');
  if (milliseconds < 2 * YEAR) return `${count(milliseconds, DAY)}d`;
  if (milliseconds < 8 * YEAR) return pair(milliseconds, YEAR, 'y', DAY, 'd');
  return `${count(milliseconds, YEAR)}y`;
}

function count(milliseconds: number, unit: number): number {
  return Math.floor(milliseconds / unit);
}

function pair(milliseconds: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = count(milliseconds % large, small);
  return `${count(milliseconds, large)}${largeName}${rest === 0 ? '' : `${rest}${smallName}`}`;
}
