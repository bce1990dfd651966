import type { TemplateToken } from './go-template-lexer.ts';
import type { GoTemplateTree, TemplateNode } from './go-template-node.ts';
import { PipelineReader } from './go-template-pipeline.ts';
import { isWord, TokenReader } from './go-template-tokens.ts';

/** What ends a list of nodes: `{{end}}`, or an `{{else}}` and what stands in it, `if` or `with`. */
type Ending = { readonly kind: 'end' } | { readonly kind: 'else'; readonly more: string | undefined };

type Listed = readonly [nodes: readonly TemplateNode[], ending: Ending];

/**
 * Reads a template as Go's `text/template` does (`parse/parse.go`), with the functions that it may call. Throws a
 * `GoTemplateError` in its words.
 */
export function parseGoTemplate(source: string, functions: ReadonlySet<string>): GoTemplateTree {
  return new Parser(source, functions).run();
}

class Parser {
  readonly #source: string;
  readonly #tokens: TokenReader;
  readonly #pipelines: PipelineReader;
  readonly #templates = new Map<string, readonly TemplateNode[]>();
  #ranges = 0;

  constructor(source: string, functions: ReadonlySet<string>) {
    this.#source = source;
    this.#tokens = new TokenReader(source);
    this.#pipelines = new PipelineReader(this.#tokens, functions);
  }

  run(): GoTemplateTree {
    const nodes: TemplateNode[] = [];
    while (this.#tokens.peek().kind !== 'end') {
      if (this.#tokens.peek().kind === 'left' && this.#isDefinition()) {
        this.#definition();
        continue;
      }
      const node = this.#node();
      if (node.kind === 'end' || node.kind === 'else') this.#tokens.fail(`unexpected {{${node.kind}}}`);
      nodes.push(node);
    }
    this.#add(ROOT, nodes);
    return { source: this.#source, templates: this.#templates };
  }

  #isDefinition(): boolean {
    const start = this.#tokens.place;
    this.#tokens.read();
    const is = isWord(this.#tokens.readOver(), 'define');
    if (!is) this.#tokens.goBack(start);
    return is;
  }

  #definition(): void {
    const clause = 'define clause';
    const name = this.#name(this.#tokens.readOver(), clause);
    this.#tokens.expect('right', clause);
    const nodes = this.#apart(clause);
    this.#add(name, nodes);
  }

  /** The nodes of a template of its own, which sees no variables but `$`. */
  #apart(clause: string): readonly TemplateNode[] {
    const [variables, ranges] = [this.#pipelines.variables, this.#ranges];
    this.#pipelines.variables = ['$'];
    this.#ranges = 0;
    const [nodes, ending] = this.#list();
    if (ending.kind !== 'end') this.#tokens.fail(`unexpected {{else}} in ${clause}`);
    this.#pipelines.variables = variables;
    this.#ranges = ranges;
    return nodes;
  }

  #add(name: string, nodes: readonly TemplateNode[]): void {
    const before = this.#templates.get(name);
    if (before === undefined || isEmpty(before)) this.#templates.set(name, nodes);
    else if (!isEmpty(nodes)) this.#tokens.fail(`template: multiple definition of template ${JSON.stringify(name)}`);
  }

  #list(): Listed {
    const nodes: TemplateNode[] = [];
    while (this.#tokens.peekOver().kind !== 'end') {
      const node = this.#node();
      if (node.kind === 'end' || node.kind === 'else') return [nodes, node];
      nodes.push(node);
    }
    this.#tokens.fail('unexpected EOF');
  }

  #node(): TemplateNode | Ending {
    const token = this.#tokens.readOver();
    if (token.kind === 'text') return { kind: 'text', text: token.text, at: token.at };
    if (token.kind !== 'left') this.#tokens.unexpected(token, 'input');
    this.#tokens.actionLine = token.line;
    const node = this.#tokens.nested(() => this.#action());
    this.#tokens.actionLine = 0;
    return node;
  }

  #action(): TemplateNode | Ending {
    const start = this.#tokens.place;
    const token = this.#tokens.readOver();
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
        this.#tokens.expect('right', 'end');
        return { kind: 'end' };
      case 'if':
      case 'range':
      case 'with':
        return this.#control(word);
      case 'template':
        return this.#template();
    }
    this.#tokens.goBack(start);
    const { at } = this.#tokens.peek();
    return { kind: 'action', at, pipeline: this.#pipelines.read('command', 'right') };
  }

  #jump(kind: 'break' | 'continue', at: number): TemplateNode {
    const token = this.#tokens.readOver();
    if (token.kind !== 'right') this.#tokens.unexpected(token, `{{${kind}}}`);
    if (this.#ranges === 0) this.#tokens.fail(`{{${kind}}} outside {{range}}`);
    return { kind, at };
  }

  #else(): Ending {
    const peeked = this.#tokens.peekOver();
    if (isWord(peeked, 'if') || isWord(peeked, 'with')) return { kind: 'else', more: peeked.text };
    this.#tokens.expect('right', 'else');
    return { kind: 'else', more: undefined };
  }

  #control(kind: 'if' | 'range' | 'with'): TemplateNode {
    const known = this.#pipelines.variables.length;
    const pipeline = this.#pipelines.read(kind, 'right');
    if (kind === 'range') this.#ranges += 1;
    const [body, ending] = this.#list();
    if (kind === 'range') this.#ranges -= 1;
    const otherwise = ending.kind === 'else' ? this.#otherwise(kind, ending.more) : undefined;
    this.#pipelines.variables.length = known;
    return { kind, at: pipeline.at, pipeline, body, otherwise };
  }

  #otherwise(kind: 'if' | 'range' | 'with', more: string | undefined): readonly TemplateNode[] {
    if (kind !== 'range' && more === kind) {
      this.#tokens.readOver();
      return [this.#tokens.nested(() => this.#control(kind))];
    }
    const [nodes, ending] = this.#list();
    if (ending.kind !== 'end') this.#tokens.fail('expected end; found {{else}}');
    return nodes;
  }

  #block(): TemplateNode {
    const clause = 'block clause';
    const token = this.#tokens.readOver();
    const name = this.#name(token, clause);
    const pipeline = this.#pipelines.read(clause, 'right');
    this.#add(name, this.#apart(clause));
    return { kind: 'template', at: token.at, name, pipeline };
  }

  #template(): TemplateNode {
    const clause = 'template clause';
    const token = this.#tokens.readOver();
    const name = this.#name(token, clause);
    const start = this.#tokens.place;
    if (this.#tokens.readOver().kind === 'right') return { kind: 'template', at: token.at, name, pipeline: undefined };
    this.#tokens.goBack(start);
    return { kind: 'template', at: token.at, name, pipeline: this.#pipelines.read(clause, 'right') };
  }

  #name(token: TemplateToken, clause: string): string {
    if (token.kind !== 'string' && token.kind !== 'raw string') this.#tokens.unexpected(token, clause);
    return this.#pipelines.text(token);
  }
}

/** The name that kubectl gives to the template of the command line. */
export const ROOT = 'output';

/** Only blanks and definitions, of which nothing is left. */
function isEmpty(nodes: readonly TemplateNode[]): boolean {
  return nodes.every((node) => node.kind === 'text' && node.text.trim() === '');
}
