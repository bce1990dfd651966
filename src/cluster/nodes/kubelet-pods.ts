import { ConnectionError } from '../../domain/errors.ts';
import { readKubeletPod, type KubeletPod } from '../../domain/kubelet-pod.ts';
import type { Connection } from '../connection.ts';
import { proxied, type KubeletRequest } from './kubelet.ts';
import { notAList, parseItem, readItems } from '../api/list-items.ts';

/**
 * The static pods that a kubelet runs (`/pods`), reduced while the answer arrives. Pods of the API server in it are
 * passed over unparsed.
 */
export async function getKubeletPods(
  connection: Connection,
  request: KubeletRequest,
  now: () => Date,
): Promise<KubeletPod[]> {
  const ask = proxied(request, 'pods');
  const pods: KubeletPod[] = [];
  const list = await readItems(connection, ask, (item) => {
    if (isFromApi(item)) return;
    const pod = readPod(parseItem(item), request.node, now());
    if (pod !== undefined) pods.push(pod);
  });
  if (!('items' in list)) throw notAList(connection, 'a list of pods');
  return pods;
}

const SOURCE_KEY = 'kubernetes.io/config.source"';
const API_VALUE = ':"api"';

/**
 * Whether a pod came from the API server, told from its bytes. Every mention of the annotation must say so: a static
 * pod may carry the same words in a label, to hide.
 */
function isFromApi(item: Buffer): boolean {
  let found = false;
  for (let at = item.indexOf(SOURCE_KEY); at >= 0; at = item.indexOf(SOURCE_KEY, at + 1)) {
    const value = at + SOURCE_KEY.length;
    if (item.toString('latin1', value, value + API_VALUE.length) !== API_VALUE) return false;
    found = true;
  }
  return found;
}

function readPod(value: Record<string, unknown>, node: string, now: Date): KubeletPod | undefined {
  try {
    return readKubeletPod(value, node, now);
  } catch (error) {
    // A kubelet encodes typed objects; what is not formed as a pod comes from something else.
    if (!(error instanceof TypeError)) throw error;
    throw new ConnectionError('protocol', `the kubelet of node ${node} answered with something that is not a pod`);
  }
}
