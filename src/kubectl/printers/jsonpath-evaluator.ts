import { FloatLiteral, compareValues } from './jsonpath-compare.ts';
import { goSprint, goType } from './go-value.ts';
import { isRecord } from '../../facts/record.ts';
import { sortedEntries } from './json.ts';
import { JsonPathError } from './jsonpath-node.ts';
import type { JsonPathList, JsonPathNode, JsonPathTemplate } from './jsonpath-node.ts';

type Values = readonly unknown[];
type NodeOf<Kind extends JsonPathNode['kind']> = Extract<JsonPathNode, { kind: Kind }>;

/**
 * Carries out a template on a value: for every text and action the values it selects. What is missing selects
 * nothing, as `kubectl get` has it. Throws a `JsonPathError` in client-go's words.
 */
export function evaluate(template: JsonPathTemplate, value: unknown): Values[] {
  return new Evaluation(template).run(0, value);
}

/** One run over a template; the counters follow client-go, for `range` and `end` are ordinary steps of an action. */
class Evaluation {
  readonly #template: JsonPathTemplate;
  /** Ranges met whose loop has not begun. */
  #begun = 0;
  /** Loops under way. */
  #depth = 0;
  /** Ends met that have not yet closed a loop. */
  #ended = 0;
  /** Where the last loop was closed, to go on after it. */
  #lastEnd = 0;

  constructor(template: JsonPathTemplate) {
    this.#template = template;
  }

  run(from: number, value: unknown): Values[] {
    const results: Values[] = [];
    for (let index = from; index < this.#template.length; index++) {
      const part = this.#template[index]!;
      const values = 'kind' in part ? [part.text] : this.#list([value], part);
      if (this.#ended > 0 && this.#ended <= this.#depth) {
        this.#ended--;
        this.#lastEnd = index;
        break;
      }
      if (this.#begun > 0) {
        results.push(...this.#loop(index + 1, values));
        if (this.#lastEnd > index) index = this.#lastEnd;
      } else {
        results.push(values);
      }
    }
    return results;
  }

  #loop(from: number, values: Values): Values[] {
    this.#begun--;
    this.#depth++;
    const results = values.flatMap((value) => this.run(from, value));
    // With nothing to go over, the body is still walked to find its end.
    if (values.length === 0) this.run(from, undefined);
    this.#depth--;
    return results;
  }

  #list(input: Values, list: JsonPathList): Values {
    return list.reduce((values, node) => this.#step(values, node), input);
  }

  #step(input: Values, node: JsonPathNode): Values {
    switch (node.kind) {
      case 'text':
        return [node.text];
      case 'integer':
      case 'boolean':
        return input.map(() => node.value);
      case 'float':
        return input.map(() => new FloatLiteral(node.value));
      case 'field':
        return input.flatMap((value) => field(value, node.name));
      case 'wildcard':
        return input.flatMap(children);
      case 'recursive':
        return input.flatMap(descendants);
      case 'slice':
        return input.flatMap((value) => slice(value, node, input));
      case 'union':
        return node.lists.flatMap((list) => this.#list(input, list));
      case 'filter':
        return this.#filter(input, node);
      case 'identifier':
        return this.#identifier(input, node.name);
    }
  }

  #identifier(input: Values, name: string): Values {
    if (name === 'range') {
      this.#begun++;
      return input;
    }
    if (name !== 'end') throw new JsonPathError(`unrecognized identifier ${name}`, input);
    if (this.#depth === 0) throw new JsonPathError('not in range, nothing to end');
    this.#ended++;
    return [];
  }

  #filter(input: Values, node: NodeOf<'filter'>): Values {
    const results: unknown[] = [];
    for (const value of input) {
      if (!Array.isArray(value)) {
        throw new JsonPathError(`${goSprint(value)} is not array or slice and cannot be filtered`, input);
      }
      for (const item of value as Values) {
        if (node.operator === 'exists' ? this.#exists(item, node.left) : this.#compares(item, node, input, results)) {
          results.push(item);
        }
      }
    }
    return results;
  }

  /** client-go ignores why the path of an existence filter failed, and looks at how far it got. */
  #exists(item: unknown, path: JsonPathList): boolean {
    let values: Values;
    try {
      values = this.#list([item], path);
    } catch (error) {
      if (!(error instanceof JsonPathError)) throw error;
      values = error.partial;
    }
    return values.length > 0;
  }

  #compares(item: unknown, node: NodeOf<'filter'>, input: Values, results: Values): boolean {
    const operands: unknown[] = [];
    for (const path of [node.left, node.right]) {
      const values = this.#list([item], path);
      if (values.length === 0) return false;
      if (values.length > 1) throw new JsonPathError('can only compare one element at a time', input);
      operands.push(values[0]);
    }
    return compareValues(operands[0], node.operator, operands[1], results);
  }
}

function field(value: unknown, name: string): Values {
  if (!isRecord(value) || !Object.hasOwn(value, name)) return [];
  const found = value[name];
  return found === undefined ? [] : [found];
}

/** What is in a list, an object (by key) or a string, whose members are to Go its bytes. */
function children(value: unknown): Values {
  if (Array.isArray(value)) return value as Values;
  if (isRecord(value)) return sortedEntries(value).map(([, member]) => member);
  return typeof value === 'string' ? [...new TextEncoder().encode(value)] : [];
}

function descendants(value: unknown): Values {
  const members = children(value);
  if (members.length === 0) return [];
  return typeof value === 'string' ? [value] : [value, ...members.flatMap(descendants)];
}

function slice(value: unknown, node: NodeOf<'slice'>, input: Values): Values {
  if (value === null || value === undefined) return [];
  const fail = (message: string): never => {
    throw new JsonPathError(message, input);
  };
  if (!Array.isArray(value)) return fail(`${goType(value)} is not array or slice`);
  const length = value.length;
  const start = fromEnd(node.start ?? 0, length, false);
  const end = fromEnd(node.end ?? length, length, node.single);
  if (start === end) return [];
  if (start >= length || start < 0) fail(`array index out of bounds: index ${start}, length ${length}`);
  if (end > length || end < 0) fail(`array index out of bounds: index ${end - 1}, length ${length}`);
  if (start > end) fail(`starting index ${start} is greater than ending index ${end}`);
  const step = node.step ?? 1;
  if (step <= 0) fail('step must be > 0');
  return (value as Values).slice(start, end).filter((_, index) => index % step === 0);
}

function fromEnd(bound: number, length: number, orZero: boolean): number {
  return bound < 0 || (bound === 0 && orZero) ? bound + length : bound;
}
