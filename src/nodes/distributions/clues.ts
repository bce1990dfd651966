import type { ObjectMeta } from '../../kubernetes/kubernetes.ts';
import type { Clues, Recognition } from './distribution.ts';

/** The Node says so itself. */
export function certain(because: string): Recognition {
  return { confidence: 'certain', because };
}

export function likely(because: string): Recognition {
  return { confidence: 'likely', because };
}

export function guess(because: string): Recognition {
  return { confidence: 'guess', because };
}

/** `label KEY=VALUE` of the Node for the first of the keys that it carries. */
export function nodeLabel({ node }: Clues, ...keys: readonly string[]): string | undefined {
  return firstOf('label', node?.metadata?.labels, keys);
}

/** `annotation KEY` of the Node for the first of the keys that it carries; values may be long. */
export function nodeAnnotation({ node }: Clues, ...keys: readonly string[]): string | undefined {
  const annotations = node?.metadata?.annotations;
  const key = keys.find((candidate) => annotations?.[candidate] !== undefined);
  return key === undefined ? undefined : `annotation ${key}`;
}

export function kubeletVersion({ node }: Clues): string {
  return node?.status?.nodeInfo?.kubeletVersion ?? '';
}

export function osImage({ node }: Clues): string {
  return node?.status?.nodeInfo?.osImage ?? '';
}

/** The first static pod of the node that fits, as `pod NAMESPACE/NAME`. */
export function podThat({ pods = [] }: Clues, fits: (pod: ObjectMeta) => boolean): string | undefined {
  const pod = pods.find(fits);
  return pod === undefined ? undefined : `pod ${pod.namespace ?? ''}/${pod.name ?? ''}`;
}

/** As `podThat`, where the Node cannot be read: a Node that is there has the last word on what it is. */
export function podWithoutNode(clues: Clues, fits: (pod: ObjectMeta) => boolean): string | undefined {
  return clues.node === undefined ? podThat(clues, fits) : undefined;
}

function firstOf(what: string, of: Readonly<Record<string, string>> | undefined, keys: readonly string[]) {
  for (const key of keys) {
    const value = of?.[key];
    if (value !== undefined) return value === '' ? `${what} ${key}` : `${what} ${key}=${value}`;
  }
  return undefined;
}
