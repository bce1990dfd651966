import * as client from '@kubernetes/client-node/dist/gen/models/all.js';

interface Model {
  readonly attributeTypeMap: readonly { readonly baseName: string; readonly type: string }[];
}

const MODELS = client as unknown as Readonly<Record<string, Model | undefined>>;

/** What of an object is not as the API has it, by the models that client-node makes from the API: one line each. */
export function misfits(value: unknown, type: string, path = ''): readonly string[] {
  const list = /^Array<(.+)>$/.exec(type)?.[1];
  const map = /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1];
  if (list !== undefined) {
    return Array.isArray(value)
      ? value.flatMap((one, index) => misfits(one, list, `${path}[${index}]`))
      : [wrong(path, type)];
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const entries = Object.entries(value);
    if (map !== undefined) return entries.flatMap(([key, one]) => misfits(one, map, `${path}.${key}`));
    const fields = new Map(MODELS[type]?.attributeTypeMap.map((one) => [one.baseName, one.type]));
    return entries.flatMap(([key, one]) => {
      const field = fields.get(key);
      return field === undefined
        ? [`${path}.${key}: ${type} has no such field`]
        : misfits(one, field, `${path}.${key}`);
    });
  }
  const actual = typeof value === 'number' && type === 'IntOrString' ? 'IntOrString' : typeof value;
  const expected = type === 'IntOrString' && typeof value === 'string' ? 'string' : type;
  return actual === expected ? [] : [wrong(path, type)];
}

function wrong(path: string, type: string): string {
  return `${path}: is no ${type}`;
}
