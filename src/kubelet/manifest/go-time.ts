const LAYOUT = '2006-01-02T15:04:05Z07:00';

/** A piece of the layout, with what of the text may stand for it. */
interface Element {
  readonly layout: string;
  readonly pattern: RegExp;
  /** The name and the least and the largest value of a number that has bounds. */
  readonly range?: readonly [name: string, least: number, most: number];
}

const ELEMENTS: readonly Element[] = [
  { layout: '2006', pattern: /^\d{4}/ },
  { layout: '-', pattern: /^-/ },
  { layout: '01', pattern: /^\d{2}/, range: ['month', 1, 12] },
  { layout: '-', pattern: /^-/ },
  { layout: '02', pattern: /^\d{2}/ },
  { layout: 'T', pattern: /^T/ },
  { layout: '15', pattern: /^\d{1,2}/, range: ['hour', 0, 23] },
  { layout: ':', pattern: /^:/ },
  { layout: '04', pattern: /^\d{2}/, range: ['minute', 0, 59] },
  { layout: ':', pattern: /^:/ },
  { layout: '05', pattern: /^\d{2}(?:[.,]\d+)?/, range: ['second', 0, 59] },
  { layout: 'Z07:00', pattern: /^(?:Z|[-+]\d{2}:\d{2})/ },
];
/** People do write offsets of 24 hours and of 60 minutes, says Go, and takes them. */
const MOST_OFFSET_HOURS = 24;
const MOST_OFFSET_MINUTES = 60;

/** What Go says of a text that is no time of RFC 3339 (`time.Parse`); undefined for one that is. */
export function timeFault(text: string): string | undefined {
  const begin = `parsing time ${JSON.stringify(text)}`;
  let rest = text;
  for (const { layout, pattern, range } of ELEMENTS) {
    const found = pattern.exec(rest)?.[0];
    if (found === undefined) {
      return `${begin} as "${LAYOUT}": cannot parse ${JSON.stringify(rest)} as "${layout}"`;
    }
    if (range !== undefined) {
      const [name, least, most] = range;
      const number = Math.trunc(Number(found.replace(',', '.')));
      if (number < least || number > most) return `${begin}: ${name} out of range`;
    }
    rest = rest.slice(found.length);
  }
  const offset = offsetFault(text);
  if (offset !== undefined) return `${begin}: ${offset} out of range`;
  if (rest !== '') return `${begin}: extra text: ${JSON.stringify(rest)}`;
  return isDay(text) ? undefined : `${begin}: day out of range`;
}

/** Which part of the offset is too large: of two Go names the minutes. */
function offsetFault(text: string): string | undefined {
  const [, hours, minutes] = /[-+](\d{2}):(\d{2})/.exec(text) ?? [];
  if (Number(minutes) > MOST_OFFSET_MINUTES) return 'time zone offset minute';
  return Number(hours) > MOST_OFFSET_HOURS ? 'time zone offset hour' : undefined;
}

function isDay(text: string): boolean {
  const day = Number(text.slice(8, 10));
  const date = new Date(`${text.slice(0, 7)}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + 1, 0);
  return day >= 1 && day <= date.getUTCDate();
}
