/** No object that is read here is nested deeper than some 30 levels, managed fields included. */
export const DEEPEST_JSON = 100;

/** JSON that is nested too deep for any object of Kubernetes, and for programs that walk it. */
export class TooDeepError extends Error {
  override readonly name = 'TooDeepError';

  constructor() {
    super(`nested more than ${DEEPEST_JSON} levels deep`);
  }
}

/**
 * Parses JSON from outside. Throws `SyntaxError` for what is none, and `TooDeepError`, also for what is deep before it is
 * no JSON: to find that out takes the parser seconds.
 */
export function parseJson(text: string): unknown {
  if (isTooDeep(text)) throw new TooDeepError();
  return JSON.parse(text) as unknown;
}

/** What JSON from outside says; undefined for what is none, or is nested too deep. */
export function jsonOrNothing(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === 0x5b || code === 0x7b) depth += 1;
    else if (code === 0x5d || code === 0x7d) depth -= 1;
    if (depth > DEEPEST_JSON) return true;
  }
  return false;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}
