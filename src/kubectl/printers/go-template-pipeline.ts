import type { TemplateToken, TokenKind } from './go-template-lexer.ts';
import { nodeText, type TemplateCommand, type Operand, type Pipeline } from './go-template-node.ts';
import { readNumber } from './go-template-number.ts';
import { isWord, type TokenReader } from './go-template-tokens.ts';
import { unquote } from './jsonpath-quote.ts';

/** What a pipeline may begin with. */
const VALUES: readonly TokenKind[] = [
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
];

/** Reads pipelines: commands, their operands, and the variables that they declare. */
export class PipelineReader {
  readonly #tokens: TokenReader;
  readonly #functions: ReadonlySet<string>;
  /** Those that can be named here. */
  variables: string[] = ['$'];

  /** `functions` are the names of those that a pipeline may call. */
  constructor(tokens: TokenReader, functions: ReadonlySet<string>) {
    this.#tokens = tokens;
    this.#functions = functions;
  }

  /** A pipeline up to its closing delimiter or parenthesis, which is taken as well. `context` is what errors call it. */
  read(context: string, end: 'right' | 'close'): Pipeline {
    const { at } = this.#tokens.peekOver();
    const { variables, assigns } = this.#declarations(context);
    const commands: TemplateCommand[] = [];
    for (;;) {
      const token = this.#tokens.peekOver();
      if (token.kind === end) {
        this.#tokens.read();
        this.#check(commands, context);
        return { kind: 'pipeline', at, variables, assigns, commands };
      }
      if (!VALUES.includes(token.kind) && !isWord(token, 'nil')) {
        this.#tokens.read();
        this.#tokens.unexpected(token, context);
      }
      commands.push(this.#command());
    }
  }

  #declarations(context: string): { readonly variables: readonly string[]; readonly assigns: boolean } {
    const variables: string[] = [];
    let assigns = false;
    for (;;) {
      const variable = this.#tokens.peekOver();
      if (variable.kind !== 'variable') return { variables, assigns };
      const start = this.#tokens.place;
      this.#tokens.read();
      const sign = this.#tokens.peekOver();
      const isComma = sign.kind === 'char' && sign.text === ',';
      if (sign.kind !== 'assign' && sign.kind !== 'declare' && !isComma) {
        this.#tokens.goBack(start);
        return { variables, assigns };
      }
      this.#tokens.read();
      variables.push(variable.text);
      this.variables.push(variable.text);
      if (!isComma) {
        assigns = sign.kind === 'assign';
        return { variables, assigns };
      }
      if (context !== 'range' || variables.length > 1) this.#tokens.fail(`too many declarations in ${context}`);
      if (!['variable', 'right', 'close'].includes(this.#tokens.peekOver().kind)) {
        this.#tokens.fail('range can only initialize variables');
      }
    }
  }

  #check(commands: readonly TemplateCommand[], context: string): void {
    if (commands.length === 0) this.#tokens.fail(`missing value for ${context}`);
    const stage = commands.findIndex(({ operands }, index) => {
      return index > 0 && ['boolean', 'dot', 'nil', 'number', 'string'].includes(operands[0]!.kind);
    });
    if (stage > 0) this.#tokens.fail(`non executable command in pipeline stage ${stage + 1}`);
  }

  #command(): TemplateCommand {
    const { at } = this.#tokens.peekOver();
    const operands: Operand[] = [];
    for (;;) {
      this.#tokens.peekOver();
      const operand = this.#operand();
      if (operand !== undefined) operands.push(operand);
      const token = this.#tokens.peek();
      if (token.kind === 'space') {
        this.#tokens.read();
        continue;
      }
      if (token.kind === 'pipe') this.#tokens.read();
      else if (token.kind !== 'right' && token.kind !== 'close') {
        this.#tokens.read();
        this.#tokens.unexpected(token, 'operand');
      }
      break;
    }
    if (operands.length === 0) this.#tokens.fail('empty command');
    return { kind: 'command', at, operands };
  }

  #operand(): Operand | undefined {
    const node = this.#term();
    const { at, kind } = this.#tokens.peek();
    if (node === undefined || kind !== 'field') return node;
    const names: string[] = [];
    while (this.#tokens.peek().kind === 'field') names.push(this.#tokens.read().text.slice(1));
    if (node.kind === 'field' || node.kind === 'variable') return { ...node, at, names: [...node.names, ...names] };
    if (['boolean', 'string', 'number', 'nil', 'dot'].includes(node.kind)) {
      this.#tokens.fail(`unexpected . after term ${JSON.stringify(nodeText(node))}`);
    }
    return { kind: 'chain', at, node, names };
  }

  #term(): Operand | undefined {
    const start = this.#tokens.place;
    const token = this.#tokens.readOver();
    const { at, text } = token;
    // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- the rest are no values
    switch (token.kind) {
      case 'identifier':
        if (!this.#functions.has(text)) this.#tokens.fail(`function ${JSON.stringify(text)} not defined`);
        return { kind: 'function', at, name: text };
      case 'dot':
        return { kind: 'dot', at };
      case 'variable':
        if (!this.variables.includes(text)) this.#tokens.fail(`undefined variable ${JSON.stringify(text)}`);
        return { kind: 'variable', at, names: [text] };
      case 'field':
        return { kind: 'field', at, names: [text.slice(1)] };
      case 'boolean':
        return { kind: 'boolean', at, value: text === 'true' };
      case 'character':
      case 'number': {
        const value = readNumber(text);
        if (typeof value === 'string') this.#tokens.fail(value);
        return { kind: 'number', at, text, value };
      }
      case 'open':
        return this.#tokens.nested(() => this.read('parenthesized pipeline', 'close'));
      case 'string':
      case 'raw string':
        return { kind: 'string', at, text, value: this.text(token) };
      default:
        if (isWord(token, 'nil')) return { kind: 'nil', at };
        this.#tokens.goBack(start);
        return undefined;
    }
  }

  /** What a string in quotes means. */
  text({ kind, text }: TemplateToken): string {
    if (kind === 'raw string') return text.slice(1, -1).replaceAll('\r', '');
    try {
      return unquote(text);
    } catch {
      this.#tokens.fail('invalid syntax');
    }
  }
}
