/** As client-go (rest/request.go): a request is sent at most this many times more. */
export const MOST_RETRIES = 10;

/** A server that wants more patience than this gets its answer shown instead. */
const LONGEST_WAIT = 30;

/**
 * Seconds to wait before an answer's request is sent again, else undefined: 429 and 5xx, where the server says when
 * (client-go rest/with_retry.go). Only whole seconds count; a date does not.
 */
export function retryAfter(status: number, header: string | undefined): number | undefined {
  if (status !== 429 && (status < 500 || status > 599)) return undefined;
  if (header === undefined || !/^\d{1,9}$/.test(header.trim())) return undefined;
  const seconds = Number(header.trim());
  return seconds > LONGEST_WAIT ? undefined : seconds;
}

/**
 * How often a GET is sent again whose connection breaks before an answer comes. client-go tries ten times, and so keeps
 * a person waiting for ten seconds before it says what is wrong.
 */
export const MOST_RESET_RETRIES = 3;

/** Milliseconds between such attempts. */
export const RESET_PAUSE = 1000;
