import { child, item, type FieldPath } from '../field-path.ts';

/** A field that the kubelet's validation refuses. */
export interface FieldProblem {
  /** As the kubelet's log names it. */
  readonly field: FieldPath;
  /** Where it is, in a path that can be followed: Kubernetes leaves some numbers out of its own. */
  readonly place: FieldPath;
  /** As the kubelet's log words it: `Invalid value: "C_1": …`. */
  readonly message: string;
  /** What would be right, where the message does not tell. */
  readonly remedy?: string;
}

/** A value as it appears in a message. */
type Shown = string | number | boolean | readonly string[];

/** A field that is being checked, which takes what is wrong with it in the words of apimachinery's `field.Error`. */
export class CheckedField {
  /** What has been found so far, in the pod as a whole. */
  readonly found: FieldProblem[];
  /** What the kubelet's log calls the field. */
  readonly name: FieldPath;
  /** Where it really is. */
  readonly place: FieldPath;

  constructor(found: FieldProblem[], name: FieldPath, place = name) {
    this.found = found;
    this.name = name;
    this.place = place;
  }

  /** A field of this one; `named` is what Kubernetes' messages call it, and nothing if they name this one instead. */
  child(field: string, named = field): CheckedField {
    const name = named === '' ? this.name : child(this.name, named);
    return new CheckedField(this.found, name, child(this.place, field));
  }

  /** An item of a list, or a key of a map; `told` is whether Kubernetes' messages say which. */
  item(key: number | string, told = true): CheckedField {
    return new CheckedField(this.found, told ? item(this.name, key) : this.name, item(this.place, key));
  }

  /** The same place, under the name that it has where Kubernetes' messages leave out the number of an item. */
  unnumbered(): CheckedField {
    return new CheckedField(this.found, this.name.replace(/\[\d+\]$/, ''), this.place);
  }

  required(detail = ''): void {
    this.#add(`Required value${detail === '' ? '' : `: ${detail}`}`);
  }

  invalid(value: Shown, detail: string): void {
    this.#add(`Invalid value: ${show(value)}: ${detail}`);
  }

  /** One problem for each detail: what the name rules answer. */
  invalidFor(value: Shown, details: readonly string[]): void {
    for (const detail of details) this.invalid(value, detail);
  }

  forbidden(detail: string): void {
    this.#add(`Forbidden: ${detail}`);
  }

  duplicate(value: Shown): void {
    this.#add(`Duplicate value: ${show(value)}`);
  }

  notFound(value: Shown, detail = ''): void {
    this.#add(`Not found: ${show(value)}${detail === '' ? '' : `: ${detail}`}`);
  }

  tooLong(limit: number): void {
    this.#add(`Too long: may not be more than ${limit} bytes`);
  }

  unsupported(value: Shown, supported: readonly string[], remedy?: string): void {
    const list = supported.map((word) => JSON.stringify(word)).join(', ');
    this.#add(`Unsupported value: ${show(value)}: supported values: ${list}`, remedy);
  }

  /** An `unsupported` problem unless the value is one of those supported. */
  oneOf(value: string, supported: readonly string[]): void {
    if (!supported.includes(value)) this.unsupported(value, supported);
  }

  #add(message: string, remedy?: string): void {
    const { name: field, place } = this;
    this.found.push({ field, place, message, ...(remedy === undefined ? {} : { remedy }) });
  }
}

function show(value: Shown): string {
  return typeof value === 'string' || typeof value === 'object' ? JSON.stringify(value) : String(value);
}
