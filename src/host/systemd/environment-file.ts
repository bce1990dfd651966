const NEWLINE = /[\n\r]/;
const BLANK = /[ \t\n\r]/;
/** What a backslash takes the meaning of between double quotes; before anything else it stays (systemd `SHELL_NEED_ESCAPE`). */
const ESCAPED_IN_QUOTES = /["\\`$]/;
const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * The variables that a file of `EnvironmentFile=` sets (systemd.exec(5), systemd `src/basic/env-file.c`): no shell reads
 * it. Quoted values may go over several lines, nothing is expanded, and what is no name, as in `export NAME=`, is left out.
 */
export function readEnvironmentFile(text: string): readonly (readonly [name: string, value: string])[] {
  const found: (readonly [string, string])[] = [];
  const rest = new Characters(text.split('\0', 1)[0]!.replace(/^\uFEFF/, ''));
  while (!rest.atEnd) {
    const first = rest.take();
    if (first === '#' || first === ';') skipComment(rest);
    else if (!BLANK.test(first)) {
      const name = readName(first, rest);
      if (name === undefined) continue;
      const value = readValue(rest);
      if (VARIABLE_NAME.test(name)) found.push([name, value]);
    }
  }
  return found;
}

class Characters {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  take(): string {
    return this.#text[this.#at++] ?? '';
  }
}

/** A comment goes to the end of its line; a backslash before that hides nothing since systemd 254. */
function skipComment(rest: Characters): void {
  while (!rest.atEnd && !NEWLINE.test(rest.take()));
}

/** Undefined for a line without `=`. */
function readName(first: string, rest: Characters): string | undefined {
  let name = first;
  while (!rest.atEnd) {
    const character = rest.take();
    if (NEWLINE.test(character)) return undefined;
    if (character === '=') return name.trimEnd();
    name += character;
  }
  return undefined;
}

function readValue(rest: Characters): string {
  let value = '';
  let lastingLength = 0; // blanks at the end that were neither quoted nor escaped are cut off
  let isBare = false; // quotes count only until the first character outside of them
  while (!rest.atEnd) {
    const character = rest.take();
    if (NEWLINE.test(character)) break;
    if (!isBare && (character === "'" || character === '"')) {
      value += readQuoted(character, rest);
      lastingLength = value.length;
    } else if (character === '\\') {
      isBare = true;
      const escaped = rest.take();
      if (!NEWLINE.test(escaped)) value += escaped;
      lastingLength = value.length;
    } else if (!BLANK.test(character)) {
      isBare = true;
      value += character;
      lastingLength = value.length;
    } else if (isBare) value += character;
  }
  return value.slice(0, lastingLength);
}

function readQuoted(quote: string, rest: Characters): string {
  let value = '';
  while (!rest.atEnd) {
    const character = rest.take();
    if (character === quote) break;
    if (quote === "'" || character !== '\\') {
      value += character;
      continue;
    }
    const escaped = rest.take();
    if (escaped === '\n') continue;
    value += ESCAPED_IN_QUOTES.test(escaped) ? escaped : `\\${escaped}`;
  }
  return value;
}
