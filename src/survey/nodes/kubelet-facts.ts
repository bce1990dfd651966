import type { KubeletAccess, Unreadable } from '../../facts/evidence.ts';
import type { KubeletPod } from '../../pods/kubelet-pod.ts';
import type { KubeletFlags, KubeletSettings } from '../../kubelet/kubelet-settings.ts';
import { unreadableOf, valueOf, type Reading } from '../../kubectl/api/reading.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { answeredByAnother, answeringNode } from './answering-node.ts';
import { togetherLesser, type KubeletEndpoint } from './kubelet.ts';
import { askKubelet, type KubeletPatience, type KubeletReadings } from './kubelet-readings.ts';

/** What one kubelet said. Undefined: not asked, or not readable (then `unreadable` says why). */
export interface KubeletFacts {
  readonly configz: KubeletSettings | undefined;
  readonly flagz: KubeletFlags | undefined;
  /** The static pods that it runs. */
  readonly pods: readonly KubeletPod[] | undefined;
  /** How it was asked, where it answered anything. */
  readonly access?: KubeletAccess | undefined;
  readonly unreadable: readonly Unreadable[];
}

/** Gathers what a kubelet tells of what it is asked for; nothing of one that says it is another node's. */
export async function gatherKubeletFacts(
  connection: Connection,
  node: string,
  endpoints: readonly KubeletEndpoint[],
  patience: KubeletPatience,
): Promise<KubeletFacts> {
  const readings: Partial<KubeletReadings> = await askKubelet(connection, node, endpoints, patience);
  const own = answeringNode(node, valueOf(readings.pods) ?? []);
  if (own !== node) {
    return { configz: undefined, flagz: undefined, pods: undefined, unreadable: [answeredByAnother(node, own)] };
  }
  const isHeard = Object.values(readings).some(({ kind }) => kind === 'read');
  const { nodeTimeout: timeout, signal } = patience;
  return {
    access: isHeard ? (await connection.kubelets.to(node, { timeout, signal })).access : undefined,
    configz: valueOf(readings.configz),
    flagz: valueOf(readings.flagz),
    pods: valueOf(readings.pods),
    unreadable: unreadableTogether(node, readings),
  };
}

/** One entry for all endpoints that failed alike: a kubelet that is not to be reached is one thing to tell. */
function unreadableTogether(node: string, readings: Readonly<Record<string, Reading<unknown>>>): Unreadable[] {
  const alike = new Map<string, { readonly unreadable: Unreadable; readonly endpoints: readonly string[] }>();
  for (const [endpoint, reading] of Object.entries(readings)) {
    for (const unreadable of unreadableOf([reading])) {
      const { status, permission, why } = unreadable;
      const kind = JSON.stringify([status, permission, permission === undefined ? why : '']);
      const group = alike.get(kind) ?? { unreadable, endpoints: [] };
      const lesser = togetherLesser(group.unreadable, unreadable);
      alike.set(kind, { unreadable: { ...group.unreadable, ...lesser }, endpoints: [...group.endpoints, endpoint] });
    }
  }
  return [...alike.values()].map(({ unreadable, endpoints }) => ({
    ...unreadable,
    what: `kubelet ${listed(endpoints)} of node ${node}`,
  }));
}

/** `configz, flagz and pods`. */
function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}
