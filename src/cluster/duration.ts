import { UsageError } from '../domain/errors.ts';

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

const PART = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/gy;

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

/**
 * `--request-timeout` in milliseconds: a bare integer is seconds, else a Go duration; 0 is none, as is a negative one
 * (client-go tools/clientcmd/overrides.go, ParseTimeout). Throws `UsageError`.
 */
export function parseRequestTimeout(text: string | undefined): number {
  if (text === undefined || text === '') return 0;
  const milliseconds = /^\+?\d+$/.test(text) ? Number(text) * 1000 : parseGoDuration(text);
  if (milliseconds === undefined) {
    throw new UsageError(
      `invalid value "${text}" for --request-timeout`,
      'Give seconds as an integer, or an integer with a unit, such as 1s, 2m or 3h.',
    );
  }
  return milliseconds > 0 ? Math.max(1, Math.ceil(milliseconds)) : 0;
}
