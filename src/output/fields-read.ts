import { isDocumentFormat } from './document-formats.ts';
import type { OutputFormat } from './format.ts';
import type { JsonPathNode } from './jsonpath-node.ts';
import type { JsonPath } from './jsonpath.ts';

/**
 * Which fields of an item a format and a sort path read, so that what nobody looks at need not be asked for; undefined
 * where that cannot be told from the paths, or is all of them.
 */
export function fieldsRead(format: OutputFormat, sortPath: JsonPath | undefined): ReadonlySet<string> | undefined {
  const sorted = sortPath === undefined ? [] : fieldsOf(sortPath, []);
  const printed = fieldsPrinted(format);
  return printed === undefined || sorted === undefined ? undefined : new Set([...printed, ...sorted]);
}

function fieldsPrinted(format: OutputFormat): readonly string[] | undefined {
  if (isDocumentFormat(format)) return undefined;
  switch (format.kind) {
    case 'table':
    case 'name':
      return [];
    case 'custom-columns':
      return all(format.columns.map(({ path }) => fieldsOf(path, [])));
    case 'jsonpath':
    case 'jsonpath-as-json':
      return fieldsOf(format.path, [isItems, isEveryItem]);
    case 'wide':
      return undefined;
  }
}

/** The field that each action of a template begins with, after steps that lead to the item. */
function fieldsOf({ template }: JsonPath, before: readonly ((node: JsonPathNode) => boolean)[]) {
  const actions = template.filter((action) => Array.isArray(action)) as readonly (readonly JsonPathNode[])[];
  return all(
    actions.map((action) => {
      if (action.every(({ kind }) => kind === 'text')) return [];
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

function isEveryItem({ kind }: JsonPathNode): boolean {
  return kind === 'slice' || kind === 'wildcard';
}

function all(parts: readonly (readonly string[] | undefined)[]): readonly string[] | undefined {
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}
