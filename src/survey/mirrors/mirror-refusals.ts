import type { StaticPod } from '../../pods/static-pod.ts';
import { fetchOk } from '../../kubectl/api/api.ts';
import { bodyStart } from '../../kubectl/transport/gathered-bytes.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { fanOut } from '../../kubectl/api/fan-out.ts';
import { asked } from '../nodes/kubelet.ts';
import { attempt } from '../../kubectl/api/reading.ts';

/** How logs are read. */
export interface RefusalQuery {
  readonly concurrency: number;
  /** Milliseconds after which a kubelet's answer is given up. */
  readonly nodeTimeout: number;
  readonly signal: AbortSignal;
}

/** What the kubelet logs when the API server refuses a mirror (kubelet `pkg/kubelet/kubelet.go`). */
const LOGGED = 'Failed creating a mirror pod';
const REFUSAL = /"Failed creating a mirror pod[^"]*" err="((?:[^"\\]|\\.)*)" pod="([^"]*)"/g;

const MOST_LINES = 200;
const MOST_BYTES = 1024 * 1024;

/**
 * The API server's own words for refusing a mirror, by the pod's full name, as far as kubelets show their log: that
 * needs `enableSystemLogQuery`, which is off by default, so nothing is said of kubelets that do not.
 */
export async function readRefusals(
  connection: Connection,
  pods: readonly StaticPod[],
  { concurrency, nodeTimeout, signal }: RefusalQuery,
): Promise<ReadonlyMap<string, string>> {
  const refusals = new Map<string, string>();
  const nodes = new Set(pods.filter(({ kubelet }) => kubelet !== undefined).map(({ node }) => node));
  await fanOut([...nodes], concurrency, async (node) => {
    const query = [
      ['query', 'kubelet'],
      ['pattern', LOGGED],
      ['tailLines', String(MOST_LINES)],
    ] as const;
    await attempt({ what: `log of the kubelet of node ${node}`, permission: 'get nodes/proxy' }, async () => {
      const patience = { timeout: nodeTimeout, signal };
      const kubelet = await connection.kubelets.to(node, patience);
      const { body } = await fetchOk(kubelet, { ...asked(kubelet, patience, 'logs/'), query, accept: '*/*' });
      const log = await bodyStart(body, MOST_BYTES);
      for (const [, why = '', pod = ''] of log.matchAll(REFUSAL)) refusals.set(pod, unquote(why));
    });
  });
  return refusals;
}

/** Undoes Go's `strconv.Quote`, as far as it matters for reading. */
function unquote(text: string): string {
  return text.replace(/\\(["\\])/g, '$1').replace(/\\[nt]/g, ' ');
}
