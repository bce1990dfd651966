const MILLISECONDS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3, // U+00B5, micro sign
  μs: 1e-3, // U+03BC, Greek mu
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

const PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/gy;

/** A Go duration such as `1m30s` or `-1.5h` in milliseconds; undefined where it is none (time.ParseDuration). */
export function parseGoDuration(text: string): number | undefined {
  const negative = text.startsWith('-');
  const unsigned = /^[-+]/.test(text) ? text.slice(1) : text;
  if (unsigned === '0') return 0;
  let total = 0;
  let end = 0;
  for (const match of unsigned.matchAll(PART)) {
    total += Number(match[1]) * MILLISECONDS[match[2]!]!;
    end = match.index + match[0].length;
  }
  if (end === 0 || end !== unsigned.length) return undefined;
  return negative ? -total : total;
}

/** A duration (milliseconds) as one would type it for a flag: `5m`, `1h30m`, `1.5s`; `0s` for nothing. */
export function durationText(milliseconds: number): string {
  const hours = Math.floor(milliseconds / 3_600_000);
  const minutes = Math.floor((milliseconds % 3_600_000) / 60_000);
  const seconds = (milliseconds % 60_000) / 1000;
  const text = `${hours === 0 ? '' : `${hours}h`}${minutes === 0 ? '' : `${minutes}m`}${seconds === 0 ? '' : `${seconds}s`}`;
  return text === '' ? '0s' : text;
}
