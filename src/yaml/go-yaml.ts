import { DocumentSyntaxError, QuotingError } from './syntax-error.ts';
import type { Value } from './value.ts';
import { decodeYaml } from './decode.ts';
import { parseYaml } from './parser.ts';

/** The first document of a text, as plain values. */
export interface GoYaml {
  /** Null where there is no document. */
  readonly value: unknown;
  /** Keys that are there twice in one mapping, whichever: the last counts. */
  readonly repeated: readonly string[];
}

/**
 * Values of a configuration. A kubeconfig of thousands of clusters and a baseline of thousands of nodes are no mistake, as
 * a manifest of that size is.
 */
const MOST_CONFIGURATION_VALUES = 2_000_000;

/**
 * Reads YAML or JSON as Kubernetes and its tools read configurations (sigs.k8s.io/yaml), with an effort in proportion to
 * its length. Throws `DocumentSyntaxError`, with a message that quotes nothing: a configuration may hold secrets.
 */
export function readGoYaml(text: string): GoYaml {
  const repeated: string[] = [];
  try {
    const { root } = parseYaml(text.replace(/^\uFEFF/, ''), MOST_CONFIGURATION_VALUES);
    return {
      value: root === undefined ? null : plain(decodeYaml(root, MOST_CONFIGURATION_VALUES), repeated),
      repeated,
    };
  } catch (error) {
    throw error instanceof QuotingError ? new DocumentSyntaxError(error.unquoted, error.at) : error;
  }
}

function plain(value: Value, repeated: string[]): unknown {
  switch (value.type) {
    case 'null':
      return null;
    case 'number':
      return Number(value.literal);
    case 'boolean':
    case 'string':
      return value.value;
    case 'list':
      return value.items.map((item) => plain(item, repeated));
    case 'map':
      for (const { key } of value.repeats) repeated.push(key);
      return Object.fromEntries([...value.entries].map(([key, entry]) => [key, plain(entry.value, repeated)]));
  }
}
