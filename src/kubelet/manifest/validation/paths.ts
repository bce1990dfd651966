import type { FieldPath } from '../field-path.ts';
import type { Problems } from './problems.ts';

/** A path without `..`. */
export function checkNoBacksteps(problems: Problems, field: FieldPath, value: string, place = field): void {
  if (value.split('/').includes('..')) problems.invalid(field, value, "must not contain '..'", place);
}

/** A path below the directory that it counts from. */
export function checkDescending(problems: Problems, field: FieldPath, value: string, place = field): void {
  if (value.startsWith('/')) problems.invalid(field, value, 'must be a relative path', place);
  checkNoBacksteps(problems, field, value, place);
}

/** A descending path that does not begin with the dots that the kubelet uses itself. */
export function checkUnreserved(problems: Problems, field: FieldPath, value: string, place = field): void {
  checkDescending(problems, field, value, place);
  if (value.startsWith('..') && !value.startsWith('../')) {
    problems.invalid(field, value, "must not start with '..'", place);
  }
}

/** Permission bits. */
export function checkMode(problems: Problems, field: FieldPath, mode: number | undefined, place = field): void {
  if (mode !== undefined && (mode < 0 || mode > 0o777)) {
    problems.invalid(field, mode, 'must be a number between 0 and 0777 (octal), both inclusive', place);
  }
}
