import type { KubeObject } from '../objects/kube-object.ts';

/** A column of a server-side Table. Priority 0 is always shown, 1 only by `-o wide`. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date';
  readonly format: string;
  readonly description: string;
  readonly priority: number;
}

/** A condition on a row: kubectl greys out or hides rows that are `Completed`. */
export interface RowCondition {
  readonly type: 'Completed';
  readonly status: 'True';
  readonly reason: string;
  readonly message: string;
}

/** The cells of one row. */
export interface Cells {
  readonly cells: readonly (string | number)[];
  readonly conditions?: readonly RowCondition[];
}

/** What a row depends on besides its object. */
export interface RowContext {
  readonly now: Date;
}

/** How the server prints one resource. */
export interface Printer {
  columns(minorVersion: number): readonly Column[];
  row(object: KubeObject, context: RowContext): Cells;
}

/** A text, or what is printed in place of an empty one. */
export function textOr(text: string | undefined, otherwise: string): string {
  return text === undefined || text === '' ? otherwise : text;
}

export function column(name: string, description: string, more: Partial<Column> = {}): Column {
  return { name, type: 'string', format: '', description, priority: 0, ...more };
}

export const nameColumn = column(
  'Name',
  'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a ' +
    'client to request the generation of an appropriate name automatically. Name is primarily intended for creation ' +
    'idempotence and configuration definition. Cannot be updated. More info: ' +
    'https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names',
  { format: 'name' },
);

export const ageColumn = column(
  'Age',
  'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed ' +
    'to be set in happens-before order across separate operations. Clients may not set this value. It is represented ' +
    'in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: ' +
    'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata',
);
