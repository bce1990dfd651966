import { UsageError } from '../../facts/errors.ts';
import { parseGoDuration } from '../../kubernetes/go-duration.ts';

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
