import type { Unreadable } from '../../domain/evidence.ts';
import type { KubeletPod } from '../../domain/kubelet-pod.ts';
import type { KubeletFlags, KubeletSettings } from '../../domain/kubelet-settings.ts';
import { attempt, unreadableOf, valueOf, type Reading } from '../api/reading.ts';
import type { Connection } from '../connection.ts';
import { getConfigz, getFlagz, kubeletQuestion, type KubeletEndpoint, type KubeletRequest } from './kubelet.ts';
import { getKubeletPods } from './kubelet-pods.ts';

/** What one kubelet said. Undefined: not asked, or not readable (then `unreadable` says why). */
export interface KubeletFacts {
  readonly configz: KubeletSettings | undefined;
  readonly flagz: KubeletFlags | undefined;
  /** The static pods that it runs. */
  readonly pods: readonly KubeletPod[] | undefined;
  readonly unreadable: readonly Unreadable[];
}

/** Asks a kubelet for some of what it tells, side by side. */
export async function askKubelet(
  connection: Connection,
  endpoints: readonly KubeletEndpoint[],
  request: KubeletRequest,
  now: () => Date,
): Promise<KubeletFacts> {
  const ask = async <T>(endpoint: KubeletEndpoint, get: () => Promise<T>): Promise<Reading<T> | undefined> =>
    endpoints.includes(endpoint) ? attempt(kubeletQuestion(endpoint, request.node), get) : undefined;
  const [configz, flagz, pods] = await Promise.all([
    ask('configz', () => getConfigz(connection, request)),
    ask('flagz', () => getFlagz(connection, request)),
    ask('pods', () => getKubeletPods(connection, request, now)),
  ]);
  return {
    configz: valueOf(configz),
    flagz: valueOf(flagz),
    pods: valueOf(pods),
    unreadable: unreadableTogether(request.node, { configz, flagz, pods }),
  };
}

/** One entry for all endpoints that failed alike: a kubelet that is not to be reached is one thing to tell. */
function unreadableTogether(
  node: string,
  readings: Readonly<Record<KubeletEndpoint, Reading<unknown> | undefined>>,
): Unreadable[] {
  const alike = new Map<string, { readonly unreadable: Unreadable; readonly endpoints: string[] }>();
  for (const [endpoint, reading] of Object.entries(readings)) {
    for (const unreadable of unreadableOf([reading])) {
      const { status, permission, why } = unreadable;
      const kind = JSON.stringify([status, permission, permission === undefined ? why : '']);
      const group = alike.get(kind) ?? { unreadable, endpoints: [] };
      group.endpoints.push(endpoint);
      alike.set(kind, group);
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
