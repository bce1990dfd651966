import type { KubeletPod } from '../../pods/kubelet-pod.ts';
import { attempt, type Reading } from '../../kubectl/api/reading.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { answeringNode, type NodeAnswer } from './answering-node.ts';
import { kubeletQuestion } from './kubelet.ts';
import { askKubelet, type KubeletPatience } from './kubelet-readings.ts';
import { countAsMirrored, type KnownMirrors } from './small-answers.ts';

/** What a kubelet told of its static pods, and of which node it says it is. */
export interface StaticPodsAnswer extends NodeAnswer {
  /** How many static pods it runs: not those that it refused, that have not started yet, or that have ended. */
  readonly running: number;
  /** The pods themselves; undefined where they are just what its mirrors show. */
  readonly pods: readonly KubeletPod[] | undefined;
}

/**
 * The static pods of one kubelet. With mirrors to hold it against, its `/pods` is asked for only where small answers do
 * not prove that these show just what it has: `/pods` holds every pod of the node whole.
 */
export async function readStaticPods(
  connection: Connection,
  asked: string,
  patience: KubeletPatience,
  known: KnownMirrors | undefined,
): Promise<Reading<StaticPodsAnswer>> {
  if (known !== undefined) {
    const { nodeTimeout: timeout, signal } = patience;
    const counted = await attempt(kubeletQuestion('pods', asked), () =>
      countAsMirrored(connection, { node: asked, timeout, signal }, known),
    );
    if (counted.kind !== 'read') return counted;
    if (counted.value !== undefined) {
      return { kind: 'read', value: { node: asked, running: counted.value, pods: undefined } };
    }
  }
  const { pods } = await askKubelet(connection, asked, ['pods'], patience);
  if (pods.kind !== 'read') return pods;
  const { value } = pods;
  const running = value.filter(({ phase }) => phase === 'Running').length;
  return { kind: 'read', value: { node: answeringNode(asked, value), running, pods: value } };
}
