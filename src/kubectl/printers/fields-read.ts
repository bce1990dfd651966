import { isDocumentFormat } from './document-formats.ts';
import type { OutputFormat } from './format.ts';
import type { JsonPathNode } from './jsonpath-node.ts';
import type { JsonPath } from './jsonpath.ts';

/** What templates are given: a list of items, one item, or a watch event with an item as its object. */
export type Printed = 'list' | 'item' | 'event';

/**
 * Which fields of an item a format and a sort path read, so that what nobody looks at need not be asked for; undefined
 * where that cannot be told from the paths, or is all of them.
 */
export function fieldsRead(
  format: OutputFormat,
  sortPath: JsonPath | undefined,
  given: Printed = 'list',
): ReadonlySet<string> | undefined {
  const sorted = sortPath === undefined ? [] : fieldsOf(sortPath, []);
  const printed = fieldsPrinted(format, given);
  return printed === undefined || sorted === undefined ? undefined : new Set([...printed, ...sorted]);
}

function fieldsPrinted(format: OutputFormat, given: Printed): readonly string[] | undefined {
  if (isDocumentFormat(format)) return undefined;
  switch (format.kind) {
    case 'table':
    case 'name':
      return [];
    case 'custom-columns':
      return all(format.columns.map(({ path }) => fieldsOf(path, given === 'event' ? [isObject] : [])));
    case 'jsonpath':
    case 'jsonpath-as-json':
      return fieldsOf(format.path, STEPS[given]);
    case 'go-template':
    case 'wide':
      return undefined;
  }
}

/** The steps that lead a JSONPath template to an item. */
const STEPS: Readonly<Record<Printed, readonly ((node: JsonPathNode) => boolean)[]>> = {
  list: [isItems, isEveryItem],
  item: [],
  event: [isObject],
};

/** The field that each action of a template begins with, after steps that lead to the item. */
function fieldsOf({ template }: JsonPath, before: readonly ((node: JsonPathNode) => boolean)[]) {
  const actions = template.filter((action) => Array.isArray(action)) as readonly (readonly JsonPathNode[])[];
  return all(
    actions.map((action) => {
      const [first] = action;
      // `{}` and `{.}` are all of it.
      if (first === undefined || (first.kind === 'field' && first.name === '')) return undefined;
      if (action.every(({ kind }) => kind === 'text')) return [];
      if (first.kind === 'field' && before[0]?.(first) === false) return [];
      const steps = action.slice(0, before.length);
      const field = action[before.length];
      const leads = steps.every((step, index) => before[index]!(step));
      return leads && field?.kind === 'field' ? [field.name] : undefined;
    }),
  );
}

function isItems(node: JsonPathNode): boolean {
  return node.kind === 'field' && node.name === 'items';
}

function isObject(node: JsonPathNode): boolean {
  return node.kind === 'field' && node.name === 'object';
}

function isEveryItem({ kind }: JsonPathNode): boolean {
  return kind === 'slice' || kind === 'wildcard';
}

function all(parts: readonly (readonly string[] | undefined)[]): readonly string[] | undefined {
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}
