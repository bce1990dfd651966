import { isRecord } from '../facts/record.ts';
import { jsonOrNothing } from '../facts/parsed-json.ts';

/** What is kept of a change beside the manifests themselves: one line of JSON, readable on the node. */
export interface ChangeRecord {
  /** A `ChangeAction`, but for one that another version of this program has made. */
  readonly action: string;
  /** Empty, as is the name, for a file that defined no pod. */
  readonly namespace: string;
  /** The pod's name in the manifest. */
  readonly name: string;
  /** Who asked for it: the user that the API server knows, or the one of the node's shell. Empty where that is not known. */
  readonly by: string;
}

/** The record as the guard keeps it. */
export function recordLine({ action, namespace, name, by }: ChangeRecord): string {
  return JSON.stringify({ action, namespace, name, by });
}

/** What a guard has kept; fields that are missing or no text are empty. Undefined for what is no record. */
export function parseRecord(text: string): ChangeRecord | undefined {
  const value = jsonOrNothing(text);
  if (!isRecord(value)) return undefined;
  const word = (one: unknown): string => (typeof one === 'string' ? one : '');
  return {
    action: word(value.action),
    namespace: word(value.namespace),
    name: word(value.name),
    by: word(value.by),
  };
}
