/** What surrounds a script. */
export interface ShellSurroundings {
  readonly variables: ReadonlyMap<string, string>;
  /** `$1` and so on, which `"$@"` stands for. */
  readonly parameters: readonly string[];
  /** The text of a file that is sourced; undefined where it cannot be read. */
  readonly source: (path: string) => string | undefined;
}

/** The words of a command in a script. */
export interface ShellCommand {
  readonly words: readonly string[];
  /** False where what it is given hangs on something that is only known when it runs. */
  readonly certain: boolean;
  /** What is only known when it runs may add words of its own, such as flags. */
  readonly open: boolean;
}

/**
 * Reads the commands of a shell script in the order in which they stand, as far as that can be told without running it:
 * quotes, variables and assignments, arrays, sourced files. Of a condition both sides are read. What other programs would
 * print (`$(…)`) is taken as nothing, and what it went into is not certain.
 */
export function readShellCommands(text: string, surroundings: ShellSurroundings): readonly ShellCommand[] {
  if (text.length > LONGEST_SCRIPT) return [];
  const state: State = {
    surroundings,
    variables: new Map(
      [...surroundings.variables].map(([name, value]) => [name, { words: [value], certain: true, open: false }]),
    ),
    depth: 0,
    sourced: 0,
    expanded: 0,
  };
  return readInto(text, state);
}

/** What starts a kubelet is short; what is longer is no such script. */
const LONGEST_SCRIPT = 256 * 1024;

/** Characters that variables may bring in; what is beyond counts as unknown. Values may hold one another again and again. */
const MOST_EXPANDED = 1024 * 1024;

interface Value {
  readonly words: readonly string[];
  readonly certain: boolean;
  readonly open: boolean;
}

const NOTHING: Value = { words: [], certain: true, open: false };

interface State {
  readonly surroundings: ShellSurroundings;
  readonly variables: Map<string, Value>;
  /** How many conditions, loops and functions are open. */
  depth: number;
  sourced: number;
  /** Characters that variables have brought in. */
  expanded: number;
}

/** A word as it is written, or an operator between words. */
type Token = { readonly word: string } | { readonly operator: string };

function readInto(text: string, state: State): readonly ShellCommand[] {
  const commands: ShellCommand[] = [];
  let words: string[] = [];
  const end = (): void => {
    const command = runSimple(words, state);
    if (command !== undefined) commands.push(...command);
    words = [];
  };
  let skip = false; // the word after a redirection is its file
  for (const token of tokens(text)) {
    if ('word' in token) {
      if (skip) skip = false;
      else words.push(token.word);
    } else if (/[<>]/.test(token.operator)) {
      skip = !/&\d$/.test(token.operator);
      if (/^\d$/.test(words.at(-1) ?? '')) words.pop();
    } else end();
  }
  end();
  return commands;
}

const OPENING = new Set(['if', 'case', 'for', 'while', 'until', 'select', '{', 'function']);
const CLOSING = new Set(['fi', 'esac', 'done', '}']);
const BETWEEN = new Set(['then', 'else', 'elif', 'do', '!', 'time', 'in']);

function runSimple(raw: readonly string[], state: State): readonly ShellCommand[] | undefined {
  let start = 0;
  for (; start < raw.length; start += 1) {
    const word = raw[start]!;
    if (OPENING.has(word)) state.depth += 1;
    else if (CLOSING.has(word)) state.depth = Math.max(0, state.depth - 1);
    else if (!BETWEEN.has(word)) break;
  }
  let words = raw.slice(start);
  if (/^(export|local|readonly|declare|typeset)$/.test(words[0] ?? '')) {
    words = words.slice(1).filter((word) => !word.startsWith('-') && ASSIGNMENT.test(word));
  }
  let first = 0;
  for (; ASSIGNMENT.test(words[first] ?? ''); first += 1) assign(words[first]!, state);
  if (first === words.length) return undefined;
  const expanded = words.slice(first).map((word) => expandWord(word, state));
  const command = {
    words: expanded.flatMap((one) => one.words),
    certain: state.depth === 0 && expanded.every((one) => one.certain),
    open: expanded.some((one) => one.open),
  };
  return isSourcing(command.words) ? sourceFile(command.words[1]!, state) : [command];
}

function isSourcing([name, path]: readonly string[]): boolean {
  return (name === '.' || name === 'source') && path !== undefined;
}

function sourceFile(path: string, state: State): readonly ShellCommand[] {
  const text = state.sourced < 10 ? state.surroundings.source(path) : undefined;
  if (text === undefined || text.length > LONGEST_SCRIPT) return [];
  state.sourced += 1;
  return readInto(text, state);
}

const ASSIGNMENT = /^[A-Za-z_]\w*\+?=/;

function assign(word: string, state: State): void {
  const [, name = '', plus, raw = ''] = /^([A-Za-z_]\w*)(\+?)=([^]*)$/.exec(word)!;
  const old = state.variables.get(name) ?? NOTHING;
  const list = /^\(([^]*)\)$/.exec(raw);
  const parts = list === null ? [joined(expandWord(`"${quoteBare(raw)}"`, state))] : listItems(list[1]!, state);
  const certain = parts.every((part) => part.certain) && state.depth === 0;
  const values = parts.flatMap((part) => part.words);
  const joins = plus === '+' && list === null;
  if (plus === '+' && list !== null) state.expanded += old.words.length;
  const isTooMuch = state.expanded > MOST_EXPANDED;
  const value = joins
    ? [`${old.words.join(' ')}${values.join(' ')}`]
    : plus === '+' && !isTooMuch
      ? [...old.words, ...values]
      : values;
  const open = parts.some((part) => part.open) || (plus !== '' && old.open);
  const isCertain = certain && (plus === '' || old.certain) && !isTooMuch;
  state.variables.set(name, { words: isTooMuch ? [] : value, certain: isCertain, open });
}

/** What is assigned is not split: bare text counts as between quotes, which end where quotes begin. */
function quoteBare(raw: string): string {
  // Quotes that are not closed reach to the end, so that nothing is looked through twice.
  return raw.replace(/'([^']*)(?:'|$)|"((?:[^"\\]|\\[^])*)\\?(?:"|$)/g, (_, single?: string, double?: string) => {
    return double ?? (single ?? '').replace(/["\\`$]/g, '\\$&');
  });
}

function listItems(text: string, state: State): readonly Value[] {
  return [...tokens(text)].flatMap((token) => ('word' in token ? [expandWord(token.word, state)] : []));
}

function joined({ words, certain, open }: Value): Value {
  return { words: [words.join(' ')], certain, open };
}

/** Takes quotes away and puts variables in; unquoted ones are split at blanks. */
function expandWord(raw: string, state: State): Value {
  const result = new Words();
  const pattern =
    /'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|(`[^`]*`|\$\((?:[^()]|\([^()]*\))*\))|(\$\{(?:[^{}]|\$\{[^{}]*\})*\}|\$[A-Za-z_]\w*|\$[@*#?$!0-9-])|([^'"\\`$]+|[^])/g;
  for (const [, single, double, escaped, command, variable, plain] of raw.matchAll(pattern)) {
    if (single !== undefined) result.add(single);
    else if (double !== undefined) expandQuoted(double, result, state);
    else if (escaped !== undefined) result.add(escaped === '\n' ? '' : escaped);
    else if (command !== undefined) result.unknown();
    else if (variable !== undefined) {
      const value = valueOf(variable, state);
      result.take(value);
      result.split(value.words.join(' '));
    } else result.add(plain ?? '');
  }
  return result.value();
}

function expandQuoted(text: string, result: Words, state: State): void {
  result.add('');
  const pattern =
    /\\(["\\`$\n])|(`[^`]*`|\$\((?:[^()]|\([^()]*\))*\))|(\$\{(?:[^{}]|\$\{[^{}]*\})*\}|\$[A-Za-z_]\w*|\$[@*#?$!0-9-])|([^\\`$]+|[^])/g;
  for (const [, escaped, command, variable, plain] of text.matchAll(pattern)) {
    if (escaped !== undefined) result.add(escaped === '\n' ? '' : escaped);
    else if (command !== undefined) result.unknown();
    else if (variable !== undefined) {
      const value = valueOf(variable, state);
      const { words } = value;
      result.take(value);
      if (variable.includes('@')) result.list(words);
      else result.add(words.join(' '));
    } else result.add(plain ?? '');
  }
}

/** The words that one written word becomes. */
class Words {
  readonly #words: string[] = [];
  #last: string | undefined;
  #certain = true;
  #open = false;

  /** Something that is only known when the script runs: where a word begins it may be a flag, or several. */
  unknown(): void {
    this.#certain = false;
    if (/^\s?$/.test(this.#last?.at(-1) ?? '')) this.#open = true;
  }

  /** What a variable holds goes in, be it as one word or as many. */
  take({ certain, open }: Value): void {
    this.#certain &&= certain;
    this.#open ||= open && (this.#last ?? '') === '';
  }

  add(text: string): void {
    this.#last = (this.#last ?? '') + text;
  }

  list(words: readonly string[]): void {
    words.forEach((word, index) => {
      if (index > 0) this.#end();
      this.add(word);
    });
    if (words.length === 0 && this.#last === '') this.#last = undefined;
  }

  split(text: string): void {
    if (/^\s/.test(text)) this.#end();
    text
      .split(/\s+/)
      .filter((word) => word !== '')
      .forEach((word, index) => {
        if (index > 0) this.#end();
        this.add(word);
      });
    if (/\s$/.test(text)) this.#end();
  }

  value(): Value {
    this.#end();
    return { words: this.#words, certain: this.#certain, open: this.#open };
  }

  #end(): void {
    if (this.#last !== undefined) this.#words.push(this.#last);
    this.#last = undefined;
  }
}

function valueOf(written: string, state: State): Value {
  const value = namedValue(written, state);
  for (const word of value.words) state.expanded += word.length + 1;
  return state.expanded > MOST_EXPANDED ? { ...value, words: [], certain: false } : value;
}

function namedValue(written: string, state: State): Value {
  const { parameters } = state.surroundings;
  const inner = written.startsWith('${') ? written.slice(2, -1) : written.slice(1);
  if (/^[@*]$/.test(inner)) return { ...NOTHING, words: parameters };
  if (/^\d$/.test(inner))
    return inner === '0'
      ? { ...NOTHING, certain: false }
      : { ...NOTHING, words: parameters.slice(Number(inner) - 1, Number(inner)) };
  const match = /^([A-Za-z_]\w*)(?:\[[@*]\])?(?:(:?[-+=])([^]*))?$/.exec(inner);
  if (match === null) return { ...NOTHING, certain: false };
  const [, name = '', operator, word = ''] = match;
  const value = state.variables.get(name) ?? NOTHING;
  const isSet = value.words.some((one) => one !== '') || (state.variables.has(name) && !operator?.startsWith(':'));
  if (operator?.endsWith('+')) return isSet ? expandWord(word, state) : { ...value, words: [] };
  if (operator !== undefined && !isSet) return expandWord(word, state);
  return value;
}

/** Splits a text into written words and operators; comments and here-documents are left out. */
function* tokens(text: string): Generator<Token> {
  const pattern =
    /\\\n|#[^\n]*|<<-?\s*(?:'([^'\n]*)'|"([^"\n]*)"|([^\s;&|<>]+))[^]*|&&|\|\||;;|[;&|\n()]|\d?(?:&>>?|[<>]{1,3}&?\d?)|((?:[A-Za-z_]\w*\+?=\((?:[^()"']|"(?:[^"\\]|\\[^])*"|'[^']*')*\))|(?:'[^']*'|"(?:[^"\\]|\\[^])*"|\\[^]|`[^`]*`|\$\((?:[^()]|\([^()]*\))*\)|\$\{(?:[^{}]|\$\{[^{}]*\})*\}|[^\s'"\\`;&|<>()]|['"`])+)|[ \t\r]+|[^]/g;
  let rest = text;
  let match: RegExpExecArray | null;
  while ((match = pattern.exec(rest)) !== null) {
    const [whole, single, double, bare, word] = match;
    const until = single ?? double ?? bare;
    if (until !== undefined) {
      rest = afterHereDocument(rest.slice(match.index), until);
      pattern.lastIndex = 0;
      yield { operator: '\n' };
    } else if (word !== undefined) yield { word };
    else if (!whole.startsWith('#') && whole !== '\\\n' && whole.trim() + (whole.includes('\n') ? '\n' : '') !== '') {
      yield { operator: whole };
    }
  }
}

function afterHereDocument(text: string, until: string): string {
  const lines = text.split('\n');
  const end = lines.findIndex((line, index) => index > 0 && line.trimStart() === until);
  return end < 0 ? '' : lines.slice(end + 1).join('\n');
}
