import { ApiError, ConnectionError, MissingRightError } from '../../facts/errors.ts';
import { fields, list, name, something, text } from '../../facts/shape.ts';
import { isStaticUid } from '../../kubelet/kubelet-state.ts';
import { POD_COUNTS, StaticPodCounter, type StaticPodCounts } from '../../kubelet/pod-counts.ts';
import { fetchOk } from '../../kubectl/api/api.ts';
import { decode } from '../../kubectl/api/decode.ts';
import { ListBounds, OF_KUBELET } from '../../kubectl/api/list-bounds.ts';
import { itemSize, type ItemBytes } from '../../kubectl/api/json-items.ts';
import { notAList, parseItem, readItems } from '../../kubectl/api/list-items.ts';
import type { Connection } from '../../kubectl/connection.ts';
import type { KubeletLine } from '../../kubectl/kubelets/kubelet-way.ts';
import { agreesWithMirrors, type RunningStaticPod } from '../../pods/kubelet-agreement.ts';
import type { Mirrors } from '../../pods/mirrors.ts';
import { asked, explained, type KubeletRequest } from './kubelet.ts';

/** Its counters, and what its container runtime runs. */
const COUNTS = 'metrics';
const RUNNING = 'runningpods/';

/**
 * Has `/metrics` answer these alone, a few hundred bytes, where the kubelet was built with client_golang 1.24 or newer
 * (`promhttp/http.go`; Kubernetes took it in July 2026, for 1.37). To an older one it means nothing, and all metrics come.
 */
const COUNTS_ALONE = POD_COUNTS.map((name) => ['name[]', name] as const);

/** The mirrors that a kubelet is held against before it is asked for its pods. */
export interface KnownMirrors {
  readonly mirrors: Mirrors;
  /** The only namespace whose mirrors are known; undefined: all are. */
  readonly namespace: string | undefined;
}

/**
 * Whether a kubelet runs just what its mirrors show, by two answers that do not grow with all that its pods are made of:
 * how many static pods it has (`/metrics`, at most 24 kB compressed), and what its container runtime runs (`/runningpods/`,
 * 0.3 kB a pod). The number of its static pods then; undefined where only `/pods` can tell, also where this kubelet lacks
 * one of the two, or refuses it. Throws `ApiError` and `ConnectionError` where the kubelet cannot be reached.
 */
export async function countAsMirrored(
  connection: Connection,
  request: KubeletRequest,
  { mirrors, namespace }: KnownMirrors,
): Promise<number | undefined> {
  const own = mirrors.on(request.node);
  const kubelet = await connection.kubelets.to(request.node, request);
  if (kubelet.refuses(COUNTS) || kubelet.refuses(RUNNING)) return undefined;
  try {
    const counts = await readCounts(kubelet, request);
    if (counts === undefined || counts.desired < own.length) return undefined;
    if (namespace === undefined && counts.desired > own.length) return undefined;
    const running = counts.desired === 0 ? [] : await readRunning(kubelet, request);
    return agreesWithMirrors(counts, running, own, namespace) ? counts.desired : undefined;
  } catch (error) {
    if (isOfKubelet(error)) return undefined;
    throw error;
  }
}

/** Whether the kubelet was there to refuse, or to answer what is not understood: a refusal without a `Status` is its own. */
function isOfKubelet(error: unknown): boolean {
  if (error instanceof ApiError) return error.reason === 'Unknown' || error instanceof MissingRightError;
  return error instanceof ConnectionError && error.fault === 'protocol';
}

async function readCounts(kubelet: KubeletLine, request: KubeletRequest): Promise<StaticPodCounts | undefined> {
  const ask = { ...asked(kubelet, request, COUNTS), query: COUNTS_ALONE, accept: 'text/plain' };
  const response = await fetchOk(kubelet, ask).catch(explained(kubelet, COUNTS));
  const bounds = new ListBounds(OF_KUBELET);
  const counter = new StaticPodCounter();
  for await (const chunk of response.body) {
    bounds.read(chunk.length);
    counter.push(chunk);
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
async function readRunning(kubelet: KubeletLine, request: KubeletRequest): Promise<RunningStaticPod[]> {
  const bounds = new ListBounds(OF_KUBELET);
  const pods: RunningStaticPod[] = [];
  const answer = await readItems(kubelet, asked(kubelet, request, RUNNING), bounds, (item) => {
    if (hasApiUid(item)) return;
    const { metadata = {}, spec = {} } = decode(RUNNING_POD, parseItem(item));
    const { namespace = '', name: podName = '', uid = '' } = metadata;
    if (!isStaticUid(uid)) return;
    bounds.keep(itemSize(item));
    pods.push({ namespace, name: podName, uid, containers: spec.containers?.length ?? 0 });
  }).catch(explained(kubelet, RUNNING));
  if (!('items' in answer)) throw notAList(kubelet, 'a list of pods');
  return pods;
}

const UID = Buffer.from('"uid":"');
const DASH = 0x2d;
/** Bytes from `"uid":"` to the first dash of a UUID. */
const TO_DASH = UID.length + 8;

/**
 * Whether the uid of a pod is one of the API server's, as the bytes tell: 8 digits and a dash. `indexOf` of a Buffer for
 * each pod takes twice as long.
 */
function hasApiUid({ memory, start, end }: ItemBytes): boolean {
  for (let at = start; at + TO_DASH < end; at += 1) {
    let same = 0;
    while (same < UID.length && memory[at + same] === UID[same]) same += 1;
    if (same === UID.length) return memory[at + TO_DASH] === DASH;
  }
  return false;
}
