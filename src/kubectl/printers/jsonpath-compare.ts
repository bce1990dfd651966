import { compareUtf8 } from './byte-order.ts';
import { isGoInteger } from './go-value.ts';
import { JsonPathError } from './jsonpath-node.ts';

/** A number written with a point: a float64 to Go even where its value is whole. */
export class FloatLiteral {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

type Comparable =
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int' | 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string };

/**
 * Compares as the comparisons of Go's text/template do, which client-go's filters use: a whole number and one with a
 * fraction are of different kinds and do not compare. Throws a `JsonPathError` that carries `partial`.
 */
export function compareValues(left: unknown, operator: string, right: unknown, partial: readonly unknown[]): boolean {
  const fail = (message: string): never => {
    throw new JsonPathError(message, partial);
  };
  if (!/^(?:==|!=|<=?|>=?)$/.test(operator)) fail(`unrecognized filter operator ${operator}`);
  const a = comparable(left) ?? fail('invalid type for comparison');
  const b = comparable(right) ?? fail('invalid type for comparison');
  if (a.kind !== b.kind) fail('incompatible types for comparison');
  if (operator === '==') return a.value === b.value;
  if (operator === '!=') return a.value !== b.value;
  if (a.kind === 'bool') fail('invalid type for comparison');
  const order =
    a.kind === 'string' ? compareUtf8(a.value, b.value as string) : (a.value as number) - (b.value as number);
  if (operator.startsWith('<')) return operator === '<' ? order < 0 : order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}

function comparable(value: unknown): Comparable | undefined {
  if (value instanceof FloatLiteral) return { kind: 'float', value: value.value };
  if (typeof value === 'boolean') return { kind: 'bool', value };
  if (typeof value === 'number') return { kind: isGoInteger(value) ? 'int' : 'float', value };
  return typeof value === 'string' ? { kind: 'string', value } : undefined;
}
