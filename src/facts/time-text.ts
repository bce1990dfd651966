/** A time as people read it: RFC 3339 in UTC, like kubectl's without fractions of a second. */
export function timeText(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}
