import { badRequest } from '../http/api-status.ts';

/** A parsed selector: whether it selects, and whether it is empty (selects all). */
export interface Selector<T> {
  readonly empty: boolean;
  readonly matches: (value: T) => boolean;
}

type Labels = Readonly<Record<string, string>>;

const NAME = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)$/;
const PREFIX = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const TOKEN = /\s*(?:(==|=|!=|!|\(|\)|,|<|>)|([^\s=!(),<>]+))/y;

/** The words of a label selector: operators and parentheses stand alone, all else is a key or value. */
function tokenize(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) tokens.push(match[1] ?? match[2]!);
  return tokens;
}

function checkKey(key: string): void {
  const parts = key.split('/');
  const name = parts.at(-1)!;
  if (parts.length > 2 || !NAME.test(name) || (parts.length === 2 && !PREFIX.test(parts[0]!))) {
    throw badRequest(
      `unable to parse requirement: <nil>: Invalid value: "${key}": a qualified name must consist of alphanumeric characters, '-', '_' or '.'`,
    );
  }
}

function checkValue(value: string): void {
  if (value !== '' && !NAME.test(value)) {
    throw badRequest(
      `unable to parse requirement: values[0][x]: Invalid value: "${value}": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.'`,
    );
  }
}

const PUNCTUATION = new Set(['=', '==', '!=', '!', '(', ')', ',', '<', '>']);

/** Reads requirements one by one; the grammar is that of apimachinery `labels.Parse`. */
class LabelParser {
  readonly #tokens: string[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  requirements(): ((labels: Labels) => boolean)[] {
    const all: ((labels: Labels) => boolean)[] = [];
    if (this.#tokens.length === 0) return all;
    for (;;) {
      all.push(this.#requirement());
      const next = this.#take();
      if (next === undefined) return all;
      if (next !== ',') throw this.#unexpected(next, "',' or 'end of string'");
      if (this.#peek() === undefined) throw this.#unexpected('', 'identifier after ","');
    }
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at];
  }

  #take(): string | undefined {
    return this.#tokens[this.#at++];
  }

  #unexpected(found: string, expected: string): Error {
    return badRequest(`unable to parse requirement: found '${found}', expected: ${expected}`);
  }

  #key(): string {
    const key = this.#take() ?? '';
    if (key === '' || PUNCTUATION.has(key)) throw this.#unexpected(key, "!, identifier, or 'end of string'");
    checkKey(key);
    return key;
  }

  #requirement(): (labels: Labels) => boolean {
    if (this.#peek() === '!') {
      this.#take();
      const key = this.#key();
      return (labels) => !Object.hasOwn(labels, key);
    }
    const key = this.#key();
    const operator = this.#peek();
    if (operator === undefined || operator === ',') return (labels) => Object.hasOwn(labels, key);
    this.#take();
    return this.#comparison(key, operator);
  }

  #comparison(key: string, operator: string): (labels: Labels) => boolean {
    const value = (labels: Labels): string | undefined => (Object.hasOwn(labels, key) ? labels[key] : undefined);
    switch (operator) {
      case '=':
      case '==': {
        const wanted = this.#value();
        return (labels) => value(labels) === wanted;
      }
      case '!=': {
        const unwanted = this.#value();
        return (labels) => value(labels) !== unwanted;
      }
      case '<':
      case '>': {
        const bound = this.#value();
        if (!/^[-+]?\d+$/.test(bound)) {
          throw badRequest(
            `unable to parse requirement: values[0]: Invalid value: "${bound}": for 'Gt', 'Lt' operators, the value must be an integer`,
          );
        }
        const passes = (number: number): boolean =>
          operator === '<' ? number < Number(bound) : number > Number(bound);
        return (labels) => /^[-+]?\d+$/.test(value(labels) ?? '') && passes(Number(value(labels)));
      }
      case 'in': {
        const wanted = this.#values();
        return (labels) => wanted.has(value(labels));
      }
      case 'notin': {
        const unwanted = this.#values();
        return (labels) => !unwanted.has(value(labels));
      }
      default:
        throw this.#unexpected(operator, 'in, notin, =, ==, !=, gt, lt');
    }
  }

  #value(): string {
    const next = this.#peek();
    if (next === undefined || next === ',') return '';
    this.#take();
    if (PUNCTUATION.has(next)) throw this.#unexpected(next, 'identifier');
    checkValue(next);
    return next;
  }

  #values(): Set<string | undefined> {
    const open = this.#take() ?? '';
    if (open !== '(') throw this.#unexpected(open, "'('");
    const values = new Set<string | undefined>();
    for (;;) {
      const next = this.#take() ?? '';
      if (next === ')' || next === ',') values.add('');
      else if (next === '' || PUNCTUATION.has(next)) throw this.#unexpected(next, "',', ')' or identifier");
      else {
        checkValue(next);
        values.add(next);
        const separator = this.#take() ?? '';
        if (separator === ')') return values;
        if (separator !== ',') throw this.#unexpected(separator, "',' or ')'");
        continue;
      }
      if (next === ')') return values;
    }
  }
}

/** Parses a label selector (`a=b,c in (d,e),!f`); a wrong one is the server's 400. */
export function parseLabelSelector(text: string): Selector<Labels> {
  const requirements = new LabelParser(text).requirements();
  return {
    empty: requirements.length === 0,
    matches: (labels) => requirements.every((holds) => holds(labels)),
  };
}

/** One term of a field selector. */
export interface FieldTerm {
  readonly label: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/** Splits at every comma that no backslash escapes (apimachinery `fields.splitTerms`). */
function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === ',') {
      terms.push(text.slice(from, at));
      from = at + 1;
    }
  }
  terms.push(text.slice(from));
  return terms;
}

function unescapeValue(value: string): string {
  const wrong = /\\(?![\\,=])|[,=]/.exec(value.replace(/\\[\\,=]/g, ''));
  if (wrong) throw badRequest(`invalid field selector: invalid field value: ${value}`);
  return value.replace(/\\([\\,=])/g, '$1');
}

/** Parses a field selector (`spec.nodeName=cp-1,spec.serviceAccountName=`) into its terms; an empty value is a value. */
export function parseFieldTerms(text: string): FieldTerm[] {
  if (text === '') return [];
  return splitTerms(text)
    .filter((term) => term !== '')
    .map((term) => {
      const match = /^([^=!]*?)(!=|==|=)(.*)$/s.exec(term);
      if (!match) throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`);
      return { label: match[1]!, operator: match[2] === '!=' ? '!=' : '=', value: unescapeValue(match[3]!) };
    });
}

/** Makes a selector of terms, over the fields a resource can be selected by. */
export function fieldSelector(terms: readonly FieldTerm[]): Selector<Readonly<Record<string, string>>> {
  return {
    empty: terms.length === 0,
    matches: (fields) =>
      terms.every(({ label, operator, value }) => ((fields[label] ?? '') === value) === (operator === '=')),
  };
}
