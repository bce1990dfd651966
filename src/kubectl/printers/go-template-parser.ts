import { GoTemplateError, lex, type Token, type TokenKind } from './go-template-lexer.ts';
import {
  nodeText,
  tokenText,
  type Command,
  type GoTemplateTree,
  type Node,
  type Operand,
  type Pipeline,
} from './go-template-node.ts';
import { readNumber } from './go-template-number.ts';
import { unquote } from './jsonpath-quote.ts';

/** What ends a list of nodes: `{{end}}`, or an `{{else}}` and what stands in it, `if` or `with`. */
type Ending = { readonly kind: 'end' } | { readonly kind: 'else'; readonly more: string | undefined };

type Listed = readonly [nodes: readonly Node[], ending: Ending];

/** What a pipeline may begin with. */
const VALUES: readonly TokenKind[] = [
  ...([
    'boolean',
    'character',
    'dot',
    'field',
    'identifier',
    'number',
    'raw string',
    'string',
    'variable',
    'open',
  ] as const),
];

/**
 * Reads a template as Go's `text/template` does (`parse/parse.go`), with the functions that it may call. Throws a
 * `GoTemplateError` in its words.
 */
export function parseGoTemplate(source: string, functions: ReadonlySet<string>): GoTemplateTree {
  return new Parser(source, functions).run();
}

class Parser {
  readonly #source: string;
  readonly #functions: ReadonlySet<string>;
  readonly #tokens: readonly Token[];
  readonly #templates = new Map<string, readonly Node[]>();
  #next = 0;
  /** The last piece that was looked at: errors name its line. */
  #seen = 0;
  #variables: string[] = ['$'];
  #ranges = 0;
  #actionLine = 0;

  constructor(source: string, functions: ReadonlySet<string>) {
    this.#source = source;
    this.#functions = functions;
    this.#tokens = lex(source);
  }

  run(): GoTemplateTree {
    const nodes: Node[] = [];
    while (this.#peek().kind !== 'end') {
      if (this.#peek().kind === 'left' && this.#isDefinition()) {
        this.#definition();
        continue;
      }
      const node = this.#node();
      if (node.kind === 'end' || node.kind === 'else') this.#fail(`unexpected {{${node.kind}}}`);
      nodes.push(node);
    }
    this.#add(ROOT, nodes);
    return { source: this.#source, templates: this.#templates };
  }

  #isDefinition(): boolean {
    const start = this.#next;
    this.#read();
    const is = this.#isWord(this.#readOver(), 'define');
    if (!is) this.#next = start;
    return is;
  }

  #definition(): void {
    const clause = 'define clause';
    const name = this.#name(this.#readOver(), clause);
    this.#expect('right', clause);
    const nodes = this.#apart(clause);
    this.#add(name, nodes);
  }

  /** The nodes of a template of its own, which sees no variables but `$`. */
  #apart(clause: string): readonly Node[] {
    const [variables, ranges] = [this.#variables, this.#ranges];
    this.#variables = ['$'];
    this.#ranges = 0;
    const [nodes, ending] = this.#list();
    if (ending.kind !== 'end') this.#fail(`unexpected {{else}} in ${clause}`);
    this.#variables = variables;
    this.#ranges = ranges;
    return nodes;
  }

  #add(name: string, nodes: readonly Node[]): void {
    const before = this.#templates.get(name);
    if (before === undefined || isEmpty(before)) this.#templates.set(name, nodes);
    else if (!isEmpty(nodes)) this.#fail(`template: multiple definition of template ${JSON.stringify(name)}`);
  }

  #list(): Listed {
    const nodes: Node[] = [];
    while (this.#peekOver().kind !== 'end') {
      const node = this.#node();
      if (node.kind === 'end' || node.kind === 'else') return [nodes, node];
      nodes.push(node);
    }
    this.#fail('unexpected EOF');
  }

  #node(): Node | Ending {
    const token = this.#readOver();
    if (token.kind === 'text') return { kind: 'text', text: token.text, at: token.at };
    if (token.kind !== 'left') this.#unexpected(token, 'input');
    this.#actionLine = token.line;
    const node = this.#action();
    this.#actionLine = 0;
    return node;
  }

  #action(): Node | Ending {
    const start = this.#next;
    const token = this.#readOver();
    const word = token.kind === 'keyword' ? token.text : '';
    switch (word) {
      case 'block':
        return this.#block();
      case 'break':
      case 'continue':
        return this.#jump(word, token.at);
      case 'else':
        return this.#else();
      case 'end':
        this.#expect('right', 'end');
        return { kind: 'end' };
      case 'if':
      case 'range':
      case 'with':
        return this.#control(word);
      case 'template':
        return this.#template();
    }
    this.#next = start;
    const { at } = this.#peek();
    return { kind: 'action', at, pipeline: this.#pipeline('command', 'right') };
  }

  #jump(kind: 'break' | 'continue', at: number): Node {
    const token = this.#readOver();
    if (token.kind !== 'right') this.#unexpected(token, `{{${kind}}}`);
    if (this.#ranges === 0) this.#fail(`{{${kind}}} outside {{range}}`);
    return { kind, at };
  }

  #else(): Ending {
    const peeked = this.#peekOver();
    if (this.#isWord(peeked, 'if') || this.#isWord(peeked, 'with')) return { kind: 'else', more: peeked.text };
    this.#expect('right', 'else');
    return { kind: 'else', more: undefined };
  }

  #control(kind: 'if' | 'range' | 'with'): Node {
    const known = this.#variables.length;
    const pipeline = this.#pipeline(kind, 'right');
    if (kind === 'range') this.#ranges += 1;
    const [body, ending] = this.#list();
    if (kind === 'range') this.#ranges -= 1;
    const otherwise = ending.kind === 'else' ? this.#otherwise(kind, ending.more) : undefined;
    this.#variables.length = known;
    return { kind, at: pipeline.at, pipeline, body, otherwise };
  }

  #otherwise(kind: 'if' | 'range' | 'with', more: string | undefined): readonly Node[] {
    if (kind !== 'range' && more === kind) {
      this.#readOver();
      return [this.#control(kind)];
    }
    const [nodes, ending] = this.#list();
    if (ending.kind !== 'end') this.#fail('expected end; found {{else}}');
    return nodes;
  }

  #block(): Node {
    const clause = 'block clause';
    const token = this.#readOver();
    const name = this.#name(token, clause);
    const pipeline = this.#pipeline(clause, 'right');
    this.#add(name, this.#apart(clause));
    return { kind: 'template', at: token.at, name, pipeline };
  }

  #template(): Node {
    const clause = 'template clause';
    const token = this.#readOver();
    const name = this.#name(token, clause);
    const start = this.#next;
    if (this.#readOver().kind === 'right') return { kind: 'template', at: token.at, name, pipeline: undefined };
    this.#next = start;
    return { kind: 'template', at: token.at, name, pipeline: this.#pipeline(clause, 'right') };
  }

  #name(token: Token, clause: string): string {
    if (token.kind !== 'string' && token.kind !== 'raw string') this.#unexpected(token, clause);
    return this.#text(token);
  }

  #pipeline(context: string, end: 'right' | 'close'): Pipeline {
    const { at } = this.#peekOver();
    const { variables, assigns } = this.#declarations(context);
    const commands: Command[] = [];
    for (;;) {
      const token = this.#peekOver();
      if (token.kind === end) {
        this.#read();
        this.#check(commands, context);
        return { kind: 'pipeline', at, variables, assigns, commands };
      }
      if (!VALUES.includes(token.kind) && !this.#isWord(token, 'nil')) {
        this.#read();
        this.#unexpected(token, context);
      }
      commands.push(this.#command());
    }
  }

  #declarations(context: string): { readonly variables: readonly string[]; readonly assigns: boolean } {
    const variables: string[] = [];
    let assigns = false;
    for (;;) {
      const variable = this.#peekOver();
      if (variable.kind !== 'variable') return { variables, assigns };
      const start = this.#next;
      this.#read();
      const sign = this.#peekOver();
      const isComma = sign.kind === 'char' && sign.text === ',';
      if (sign.kind !== 'assign' && sign.kind !== 'declare' && !isComma) {
        this.#next = start;
        return { variables, assigns };
      }
      this.#read();
      variables.push(variable.text);
      this.#variables.push(variable.text);
      if (!isComma) {
        assigns = sign.kind === 'assign';
        return { variables, assigns };
      }
      if (context !== 'range' || variables.length > 1) this.#fail(`too many declarations in ${context}`);
      if (!['variable', 'right', 'close'].includes(this.#peekOver().kind)) {
        this.#fail('range can only initialize variables');
      }
    }
  }

  #check(commands: readonly Command[], context: string): void {
    if (commands.length === 0) this.#fail(`missing value for ${context}`);
    const stage = commands.findIndex(({ operands }, index) => {
      return index > 0 && ['boolean', 'dot', 'nil', 'number', 'string'].includes(operands[0]!.kind);
    });
    if (stage > 0) this.#fail(`non executable command in pipeline stage ${stage + 1}`);
  }

  #command(): Command {
    const { at } = this.#peekOver();
    const operands: Operand[] = [];
    for (;;) {
      this.#peekOver();
      const operand = this.#operand();
      if (operand !== undefined) operands.push(operand);
      const token = this.#peek();
      if (token.kind === 'space') {
        this.#read();
        continue;
      }
      if (token.kind === 'pipe') this.#read();
      else if (token.kind !== 'right' && token.kind !== 'close') {
        this.#read();
        this.#unexpected(token, 'operand');
      }
      break;
    }
    if (operands.length === 0) this.#fail('empty command');
    return { kind: 'command', at, operands };
  }

  #operand(): Operand | undefined {
    const node = this.#term();
    const { at, kind } = this.#peek();
    if (node === undefined || kind !== 'field') return node;
    const names: string[] = [];
    while (this.#peek().kind === 'field') names.push(this.#read().text.slice(1));
    if (node.kind === 'field' || node.kind === 'variable') return { ...node, at, names: [...node.names, ...names] };
    if (['boolean', 'string', 'number', 'nil', 'dot'].includes(node.kind)) {
      this.#fail(`unexpected . after term ${JSON.stringify(nodeText(node))}`);
    }
    return { kind: 'chain', at, node, names };
  }

  #term(): Operand | undefined {
    const start = this.#next;
    const token = this.#readOver();
    const { at, text } = token;
    // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- the rest are no values
    switch (token.kind) {
      case 'identifier':
        if (!this.#functions.has(text)) this.#fail(`function ${JSON.stringify(text)} not defined`);
        return { kind: 'function', at, name: text };
      case 'dot':
        return { kind: 'dot', at };
      case 'variable':
        if (!this.#variables.includes(text)) this.#fail(`undefined variable ${JSON.stringify(text)}`);
        return { kind: 'variable', at, names: [text] };
      case 'field':
        return { kind: 'field', at, names: [text.slice(1)] };
      case 'boolean':
        return { kind: 'boolean', at, value: text === 'true' };
      case 'character':
      case 'number': {
        const value = readNumber(text);
        if (typeof value === 'string') this.#fail(value);
        return { kind: 'number', at, text, value };
      }
      case 'open':
        return this.#pipeline('parenthesized pipeline', 'close');
      case 'string':
      case 'raw string':
        return { kind: 'string', at, text, value: this.#text(token) };
      default:
        if (this.#isWord(token, 'nil')) return { kind: 'nil', at };
        this.#next = start;
        return undefined;
    }
  }

  #text({ kind, text }: Token): string {
    if (kind === 'raw string') return text.slice(1, -1).replaceAll('\r', '');
    try {
      return unquote(text);
    } catch {
      this.#fail('invalid syntax');
    }
  }

  #isWord({ kind, text }: Token, word: string): boolean {
    return kind === 'keyword' && text === word;
  }

  #peek(): Token {
    this.#seen = this.#next;
    return this.#tokens[Math.min(this.#next, this.#tokens.length - 1)]!;
  }

  #read(): Token {
    const token = this.#peek();
    this.#next += 1;
    return token;
  }

  /** The next piece that is no blank. */
  #peekOver(): Token {
    while (this.#peek().kind === 'space') this.#next += 1;
    return this.#peek();
  }

  #readOver(): Token {
    this.#peekOver();
    return this.#read();
  }

  #expect(kind: TokenKind, context: string): void {
    const token = this.#readOver();
    if (token.kind !== kind) this.#unexpected(token, context);
  }

  #unexpected(token: Token, context: string): never {
    if (token.kind !== 'error') this.#fail(`unexpected ${tokenText(token)} in ${context}`);
    const started =
      this.#actionLine === 0 || this.#actionLine === token.line
        ? ''
        : `${token.text.endsWith(' action') ? '' : ' in action'} started at output:${this.#actionLine}`;
    this.#fail(`${token.text}${started}`);
  }

  #fail(words: string): never {
    const { line } = this.#tokens[Math.min(this.#seen, this.#tokens.length - 1)]!;
    throw new GoTemplateError(`template: output:${line}: ${words}`);
  }
}

/** The name that kubectl gives to the template of the command line. */
export const ROOT = 'output';

/** Only blanks and definitions, of which nothing is left. */
function isEmpty(nodes: readonly Node[]): boolean {
  return nodes.every((node) => node.kind === 'text' && node.text.trim() === '');
}
