import { parseJson } from '../../../facts/parsed-json.ts';
import { child, item, type FieldPath } from '../field-path.ts';
import type { Toleration } from '../../../kubernetes/pod.ts';
import { Problems } from './problems.ts';
import { checkTolerations } from './tolerations.ts';

/** The annotation that held tolerations before there was a field for them. */
export const TOLERATIONS = 'scheduler.alpha.kubernetes.io/tolerations';

/** The types of a toleration's fields, as Go names them. */
const TYPES: Readonly<Record<keyof Toleration, string>> = {
  key: 'string',
  operator: 'core.TolerationOperator',
  value: 'string',
  effect: 'core.TaintEffect',
  tolerationSeconds: 'int64',
};
const FIELDS = Object.keys(TYPES) as readonly (keyof Toleration)[];

/** `ValidateTolerationsInPodAnnotations`. `annotations` is the path of all annotations. */
export function checkTolerationAnnotation(
  problems: Problems,
  annotations: FieldPath,
  text: string,
  minor: number,
): void {
  const place = item(annotations, TOLERATIONS);
  const read = readTolerations(text);
  if (typeof read === 'string') {
    problems.invalid(annotations, TOLERATIONS, read, place);
    return;
  }
  const found = new Problems();
  checkTolerations(found, child(annotations, TOLERATIONS), read, minor);
  for (const problem of found.found) problems.found.push({ ...problem, place });
}

/** The tolerations, or what Go says of a text that holds none. */
function readTolerations(text: string): readonly Toleration[] | string {
  let json: unknown;
  try {
    json = parseJson(text);
  } catch {
    return 'the value is no JSON';
  }
  if (json === null) return [];
  if (!Array.isArray(json)) return `json: cannot unmarshal ${kindOf(json)} into Go value of type []core.Toleration`;
  const tolerations: Toleration[] = [];
  for (const one of json as unknown[]) {
    const read = readToleration(one);
    if (typeof read === 'string') return read;
    tolerations.push(read);
  }
  return tolerations;
}

function readToleration(json: unknown): Toleration | string {
  if (json === null) return {};
  if (typeof json !== 'object' || Array.isArray(json)) {
    return `json: cannot unmarshal ${kindOf(json)} into Go value of type core.Toleration`;
  }
  const toleration: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(json)) {
    // Go takes the names of fields in any case.
    const field = FIELDS.find((known) => known.toLowerCase() === name.toLowerCase());
    if (field === undefined || value === null) continue;
    const isNumber = TYPES[field] === 'int64';
    if (!(isNumber ? Number.isInteger(value) : typeof value === 'string')) {
      const given = isNumber && typeof value === 'number' ? `number ${value}` : kindOf(value);
      const goName = `${field.charAt(0).toUpperCase()}${field.slice(1)}`;
      return `json: cannot unmarshal ${given} into Go struct field Toleration.${goName} of type ${TYPES[field]}`;
    }
    toleration[field] = value;
  }
  return toleration;
}

/** What Go calls a kind of JSON value. */
function kindOf(json: unknown): string {
  if (typeof json === 'boolean') return 'bool';
  return Array.isArray(json) ? 'array' : typeof json;
}
