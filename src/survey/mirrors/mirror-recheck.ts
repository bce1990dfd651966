import type { Namesake } from '../../pods/why/admission-policy.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import type { ObjectMeta, Pod } from '../../kubernetes/kubernetes.ts';
import { fullName } from '../../pods/mirrors.ts';
import { hasMirrorAnnotation } from '../../pods/mirror-pod.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { fanOut } from '../../kubectl/api/fan-out.ts';
import { getPod } from '../../kubectl/api/objects.ts';
import { attempt, unreadableOf, valueOf, type Reading } from '../../kubectl/api/reading.ts';
import { unreadableObjects } from '../../kubectl/api/unreadable-objects.ts';

/** Pods by full name, as they are now. */
export type PodsNow = ReadonlyMap<string, Reading<Pod>>;

/**
 * Asks the API server for the pods of these names as they are now: between the list and a kubelet's answer a mirror may
 * have come or gone, and only a whole pod tells its phase.
 */
export async function recheckPods(
  connection: Connection,
  pods: readonly { readonly metadata: ObjectMeta }[],
  concurrency: number,
  signal: AbortSignal,
): Promise<PodsNow> {
  const readings = await fanOut(pods, concurrency, async ({ metadata }): Promise<[string, Reading<Pod>]> => {
    const { namespace = '', name = '' } = metadata;
    const question = { what: `pod ${namespace}/${name}`, permission: 'get pods', mayBeAbsent: true } as const;
    return [fullName(metadata), await attempt(question, () => getPod(connection, namespace, name, signal))];
  });
  return new Map(readings);
}

/** Whether there is a pod of this name now that cannot be read. */
export function isMalformedNow(now: PodsNow, metadata: ObjectMeta): boolean {
  const reading = now.get(fullName(metadata));
  return reading !== undefined && isMalformed(reading);
}

function isMalformed(reading: Reading<Pod>): boolean {
  return reading.kind === 'unreadable' && reading.malformed === true;
}

/**
 * The mirror of a static pod as it is now; undefined where there is none. The name alone proves nothing: that of `web-a`
 * on node `b` is the name of `web` on node `a-b` as well.
 */
export function mirrorNow(now: PodsNow, { metadata, node }: NodePod): Pod | undefined {
  const pod = valueOf(now.get(fullName(metadata)));
  return pod !== undefined && hasMirrorAnnotation(pod.metadata ?? {}) && pod.spec?.nodeName === node ? pod : undefined;
}

/** A pod of one node, whichever side tells of it. */
interface NodePod {
  readonly metadata: ObjectMeta;
  readonly node: string;
}

/**
 * What could not be read: malformed pods by name, and one line for all others, of which nothing newer is known than the
 * list.
 */
export function unreadableNow(now: PodsNow): Unreadable[] {
  const [first] = unreadableOf([...now.values()].filter((reading) => !isMalformed(reading)));
  return [
    ...unreadableObjects(
      ['pod', 'pods'],
      [...now].filter(([, reading]) => isMalformed(reading)),
    ),
    ...(first === undefined ? [] : [{ ...first, what: 'some pods again, in case they have a mirror pod by now' }]),
  ];
}

/** The pods that stand under the name of a mirror: whoever looks for one must see that they are not the mirror itself. */
export function namesakesOf(now: PodsNow): ReadonlyMap<string, Namesake> {
  const namesakes = new Map<string, Namesake>();
  for (const [name, reading] of now) {
    const pod = valueOf(reading);
    if (pod?.metadata === undefined) continue;
    const { metadata, spec } = pod;
    const controller = metadata.ownerReferences?.find((owner) => owner.controller === true);
    namesakes.set(name, {
      mirrorOn: hasMirrorAnnotation(metadata) ? (spec?.nodeName ?? '') : undefined,
      controller: controller === undefined ? undefined : `${controller.kind ?? ''} ${controller.name ?? ''}`,
    });
  }
  return namesakes;
}
