import { child, item, type FieldPath } from './field-path.ts';
import { dissolvedType, fieldSince } from './field-history.ts';
import { timeFault } from './go-time.ts';
import type { Place } from '../../yaml/place.ts';
import { fieldNames, fieldType } from './pod-fields.ts';
import type { ManifestPod } from '../../kubernetes/pod.ts';
import { quantityFault } from '../../kubernetes/quantity.ts';
import { similar } from '../../facts/suggestion.ts';
import { typeWord, type MapValue, type Value } from '../../yaml/value.ts';

/** A value of the wrong type, for which the kubelet refuses the whole file. */
export interface TypeProblem {
  readonly field: FieldPath;
  readonly at: Place;
  /** As the kubelet puts it: `cannot unmarshal number into a field of type string`. */
  readonly message: string;
  /** What would be right: `put it in quotes`. */
  readonly remedy: string | undefined;
}

/** A field that this kubelet does not know and drops silently. */
export interface UnknownField {
  readonly field: FieldPath;
  readonly at: Place;
  /** The known field that was probably meant. */
  readonly suggestion: string | undefined;
  /** For a field that later kubelets know: since which minor version. */
  readonly since: number | undefined;
}

/** A Pod as the kubelet's decoder leaves it, with what it stumbled over and what it dropped. */
export interface DecodedPod {
  readonly pod: ManifestPod;
  readonly problems: readonly TypeProblem[];
  readonly unknown: readonly UnknownField[];
}

/**
 * Decodes a document into a Pod as Go's JSON decoder does in Kubernetes' variant (sigs.k8s.io/json): names match exactly,
 * null is as good as absent, unknown fields are dropped, a wrong type is an error.
 */
export function decodePod(root: MapValue, minor: number): DecodedPod {
  const decoder = new PodDecoder(minor);
  const pod = decoder.struct('Pod', root, '') as ManifestPod;
  return { pod, problems: decoder.problems, unknown: decoder.unknown };
}

const INTEGER_RANGES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
};
/** What Go leaves where a list holds a null. */
const ZERO: Readonly<Record<string, unknown>> = { string: '', int32: 0, int64: 0, boolean: false, any: null };

/** Its methods answer null where a value is of the wrong type. */
class PodDecoder {
  readonly problems: TypeProblem[] = [];
  readonly unknown: UnknownField[] = [];
  readonly #minor: number;

  constructor(minor: number) {
    this.#minor = minor;
  }

  struct(type: string, { entries }: MapValue, path: FieldPath): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    for (const [name, { keyAt, value }] of entries) {
      const field = child(path, name);
      const dissolved = dissolvedType(type, name, this.#minor);
      if (dissolved !== undefined) {
        if (value.type !== 'null') Object.assign(result, this.#typed(dissolved, value, field));
        continue;
      }
      const since = fieldSince(type, name);
      const ofType = fieldType(type, name);
      if (ofType === undefined || (since !== undefined && since > this.#minor)) {
        const suggestion = ofType === undefined ? similar(name, fieldNames(type)) : undefined;
        this.unknown.push({ field, at: keyAt, suggestion, since: ofType === undefined ? undefined : since });
        continue;
      }
      const decoded = value.type === 'null' ? this.#null(ofType) : this.#typed(ofType, value, field);
      if (decoded !== undefined && decoded !== null) result[name] = decoded;
    }
    return result;
  }

  /** A null leaves a field as it was, but for an IntOrString, which decodes itself. */
  #null(type: string): unknown {
    return type === 'intOrString' ? 0 : undefined;
  }

  #typed(type: string, value: Value, path: FieldPath): unknown {
    if (type.endsWith('[]')) return this.#list(type.slice(0, -2), value, path);
    switch (type) {
      case 'string':
        return value.type === 'string' ? value.value : this.#wrong(value, path, 'string');
      case 'boolean':
        return value.type === 'boolean' ? value.value : this.#wrong(value, path, 'bool');
      case 'int32':
      case 'int64':
        return this.#integer(type, value, path);
      case 'intOrString':
        return value.type === 'string' ? value.value : this.#integer('int32', value, path);
      case 'quantity':
        return this.#quantity(value, path);
      case 'strings':
        return this.#map(value, path, (element, at) => this.#typed('string', element, at), '');
      case 'quantities':
        return this.#map(value, path, (element, at) => this.#quantity(element, at), '0');
      case 'time':
        return this.#time(value, path);
      case 'any':
        return value;
      default:
        return value.type === 'map' ? this.struct(type, value, path) : this.#wrong(value, path, type);
    }
  }

  #list(type: string, value: Value, path: FieldPath): unknown {
    if (value.type !== 'list') return this.#wrong(value, path, `[]${type}`);
    const elements = value.items.map((element, index) =>
      element.type === 'null' ? undefined : this.#typed(type, element, item(path, index)),
    );
    // An item of the wrong type has been told of; its place is kept, so that the others keep their numbers.
    return elements.map((element) => element ?? (Object.hasOwn(ZERO, type) ? ZERO[type] : {}));
  }

  #map(value: Value, path: FieldPath, decode: (value: Value, path: FieldPath) => unknown, zero: string): unknown {
    if (value.type !== 'map') return this.#wrong(value, path, 'map[string]string');
    const entries = [...value.entries].map(([key, entry]): [string, unknown] => {
      return [key, entry.value.type === 'null' ? zero : (decode(entry.value, item(path, key)) ?? zero)];
    });
    return Object.fromEntries(entries);
  }

  #integer(type: string, value: Value, path: FieldPath): number | null {
    if (value.type !== 'number') return this.#wrong(value, path, type);
    if (!/^-?\d+$/.test(value.literal)) return this.#wrong(value, path, type, `number ${value.literal}`);
    const [least, most] = INTEGER_RANGES[type]!;
    const integer = BigInt(value.literal);
    if (integer < least || integer > most) return this.#wrong(value, path, type, `number ${value.literal}`);
    return Number(integer);
  }

  #quantity(value: Value, path: FieldPath): string | null {
    const text = value.type === 'string' ? value.value.trim() : value.type === 'number' ? value.literal : '';
    const fault = quantityFault(text);
    return fault === undefined ? text : this.#problem(value, path, fault);
  }

  #time(value: Value, path: FieldPath): string | null {
    if (value.type !== 'string') return this.#wrong(value, path, 'string');
    const fault = timeFault(value.value);
    return fault === undefined
      ? value.value
      : this.#problem(value, path, fault, 'write a time as 2006-01-02T15:04:05Z');
  }

  #wrong(value: Value, path: FieldPath, type: string, found = GO_WORDS[value.type]): null {
    const scalar = value.type === 'number' || value.type === 'boolean';
    const remedy = type === 'string' && scalar ? 'put the value in quotes' : remedyFor(type, value);
    return this.#problem(value, path, `cannot unmarshal ${found} into a field of type ${type}`, remedy);
  }

  #problem(value: Value, field: FieldPath, message: string, remedy?: string): null {
    this.problems.push({ field, at: value.at, message, remedy });
    return null;
  }
}

/** As Go's decoder calls them. */
const GO_WORDS: Readonly<Record<Value['type'], string>> = {
  null: 'null',
  boolean: 'bool',
  number: 'number',
  string: 'string',
  list: 'array',
  map: 'object',
};

function remedyFor(type: string, value: Value): string | undefined {
  const quoted = value.type === 'string';
  if (type === 'bool' && quoted) return 'write true or false without quotes';
  if ((type === 'int32' || type === 'int64') && quoted && /^-?\d+$/.test(value.value)) {
    return 'write the number without quotes';
  }
  if (type.startsWith('[]')) return `make it a list, not a ${typeWord(value)}`;
  return undefined;
}
