import { ApiError, ConnectionError } from '../../facts/errors.ts';
import { fields, list, name, something, text } from '../../facts/shape.ts';
import { isStaticUid } from '../../kubelet/kubelet-state.ts';
import { StaticPodCounter, type StaticPodCounts } from '../../kubelet/pod-counts.ts';
import { fetchOk } from '../../kubectl/api/api.ts';
import { decode } from '../../kubectl/api/decode.ts';
import { ListBounds, OF_KUBELET } from '../../kubectl/api/list-bounds.ts';
import { notAList, parseItem, readItems } from '../../kubectl/api/list-items.ts';
import { spendMemory } from '../../kubectl/api/spent-memory.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { agreesWithMirrors, type RunningStaticPod } from '../../pods/kubelet-agreement.ts';
import type { Mirrors } from '../../pods/mirrors.ts';
import { proxied, type KubeletRequest } from './kubelet.ts';

/** The mirrors that a kubelet is held against before it is asked for its pods. */
export interface KnownMirrors {
  readonly mirrors: Mirrors;
  /** The only namespace whose mirrors are known; undefined: all are. */
  readonly namespace: string | undefined;
}

/**
 * Whether a kubelet runs just what its mirrors show, by two answers that do not grow with all that its pods are made of:
 * how many static pods it has (`/metrics`, 24 kB compressed), and what its container runtime runs (`/runningpods/`,
 * 0.3 kB a pod). The number of its static pods then; undefined where only `/pods` can tell, also where this kubelet lacks
 * one of the two, or refuses it. Throws `ApiError` and `ConnectionError` where the kubelet cannot be reached.
 */
export async function countAsMirrored(
  connection: Connection,
  request: KubeletRequest,
  { mirrors, namespace }: KnownMirrors,
): Promise<number | undefined> {
  const own = mirrors.on(request.node);
  try {
    const counts = await readCounts(connection, request);
    if (counts === undefined || counts.desired < own.length) return undefined;
    if (namespace === undefined && counts.desired > own.length) return undefined;
    const running = counts.desired === 0 ? [] : await readRunning(connection, request);
    return agreesWithMirrors(counts, running, own, namespace) ? counts.desired : undefined;
  } catch (error) {
    if (isOfKubelet(error)) return undefined;
    throw error;
  }
}

/** Whether the kubelet was there to refuse, or to answer what is not understood: a refusal without a `Status` is its own. */
function isOfKubelet(error: unknown): boolean {
  if (error instanceof ApiError) return error.reason === 'Unknown';
  return error instanceof ConnectionError && error.fault === 'protocol';
}

async function readCounts(connection: Connection, request: KubeletRequest): Promise<StaticPodCounts | undefined> {
  const response = await fetchOk(connection, { ...proxied(request, 'metrics'), accept: 'text/plain' });
  const bounds = new ListBounds(OF_KUBELET);
  const counter = new StaticPodCounter();
  for await (const chunk of response.body) {
    bounds.read(chunk.length);
    counter.push(chunk);
    spendMemory(chunk.length);
  }
  return counter.counts();
}

/** Of a pod as the runtime knows it there is no more than this. */
const RUNNING_POD = {
  one: 'pod',
  shape: fields({
    metadata: fields({ namespace: name, name, uid: text }),
    spec: fields({ containers: list(something) }),
  }),
};

/** The static pods among those that the container runtime runs. */
async function readRunning(connection: Connection, request: KubeletRequest): Promise<RunningStaticPod[]> {
  const bounds = new ListBounds(OF_KUBELET);
  const pods: RunningStaticPod[] = [];
  const answer = await readItems(connection, proxied(request, 'runningpods/'), bounds, (item) => {
    if (hasApiUid(item.bytes)) return;
    const { metadata = {}, spec = {} } = decode(RUNNING_POD, parseItem(item));
    const { namespace = '', name: podName = '', uid = '' } = metadata;
    if (!isStaticUid(uid)) return;
    bounds.keep(item.bytes.length);
    pods.push({ namespace, name: podName, uid, containers: spec.containers?.length ?? 0 });
  });
  if (!('items' in answer)) throw notAList(connection, 'a list of pods');
  return pods;
}

const UID = '"uid":"';
const DASH = 0x2d;

/** Whether the uid of a pod is one of the API server's, as the bytes tell: 8 digits and a dash. */
function hasApiUid(item: Buffer): boolean {
  const at = item.indexOf(UID);
  return at >= 0 && item[at + UID.length + 8] === DASH;
}
