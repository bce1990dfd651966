import { UsageError } from '../domain/errors.ts';

/** A pod as an argument names it. */
export interface PodArgument {
  /** Undefined where the argument does not say. */
  readonly namespace: string | undefined;
  readonly name: string;
}

const RESOURCE_NAMES = new Set(['pod', 'pods', 'po']);

/**
 * Reads `NAME`, `pod/NAME` or `NAMESPACE/NAME`. Throws `UsageError` for anything else, and for what cannot be a pod's
 * name (RFC 1123 subdomain), before any request is sent.
 */
export function parsePodArgument(argument: string): PodArgument {
  const parts = argument.split('/');
  const [first = '', second] = parts;
  const name = second ?? first;
  if (parts.length > 2 || !isName(name) || (second !== undefined && !isName(first))) {
    throw new UsageError(
      `${JSON.stringify(argument)} is not the name of a pod`,
      'Give NAME, pod/NAME or NAMESPACE/NAME, in lower case.',
    );
  }
  return { name, namespace: second === undefined || RESOURCE_NAMES.has(first) ? undefined : first };
}

function isName(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(text);
}
