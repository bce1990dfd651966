import type { FieldPath } from '../field-path.ts';

/** What is wrong with a field, in the kinds that Kubernetes' own validation knows. */
export type FieldFault =
  'required' | 'invalid' | 'unsupported' | 'forbidden' | 'duplicate' | 'not-found' | 'too-long' | 'too-many';

/** A field that the kubelet's validation refuses. */
export interface FieldProblem {
  /** As the kubelet's log names it. */
  readonly field: FieldPath;
  /** Where it is, in a path that can be followed: Kubernetes leaves some numbers out of its own. */
  readonly place: FieldPath;
  readonly fault: FieldFault;
  /** As the kubelet's log words it: `Invalid value: "C_1": …`. */
  readonly message: string;
  /** What would be right, where the message does not tell. */
  readonly remedy?: string;
}

/** A value as it appears in a message. */
export type Shown = string | number | boolean | readonly string[];

/** Collects what validation finds. `place` is given where it is not the field's own path. */
export class Problems {
  readonly found: FieldProblem[] = [];

  required(field: FieldPath, detail = '', place = field): void {
    this.#add(field, place, 'required', `Required value${detail === '' ? '' : `: ${detail}`}`);
  }

  invalid(field: FieldPath, value: Shown, detail: string, place = field): void {
    this.#add(field, place, 'invalid', `Invalid value: ${show(value)}: ${detail}`);
  }

  /** One problem for each detail: what the name rules answer. */
  invalidFor(field: FieldPath, value: Shown, details: readonly string[], place = field): void {
    for (const detail of details) this.invalid(field, value, detail, place);
  }

  forbidden(field: FieldPath, detail: string, place = field): void {
    this.#add(field, place, 'forbidden', `Forbidden: ${detail}`);
  }

  duplicate(field: FieldPath, value: Shown, place = field): void {
    this.#add(field, place, 'duplicate', `Duplicate value: ${show(value)}`);
  }

  notFound(field: FieldPath, value: Shown, detail = '', place = field): void {
    this.#add(field, place, 'not-found', `Not found: ${show(value)}${detail === '' ? '' : `: ${detail}`}`);
  }

  tooLong(field: FieldPath, limit: number, place = field): void {
    this.#add(field, place, 'too-long', `Too long: may not be more than ${limit} bytes`);
  }

  tooMany(field: FieldPath, count: number, limit: number): void {
    this.#add(field, field, 'too-many', `Too many: ${count}: must have at most ${limit} items`);
  }

  unsupported(field: FieldPath, value: Shown, supported: readonly string[], place = field, remedy?: string): void {
    const list = supported.map((word) => JSON.stringify(word)).join(', ');
    const message = `Unsupported value: ${show(value)}: supported values: ${list}`;
    this.#add(field, place, 'unsupported', message, remedy);
  }

  /** An `unsupported` problem unless the value is one of those supported. */
  oneOf(field: FieldPath, value: string, supported: readonly string[], place = field): void {
    if (!supported.includes(value)) this.unsupported(field, value, supported, place);
  }

  /** A `required` problem for an absent or empty text. */
  present(field: FieldPath, value: string | undefined, detail = ''): void {
    if (value === undefined || value === '') this.required(field, detail);
  }

  /** An `invalid` problem for a number out of range. */
  within(field: FieldPath, value: number, least: number, most: number): void {
    if (value < least || value > most) this.invalid(field, value, `must be between ${least} and ${most}, inclusive`);
  }

  #add(field: FieldPath, place: FieldPath, fault: FieldFault, message: string, remedy?: string): void {
    this.found.push({ field, place, fault, message, ...(remedy === undefined ? {} : { remedy }) });
  }
}

function show(value: Shown): string {
  return typeof value === 'string' || typeof value === 'object' ? JSON.stringify(value) : String(value);
}
