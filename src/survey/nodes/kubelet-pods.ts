import { readKubeletPod, type KubeletPod } from '../../pods/kubelet-pod.ts';
import type { Pod } from '../../kubernetes/kubernetes.ts';
import { STATIC_POD } from '../../pods/static-pod-shape.ts';
import { decode, KINDS, MalformedObject, NAMELESS } from '../../kubectl/api/decode.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { asked, explainKubelet, type KubeletRequest } from './kubelet.ts';
import { ListBounds, OF_KUBELET } from '../../kubectl/api/list-bounds.ts';
import { notAList, parseItem, readItems } from '../../kubectl/api/list-items.ts';

const STATIC = { one: 'pod', shape: STATIC_POD };

/** Who takes whole pods of a kubelet's answer. */
export interface WholePods {
  /** Takes pods of the API server that a Node owns, or that carry the hash of a static pod, as far as their bytes tell. */
  readonly onLookalike?: ((pod: Pod) => void) | undefined;
  /** Takes static pods, with what is kept of each. */
  readonly onStatic?: ((whole: Pod, pod: KubeletPod) => void) | undefined;
}

/**
 * The static pods that a kubelet runs (`/pods`), reduced while the answer arrives. Pods of the API server in it are
 * passed over, unparsed where nobody takes them. Throws `MalformedObject`: a pod that cannot be read may be static, so that
 * what this kubelet runs is not known.
 */
export async function getKubeletPods(
  connection: Connection,
  request: KubeletRequest,
  now: () => Date,
  { onLookalike, onStatic }: WholePods = {},
): Promise<KubeletPod[]> {
  const kubelet = await connection.kubelets.to(request.node, request);
  const ask = asked(kubelet, request, 'pods');
  const pods: KubeletPod[] = [];
  const bounds = new ListBounds(OF_KUBELET);
  const list = await readItems(kubelet, ask, bounds, (item) => {
    const bytes = item.memory.subarray(item.start, item.end);
    const source = apiSourceAt(bytes);
    if (source >= 0) {
      if (onLookalike === undefined || !mayLookStatic(bytes, source)) return;
      bounds.keep(bytes.length);
      onLookalike(decode(KINDS.pod, parseItem(item)));
      return;
    }
    const whole = decode(STATIC, parseItem(item));
    const pod = readKubeletPod(whole, request.node, now(), bytes.length);
    if (pod === undefined) return;
    if (pod.metadata.name === '') throw new MalformedObject('pod', NAMELESS, 'it has no name');
    bounds.keep(bytes.length);
    const kept = { ...pod, access: kubelet.access };
    pods.push(kept);
    onStatic?.(whole, kept);
  }).catch(explainKubelet(kubelet, 'pods'));
  if (!('items' in list)) throw notAList(kubelet, 'a list of pods');
  return pods;
}

const SOURCE_KEY = 'kubernetes.io/config.source"';
const API_VALUE = ':"api"';

/**
 * Where the bytes of a pod say that it came from the API server; -1 for any other pod. Every mention of the annotation
 * must say so: a static pod may carry the same words in a label, to hide.
 */
function apiSourceAt(item: Buffer): number {
  let last = -1;
  for (let at = item.indexOf(SOURCE_KEY); at >= 0; at = item.indexOf(SOURCE_KEY, at + 1)) {
    const value = at + SOURCE_KEY.length;
    if (item.toString('latin1', value, value + API_VALUE.length) !== API_VALUE) return -1;
    last = at;
  }
  return last;
}

const NODE_KIND = 'Node"';
const KIND_BEFORE = Buffer.from('"kind":"');
const HASH_KEY = 'kubernetes.io/config.hash"';

/** Go writes annotations in order of their keys, so that the hash stands not far before the source. */
const HASH_WITHIN = 512;

/** Whether a pod is worth a closer look: searched for by a rare letter, because this is done for every pod of a cluster. */
function mayLookStatic(item: Buffer, source: number): boolean {
  for (let at = item.indexOf(NODE_KIND); at >= 0; at = item.indexOf(NODE_KIND, at + 1)) {
    const before = at - KIND_BEFORE.length;
    if (before >= 0 && item.compare(KIND_BEFORE, 0, KIND_BEFORE.length, before, at) === 0) return true;
  }
  return item.subarray(Math.max(0, source - HASH_WITHIN), source).includes(HASH_KEY);
}
