import type { Pod } from '../../kubernetes/kubernetes.ts';
import { fullName } from '../../pods/mirrors.ts';
import { hasMirrorAnnotation, ownHash, staticPodHash } from '../../pods/mirror-pod.ts';
import { getPod } from '../../kubectl/api/objects.ts';
import { attempt, valueOf } from '../../kubectl/api/reading.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { kubeletQuestion } from '../nodes/kubelet.ts';
import { getKubeletPods } from '../nodes/kubelet-pods.ts';
import type { FactsRequest } from '../pods/node-facts.ts';

/** A static pod as one side has it now. */
export interface NewestSide {
  readonly pod: Pod;
  /** `kubelet` where that has another manifest than the mirror, which follows later; `hidden` where there is no mirror. */
  readonly from: 'mirror' | 'kubelet' | 'hidden';
}

/**
 * Reads a static pod from both sides again, and takes the mirror unless its kubelet has taken up another manifest, or there is
 * none: then `mirror` is the pod of the kubelet.
 */
export async function readNewestSide(
  connection: Connection,
  mirror: Pod,
  { askKubelet, nodeTimeout: timeout, signal, now }: FactsRequest,
): Promise<NewestSide> {
  const { metadata = {}, spec } = mirror;
  const { namespace = '', name = '' } = metadata;
  const node = spec?.nodeName ?? '';
  const whole: Pod[] = [];
  const read = () =>
    getKubeletPods(connection, { node, timeout, signal }, now, {
      onStatic: (pod) => {
        if (fullName(pod.metadata ?? {}) === fullName(metadata) && pod.spec?.nodeName === node) whole.push(pod);
      },
    });
  const [again] = await Promise.all([
    attempt({ what: `pod ${namespace}/${name}`, permission: 'get pods', mayBeAbsent: true }, () =>
      getPod(connection, namespace, name, signal),
    ),
    // What could not be read of it has been told when the directory was looked for.
    askKubelet ? attempt(kubeletQuestion('pods', node), read) : undefined,
  ]);
  const newest = valueOf(again) ?? mirror;
  const [own] = whole;
  if (!hasMirrorAnnotation(newest.metadata ?? {})) return { pod: own ?? mirror, from: 'hidden' };
  const isOther = own !== undefined && ownHash(own.metadata ?? {}) !== staticPodHash(newest.metadata ?? {});
  return isOther ? { pod: own, from: 'kubelet' } : { pod: newest, from: 'mirror' };
}
