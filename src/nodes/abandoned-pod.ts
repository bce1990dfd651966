import { kubectlCommand } from '../facts/called-as.ts';
import { grouped } from '../facts/grouped.ts';
import type { ObjectMeta, Pod } from '../kubernetes/kubernetes.ts';
import { LONGEST_LIFE, taskOf } from './task-pod.ts';
import { isOver } from '../pods/pod-phase.ts';

/** A pod of this program that the run it was for did not delete. Its name and namespace are fit for a command. */
export interface AbandonedPod {
  readonly namespace: string;
  readonly name: string;
}

/** Milliseconds by which clocks may differ. */
const LEEWAY = 300_000;

/**
 * A pod with this program's label as one that was left behind; undefined for one that may be in use, and for one
 * with a name that this program does not make, which is not put into a command.
 */
export function abandonedPod({ metadata, status }: Pod, now: Date): AbandonedPod | undefined {
  const isLeft = isOver(status?.phase) || isOutlived(metadata, now);
  const { name, namespace } = metadata ?? {};
  if (!isLeft || isBeingDeleted(metadata, now) || name === undefined || namespace === undefined) return undefined;
  return taskOf(name) !== undefined && /^[a-z0-9-]+$/.test(namespace) ? { name, namespace } : undefined;
}

/** A kubelet takes a moment to say that a pod is gone. */
function isBeingDeleted(metadata: ObjectMeta | undefined, now: Date): boolean {
  return Date.parse(metadata?.deletionTimestamp ?? '') + LEEWAY > now.getTime();
}

/** Older than any that is still in use. */
function isOutlived(metadata: ObjectMeta | undefined, now: Date): boolean {
  return Date.parse(metadata?.creationTimestamp ?? '') + LONGEST_LIFE + LEEWAY < now.getTime();
}

/** Names of pods that were left behind, by namespace. */
export function byNamespace(pods: readonly AbandonedPod[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    [...grouped(pods, ({ namespace }) => namespace)].map(([namespace, own]) => [
      namespace,
      own.map(({ name }) => name),
    ]),
  );
}

/** `2 reader pods of earlier runs are left in namespace default`. */
export function abandonedWords(namespace: string, names: readonly string[]): string {
  const [task, ...others] = new Set(names.map(taskOf));
  const noun = task === undefined || others.length > 0 ? 'kubectl-static pod' : `${task} pod`;
  const pods = names.length === 1 ? `a ${noun} of an earlier run is` : `${names.length} ${noun}s of earlier runs are`;
  return `${pods} left in namespace ${namespace}`;
}

/** The command that removes pods. Their names rather than their label: others may be reading manifests as well. */
export function removalCommand(namespace: string, names: readonly string[]): string {
  return `${kubectlCommand()} delete pod ${names.join(' ')} -n ${namespace}`;
}
