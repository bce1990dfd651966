import { grouped } from '../facts/grouped.ts';
import type { ObjectMeta, Pod } from '../kubernetes/kubernetes.ts';
import { isReaderName, LONGEST_LIFE } from './reader-pod.ts';

/** A reader pod that the run it was for did not delete. Its name and namespace are fit for a command. */
export interface AbandonedReader {
  readonly namespace: string;
  readonly name: string;
}

/** Milliseconds by which clocks may differ. */
const LEEWAY = 300_000;

/**
 * A pod with the labels of reader pods as one that was left behind; undefined for one that may be in use, and for one
 * with a name that this program does not make, which is not put into a command.
 */
export function abandonedReader({ metadata, status }: Pod, now: Date): AbandonedReader | undefined {
  const isOver = status?.phase === 'Succeeded' || status?.phase === 'Failed' || isOutlived(metadata, now);
  const { name, namespace } = metadata ?? {};
  if (!isOver || name === undefined || namespace === undefined) return undefined;
  return isReaderName(name) && /^[a-z0-9-]+$/.test(namespace) ? { name, namespace } : undefined;
}

/** Older than any that is still in use. */
function isOutlived(metadata: ObjectMeta | undefined, now: Date): boolean {
  return Date.parse(metadata?.creationTimestamp ?? '') + LONGEST_LIFE + LEEWAY < now.getTime();
}

/** Names of reader pods that were left behind, by namespace. */
export function byNamespace(readers: readonly AbandonedReader[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    [...grouped(readers, ({ namespace }) => namespace)].map(([namespace, own]) => [
      namespace,
      own.map(({ name }) => name),
    ]),
  );
}

/** `2 reader pods of earlier runs are left in namespace default`. */
export function abandonedWords(namespace: string, { length }: readonly string[]): string {
  const pods = length === 1 ? 'a reader pod of an earlier run is' : `${length} reader pods of earlier runs are`;
  return `${pods} left in namespace ${namespace}`;
}

/** The command that removes pods. Their names rather than their label: others may be reading manifests as well. */
export function removalCommand(namespace: string, names: readonly string[]): string {
  return `kubectl delete pod ${names.join(' ')} -n ${namespace}`;
}
