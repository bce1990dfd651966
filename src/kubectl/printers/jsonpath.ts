import { UsageError } from '../../facts/errors.ts';
import { FloatLiteral } from './jsonpath-compare.ts';
import { evaluate } from './jsonpath-evaluator.ts';
import { goNumber } from './go-value.ts';
import { JsonPathError } from './jsonpath-node.ts';
import type { JsonPathTemplate } from './jsonpath-node.ts';
import { parseTemplate } from './jsonpath-parser.ts';
import { toCompactJson, toJson } from './json.ts';

/** A JSONPath template that has been read and can be carried out on any number of values. */
export interface JsonPath {
  /** The template as it was given, or made of a relaxed path. */
  readonly source: string;
  readonly template: JsonPathTemplate;
}

const RELAXED = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/;

/** Reads a template such as `{range .items[*]}{.name}{"\n"}{end}`; a `UsageError` in kubectl's words if it cannot. */
export function parseJsonPath(source: string): JsonPath {
  try {
    return { source, template: parseTemplate(source) };
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    throw new UsageError(`error parsing jsonpath ${source}, ${error.message}`);
  }
}

/**
 * Reads a path as `--sort-by` and custom columns take it: `a.b`, `.a.b`, `{a.b}` or `{.a.b}`. The empty path selects
 * nothing. A `UsageError` in kubectl's words if it cannot be read.
 */
export function parseRelaxedPath(path: string): JsonPath {
  if (path === '') return parseJsonPath('');
  const match = RELAXED.exec(path);
  if (match === null) {
    throw new UsageError(
      "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
    );
  }
  return parseJsonPath(`{.${match[1] ?? match[2]!}}`);
}

/**
 * The values that each text and action of the template selects. A `UsageError` where the template does not fit the
 * value (an index out of bounds, an index into what is no list).
 */
export function findResults(path: JsonPath, value: unknown): (readonly unknown[])[] {
  try {
    return evaluate(path.template, value).map((values) =>
      values.map((found) => (found instanceof FloatLiteral ? found.value : found)),
    );
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    throw new UsageError(`error executing jsonpath ${JSON.stringify(path.source)}: ${error.message}`);
  }
}

/**
 * What `-o jsonpath=…` prints: no newline at the end. Strings go through `escape`: a terminal needs `escapeText`, a
 * pipe wants the value as it is.
 */
export function renderJsonPath(path: JsonPath, value: unknown, escape: (text: string) => string): string {
  return findResults(path, value)
    .map((values) => values.map((found) => printed(found, escape)).join(' '))
    .join('');
}

/** What `-o jsonpath-as-json=…` prints: for each text and action a JSON list of what it selects. */
export function renderJsonPathAsJson(path: JsonPath, value: unknown): string {
  return findResults(path, value).map(toJson).join('');
}

function printed(value: unknown, escape: (text: string) => string): string {
  if (typeof value === 'string') return escape(value);
  return typeof value === 'number' ? goNumber(value) : toCompactJson(value);
}
