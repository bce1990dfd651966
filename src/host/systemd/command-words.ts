/**
 * Splits a value into words as systemd does (systemd.syntax(7), "Quoting"; systemd `src/basic/extract-word.c`): blanks
 * separate, quotes group anywhere in a word and are taken away, and a backslash begins an escape of C, also in quotes.
 * Undefined where a quote is not closed: systemd ignores such a line.
 */
export function splitUnitWords(value: string): readonly string[] | undefined {
  return splitWords(value, unescapeAt);
}

/** How a value is split that a variable stands for: a backslash takes the next character as it is, a quote may stay open. */
function splitVariable(value: string): readonly string[] {
  const plain: Unescape = (text, at) => [text[at + 1] ?? '', 2];
  return splitWords(value, plain) ?? splitWords(`${value}"`, plain) ?? splitWords(`${value}'`, plain) ?? [];
}

type Unescape = (value: string, at: number) => readonly [text: string, length: number];

function splitWords(value: string, unescape: Unescape): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < value.length; at += 1) {
    const character = value[at]!;
    if (character === '\\') {
      const [text, length] = unescape(value, at);
      word = (word ?? '') + text;
      at += length - 1;
    } else if (quote === '' ? character === '"' || character === "'" : character === quote) {
      quote = quote === '' ? character : '';
      word ??= '';
    } else if (quote === '' && /\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  if (word !== undefined) words.push(word);
  return quote === '' ? words : undefined;
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  s: ' ',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

/** The text of the escape at `at`, and how long it is there. What is no escape of C stays as it is. */
function unescapeAt(value: string, at: number): readonly [text: string, length: number] {
  const coded = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3}))/.exec(
    value.slice(at, at + 10),
  );
  if (coded !== null) {
    const [whole, hex, short, long, octal] = coded;
    const code = octal === undefined ? Number.parseInt(hex ?? short ?? long ?? '', 16) : Number.parseInt(octal, 8);
    if (code > 0 && code <= 0x10ffff) return [String.fromCodePoint(code), whole.length];
  }
  const next = value[at + 1] ?? '';
  return [SIMPLE_ESCAPES[next] ?? `\\${next}`, 2];
}

/**
 * Puts variables into the words of an `ExecStart=` (systemd.service(5), "Command lines"): a word that is `$NAME` becomes
 * as many words as the value has, quotes in it honoured; `${NAME}` stays within its word; `$NAME` inside of a word and
 * `$$` are no variables. One that is not set is empty, and one that makes the command longer than any that can be started stays
 * as it is written. The first word, the program, is taken as it is.
 */
export function substituteVariables(
  words: readonly string[],
  variables: ReadonlyMap<string, string>,
): readonly string[] {
  let length = 0;
  const valueOf = (name: string): string | undefined => {
    const value = variables.get(name) ?? '';
    length += value.length;
    return length > LONGEST_COMMAND ? undefined : value;
  };
  return words.flatMap((word, index) => {
    if (index === 0) return [word];
    const whole = /^\$([A-Za-z_][A-Za-z0-9_]*)$/.exec(word);
    const value = whole === null ? undefined : valueOf(whole[1]!);
    if (value !== undefined) return splitVariable(value);
    return [
      word.replace(/\$\$|\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (written, name?: string) => {
        return name === undefined ? '$' : (valueOf(name) ?? written);
      }),
    ];
  });
}

/** Characters that variables may bring into a command. Linux starts none that is so long (execve(2), `E2BIG`). */
const LONGEST_COMMAND = 8 * 1024 * 1024;
