/**
 * A type of @kubernetes/client-node as JSON or YAML really holds it: nothing is proved to be there, however deep, and a
 * time is text. The client's models are only described by it (`import type`): none of its code comes with them.
 */
export type Partially<T> = unknown extends T
  ? unknown
  : T extends Date
    ? string
    : T extends readonly (infer Element)[]
      ? readonly Partially<Element>[]
      : T extends object
        ? string extends keyof T
          ? Readonly<Record<string, Partially<T[keyof T]>>>
          : { readonly [Field in keyof T]?: Partially<Exclude<T[Field], undefined>> }
        : T;
