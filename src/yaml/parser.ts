import {
  DEEPEST_READ,
  DocumentSyntaxError,
  MOST_VALUES,
  NestingError,
  QuotingError,
  ValuesError,
} from './syntax-error.ts';
import { placeOf, type Mark } from './cursor.ts';
import { DocumentStart } from './document-start.ts';
import type { MappingNode, SequenceNode, YamlNode } from './node.ts';
import { parserError } from './parser-error.ts';
import { Scanner } from './scanner.ts';
import type { Token, TokenType } from './token.ts';

/** What was found in a text: its first document, and whether more follows. */
export interface ParsedYaml {
  /** Undefined where the text holds nothing but comments. */
  readonly root: YamlNode | undefined;
  /** How far the text was read, in characters. */
  readonly end: number;
  /** Where the text goes on after the first document; undefined where it does not. */
  readonly rest: Mark | undefined;
}

/** Anchor and tag before a node. */
interface Properties {
  readonly mark: Mark;
  readonly anchor: string | undefined;
  readonly tag: string;
}

/** Where a node stands, which decides what may stand there. */
interface Context {
  readonly block: boolean;
  /** A sequence whose dashes stand in the column of the key above them. */
  readonly indentless: boolean;
}

const BLOCK: Context = { block: true, indentless: false };
const BLOCK_VALUE: Context = { block: true, indentless: true };
const FLOW: Context = { block: false, indentless: false };

/**
 * Parses the first document of a text, as go-yaml's `Unmarshal` does: what comes after it is not looked at, not even
 * whether it is YAML. Throws `DocumentSyntaxError`, also where it has more than `most` values.
 */
export function parseYaml(text: string, most = MOST_VALUES): ParsedYaml {
  return new Parser(text, most).parse();
}

class Parser {
  readonly #scanner: Scanner;
  readonly #text: string;
  readonly #most: number;
  #depth = 0;
  #nodes = 0;
  readonly #anchors = new Map<string, YamlNode>();
  readonly #document: DocumentStart;

  constructor(text: string, most: number) {
    this.#most = most;
    this.#scanner = new Scanner(text);
    this.#text = text;
    this.#document = new DocumentStart(this.#scanner, text);
  }

  parse(): ParsedYaml {
    const explicit = this.#document.read();
    if (!explicit && this.#sees('stream-end')) return { root: undefined, end: this.#scanner.offset, rest: undefined };
    const empty =
      explicit && this.#sees('version-directive', 'tag-directive', 'document-start', 'document-end', 'stream-end');
    const root = empty ? emptyScalar(this.#scanner.peek().mark) : this.#node(BLOCK);
    const { type, mark } = this.#scanner.peek();
    const end = this.#scanner.offset;
    return { root, end, rest: type === 'stream-end' || type === 'document-end' ? undefined : mark };
  }

  #node(context: Context): YamlNode {
    if (this.#depth === DEEPEST_READ) throw this.#tooDeep();
    this.#nodes += 1;
    if (this.#nodes > this.#most) throw new ValuesError(this.#most, placeOf(this.#scanner.peek().mark));
    this.#depth += 1;
    const node = this.#nodeWithin(context);
    this.#depth -= 1;
    return node;
  }

  /** The error of a text that is nested too deep: the kubelet's own if there is one, which the scanner finds. */
  #tooDeep(): DocumentSyntaxError {
    const { mark } = this.#scanner.peek();
    while (this.#scanner.take().type !== 'stream-end');
    return new NestingError(placeOf(mark));
  }

  #nodeWithin(context: Context): YamlNode {
    const alias = this.#scanner.peek();
    if (alias.type === 'alias') {
      this.#scanner.take();
      const target = this.#anchors.get(alias.name);
      if (target === undefined) {
        const message = `unknown anchor '${alias.name}' referenced`;
        throw new QuotingError(message, 'unknown anchor referenced', placeOf(alias.mark));
      }
      return { kind: 'alias', mark: alias.mark, name: alias.name, target };
    }
    const properties = this.#properties();
    const token = this.#scanner.peek();
    if (context.indentless && token.type === 'block-entry') return this.#indentlessSequence(properties);
    if (token.type === 'scalar') {
      this.#scanner.take();
      const plain = properties.tag === '!' || (properties.tag === '' && token.style === 'plain');
      const { value, mark } = token;
      return this.#anchored(properties, { kind: 'scalar', mark, value, tag: properties.tag, plain });
    }
    if (token.type === 'flow-sequence-start') return this.#flowSequence(properties);
    if (token.type === 'flow-mapping-start') return this.#flowMapping(properties);
    if (context.block && token.type === 'block-sequence-start') return this.#blockSequence(properties);
    if (context.block && token.type === 'block-mapping-start') return this.#blockMapping(properties);
    if (properties.anchor === undefined && properties.tag === '') {
      throw this.#error('did not find expected node content', token);
    }
    const { mark, tag } = properties;
    return this.#anchored(properties, { kind: 'scalar', mark, value: '', tag, plain: tag === '' });
  }

  /** A tag and an anchor, in either order. */
  #properties(): Properties {
    const { mark } = this.#scanner.peek();
    let anchor: string | undefined;
    let tag: string | undefined;
    for (let token = this.#scanner.peek(); ; token = this.#scanner.peek()) {
      if (token.type === 'anchor' && anchor === undefined) anchor = token.name;
      else if (token.type === 'tag' && tag === undefined) tag = this.#document.resolveTag(token);
      else return { mark, anchor, tag: tag ?? '' };
      this.#scanner.take();
    }
  }

  #anchored<T extends YamlNode>({ anchor }: Properties, node: T): T {
    if (anchor !== undefined) this.#anchors.set(anchor, node);
    return node;
  }

  #sequence(properties: Properties): SequenceNode {
    return this.#anchored(properties, { kind: 'sequence', mark: properties.mark, items: [] });
  }

  #mapping(properties: Properties): MappingNode {
    return this.#anchored(properties, { kind: 'mapping', mark: properties.mark, entries: [] });
  }

  #blockSequence(properties: Properties): SequenceNode {
    const node = this.#sequence(properties);
    this.#scanner.take();
    while (this.#sees('block-entry')) {
      const { mark } = this.#scanner.take();
      node.items.push(this.#sees('block-entry', 'block-end') ? emptyScalar(mark) : this.#node(BLOCK));
    }
    this.#expect('block-end', "did not find expected '-' indicator");
    return node;
  }

  #indentlessSequence(properties: Properties): SequenceNode {
    const node = this.#sequence(properties);
    while (this.#sees('block-entry')) {
      const { mark } = this.#scanner.take();
      const empty = this.#sees('block-entry', 'key', 'value', 'block-end');
      node.items.push(empty ? emptyScalar(mark) : this.#node(BLOCK));
    }
    return node;
  }

  #blockMapping(properties: Properties): MappingNode {
    const node = this.#mapping(properties);
    this.#scanner.take();
    while (this.#sees('key')) {
      const key = this.#blockMember();
      const value = this.#sees('value') ? this.#blockMember() : emptyScalar(this.#scanner.peek().mark);
      node.entries.push([key, value]);
    }
    this.#expect('block-end', 'did not find expected key');
    return node;
  }

  /** What follows a key or value indicator of a block mapping. */
  #blockMember(): YamlNode {
    const { mark } = this.#scanner.take();
    return this.#sees('key', 'value', 'block-end') ? emptyScalar(mark) : this.#node(BLOCK_VALUE);
  }

  #flowSequence(properties: Properties): SequenceNode {
    const node = this.#sequence(properties);
    this.#scanner.take();
    while (!this.#sees('flow-sequence-end')) {
      if (node.items.length > 0) {
        this.#expect('flow-entry', "did not find expected ',' or ']'");
        if (this.#sees('flow-sequence-end')) break;
      }
      node.items.push(this.#sees('key') ? this.#flowPair() : this.#node(FLOW));
    }
    this.#scanner.take();
    return node;
  }

  /** `[a: b]`: a mapping of one entry, without braces. */
  #flowPair(): MappingNode {
    if (this.#depth === DEEPEST_READ) throw this.#tooDeep();
    this.#depth += 1;
    const { mark } = this.#scanner.take();
    const entry = this.#flowEntry('flow-sequence-end');
    this.#depth -= 1;
    return { kind: 'mapping', mark, entries: [entry] };
  }

  #flowMapping(properties: Properties): MappingNode {
    const node = this.#mapping(properties);
    this.#scanner.take();
    while (!this.#sees('flow-mapping-end')) {
      if (node.entries.length > 0) {
        this.#expect('flow-entry', "did not find expected ',' or '}'");
        if (this.#sees('flow-mapping-end')) break;
      }
      if (this.#sees('key')) {
        this.#scanner.take();
        node.entries.push(this.#flowEntry('flow-mapping-end'));
      } else {
        node.entries.push([this.#node(FLOW), emptyScalar(this.#scanner.peek().mark)]);
      }
    }
    this.#scanner.take();
    return node;
  }

  #flowEntry(end: TokenType): readonly [YamlNode, YamlNode] {
    const key = this.#sees('value', 'flow-entry', end) ? emptyScalar(this.#scanner.peek().mark) : this.#node(FLOW);
    if (!this.#sees('value')) return [key, emptyScalar(this.#scanner.peek().mark)];
    this.#scanner.take();
    const value = this.#sees('flow-entry', end) ? emptyScalar(this.#scanner.peek().mark) : this.#node(FLOW);
    return [key, value];
  }

  #sees(...types: readonly TokenType[]): boolean {
    return types.includes(this.#scanner.peek().type);
  }

  #expect(type: TokenType, otherwise: string): void {
    const token = this.#scanner.peek();
    if (token.type !== type) throw this.#error(otherwise, token);
    this.#scanner.take();
  }

  #error(message: string, token: Token): DocumentSyntaxError {
    return parserError(this.#text, message, token);
  }
}

function emptyScalar(mark: Mark): YamlNode {
  return { kind: 'scalar', mark, value: '', tag: '', plain: true };
}
