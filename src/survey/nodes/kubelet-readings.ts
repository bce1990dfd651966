import type { KubeletPod } from '../../pods/kubelet-pod.ts';
import type { KubeletFlags, KubeletSettings } from '../../kubelet/kubelet-settings.ts';
import { attempt, type Reading } from '../../kubectl/api/reading.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { getConfigz, getFlagz, kubeletQuestion, type KubeletEndpoint } from './kubelet.ts';
import { getKubeletPods, type WholePods } from './kubelet-pods.ts';
import type { NodeMemory } from './node-memory.ts';

/** What came of asking a kubelet. */
export interface KubeletReadings {
  readonly configz: Reading<KubeletSettings>;
  readonly flagz: Reading<KubeletFlags>;
  /** Its static pods. */
  readonly pods: Reading<KubeletPod[]>;
}

/** How a kubelet is asked. */
export interface KubeletPatience extends WholePods {
  /** Milliseconds after which its answer is given up. */
  readonly nodeTimeout: number;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  readonly memory?: NodeMemory | undefined;
}

/** Asks the kubelet of a node for some of what it tells, side by side. */
export async function askKubelet<Endpoint extends KubeletEndpoint>(
  connection: Connection,
  node: string,
  endpoints: readonly Endpoint[],
  { nodeTimeout: timeout, signal, now, memory, onLookalike, onStatic }: KubeletPatience,
): Promise<Pick<KubeletReadings, Endpoint>> {
  const request = { node, timeout, signal };
  const questions: Readonly<Record<KubeletEndpoint, () => Promise<unknown>>> = {
    configz: () => getConfigz(connection, request),
    flagz: () => getFlagz(connection, request),
    pods: async () => {
      const pods =
        memory?.pods.get(node) ?? (await getKubeletPods(connection, request, now, { onLookalike, onStatic }));
      memory?.pods.set(node, pods);
      return pods;
    },
  };
  const readings = endpoints.map(async (endpoint) => {
    return [endpoint, await attempt(kubeletQuestion(endpoint, node), questions[endpoint])] as const;
  });
  return Object.fromEntries(await Promise.all(readings)) as unknown as Pick<KubeletReadings, Endpoint>;
}
