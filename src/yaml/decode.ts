import {
  DocumentSyntaxError,
  MOST_REPEATED,
  MOST_VALUES,
  QuotingError,
  RepetitionError,
  ValuesError,
} from './syntax-error.ts';
import type { Entry, MapValue, Repeat, Value } from './value.ts';
import { placeOf } from './cursor.ts';
import { floatKey } from './float-key.ts';
import { goSyntax } from './go-syntax.ts';
import type { AliasNode, MappingNode, ScalarNode, SequenceNode, YamlNode } from './node.ts';
import { resolveScalar, TagError, type Scalar } from './resolve.ts';

// go-yaml's guard against documents that blow up: the share of values that may come from aliases falls from 99% to 10%
// between these two numbers of values (vendor/go.yaml.in/yaml/v2/decode.go).
const SMALL = 400_000;
const LARGE = 4_000_000;
/** A larger integer is unsigned to go-yaml, and sigs.k8s.io/yaml knows no such keys. */
const LARGEST_KEY = 2n ** 63n - 1n;

/**
 * The JSON value of a document, as go-yaml v2 and sigs.k8s.io/yaml make it: aliases copied, `<<` merged where it stands
 * (what comes later wins), the last of repeated keys, keys as text. Throws `DocumentSyntaxError`, also where it has more
 * than `most` values with its aliases written out.
 */
export function decodeYaml(root: YamlNode, most = MOST_VALUES): Value {
  return new Decoder(most).value(root);
}

/** A mapping that is being filled; merges fill the same one. */
interface OpenMap {
  readonly entries: Map<string, Entry>;
  readonly repeats: Repeat[];
}

class Decoder {
  readonly #most: number;
  #values = 0;
  #aliased = 0;
  /** Characters of the texts that aliases repeat. */
  #repeated = 0;
  #aliasDepth = 0;
  readonly #openAliases = new Set<AliasNode>();

  constructor(most: number) {
    this.#most = most;
  }

  value(node: YamlNode): Value {
    this.#count();
    switch (node.kind) {
      case 'alias':
        return this.#alias(node, (target) => this.value(target));
      case 'scalar':
        return this.#scalar(node);
      case 'sequence':
        return this.#list(node);
      case 'mapping':
        return this.#map(node);
    }
  }

  #count(): void {
    this.#values += 1;
    if (this.#aliasDepth > 0) this.#aliased += 1;
    const watched = this.#aliased > 100 && this.#values > 1000;
    if (watched && this.#aliased / this.#values > allowedShare(this.#values)) {
      throw new DocumentSyntaxError('document contains excessive aliasing', undefined);
    }
    if (this.#values > this.#most) throw new ValuesError(this.#most, undefined);
  }

  #alias<T>(node: AliasNode, use: (target: YamlNode) => T): T {
    if (this.#openAliases.has(node))
      throw new QuotingError(
        `anchor '${node.name}' value contains itself`,
        'an anchor contains itself',
        placeOf(node.mark),
      );
    this.#openAliases.add(node);
    this.#aliasDepth += 1;
    const result = use(node.target);
    this.#aliasDepth -= 1;
    this.#openAliases.delete(node);
    return result;
  }

  #scalar(node: ScalarNode): Value {
    const at = placeOf(node.mark);
    if (this.#aliasDepth > 0) this.#repeated += node.value.length;
    if (this.#repeated > MOST_REPEATED) throw new RepetitionError(at);
    const scalar = meaning(node);
    switch (scalar.type) {
      case 'null':
        return { type: 'null', at };
      case 'boolean':
        return { type: 'boolean', value: scalar.value, at, source: node.value };
      case 'integer':
        return { type: 'number', literal: scalar.value.toString(), at, source: node.value };
      case 'float':
        if (!Number.isFinite(scalar.value)) throw errorAt(node, `unsupported value: ${goInfinity(scalar.value)}`);
        return {
          type: 'number',
          literal: Object.is(scalar.value, -0) ? '-0' : String(scalar.value),
          at,
          source: node.value,
        };
      case 'string':
        return { type: 'string', value: scalar.value, at };
    }
  }

  #list({ items, mark }: SequenceNode): Value {
    return { type: 'list', items: items.map((item) => this.value(item)), at: placeOf(mark) };
  }

  #map(node: MappingNode): MapValue {
    const map: OpenMap = { entries: new Map(), repeats: [] };
    this.#fill(map, node);
    return { type: 'map', ...map, at: placeOf(node.mark) };
  }

  #fill(map: OpenMap, { entries }: MappingNode): void {
    const own = new Map<string, Entry>();
    for (const [keyNode, valueNode] of entries) {
      if (isMerge(keyNode)) {
        this.#merge(map, valueNode);
        continue;
      }
      const key = this.#key(keyNode);
      const written = keyNode.kind === 'scalar' && keyNode.value !== key ? { keySource: keyNode.value } : {};
      const entry = { keyAt: placeOf(keyNode.mark), ...written, value: this.value(valueNode) };
      const first = own.get(key);
      if (first !== undefined) map.repeats.push({ key, firstAt: first.keyAt, at: entry.keyAt });
      else own.set(key, entry);
      map.entries.set(key, entry);
    }
  }

  #merge(map: OpenMap, node: YamlNode): void {
    const parts = node.kind === 'sequence' ? [...node.items].reverse() : [node];
    for (const part of parts) {
      const source = part.kind === 'alias' ? part.target : part;
      if (source.kind !== 'mapping') {
        throw errorAt(part, 'map merge requires map or sequence of maps as the value');
      }
      this.#count();
      if (part.kind !== 'alias') this.#fill(map, source);
      else {
        this.#alias(part, () => {
          this.#count();
          this.#fill(map, source);
        });
      }
    }
  }

  #key(node: YamlNode): string {
    this.#count();
    if (node.kind === 'alias') return this.#alias(node, (target) => this.#key(target));
    if (node.kind !== 'scalar')
      throw new QuotingError(`invalid map key: ${goSyntax(this.value(node))}`, 'invalid map key', placeOf(node.mark));
    const scalar = meaning(node);
    if (scalar.type === 'null') throw errorAt(node, 'unsupported map key of type: null');
    if (scalar.type === 'integer' && scalar.value > LARGEST_KEY) {
      throw errorAt(node, 'unsupported map key of type: uint64');
    }
    return scalar.type === 'float' ? floatKey(scalar.value) : String(scalar.value);
  }
}

function allowedShare(values: number): number {
  if (values <= SMALL) return 0.99;
  if (values >= LARGE) return 0.1;
  return 0.99 - 0.89 * ((values - SMALL) / (LARGE - SMALL));
}

/** As Go prints a number that JSON has not. */
function goInfinity(value: number): string {
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

function isMerge(node: YamlNode): boolean {
  if (node.kind !== 'scalar' || node.value !== '<<') return false;
  return node.plain || node.tag === 'tag:yaml.org,2002:merge';
}

function meaning(node: ScalarNode): Scalar {
  try {
    return resolveScalar(node.value, node.tag, node.plain);
  } catch (error) {
    if (!(error instanceof TagError)) throw error;
    throw new QuotingError(error.message, 'a value does not match its tag', placeOf(node.mark));
  }
}

function errorAt({ mark }: YamlNode, message: string): DocumentSyntaxError {
  return new DocumentSyntaxError(message, placeOf(mark));
}
