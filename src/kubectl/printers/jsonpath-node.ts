/** A bound of a slice; `undefined` where the template leaves it out. */
export type SliceBound = number | undefined;

/** One step of a parsed JSONPath template. */
export type JsonPathNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly name: string }
  | {
      readonly kind: 'slice';
      readonly start: SliceBound;
      readonly end: SliceBound;
      /** The end follows from a lone index `[n]`: it may be 0 for `[-1]`. */
      readonly single: boolean;
      readonly step: SliceBound;
    }
  | { readonly kind: 'filter'; readonly left: JsonPathList; readonly right: JsonPathList; readonly operator: string }
  | { readonly kind: 'integer' | 'float'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' }
  | { readonly kind: 'union'; readonly lists: readonly JsonPathList[] }
  | { readonly kind: 'identifier'; readonly name: string };

/** Steps that follow one another: what is between `{` and `}`. */
export type JsonPathList = readonly JsonPathNode[];

/** A whole template: text and actions in order; an action is a list. */
export type JsonPathTemplate = readonly (Extract<JsonPathNode, { kind: 'text' }> | JsonPathList)[];

/** A template that cannot be read, or cannot be carried out on the value; the message is kubectl's. */
export class JsonPathError extends Error {
  override readonly name = 'JsonPathError';
  /** What had been selected when it failed: an existence filter looks at it and not at the failure. */
  readonly partial: readonly unknown[];

  constructor(message: string, partial: readonly unknown[] = []) {
    super(message);
    this.partial = partial;
  }
}
