import type { ChangedPod } from '../../change/change.ts';
import { mirrorCheck, statusCheck } from '../../change/mirror-check.ts';
import { notKnown, type PreflightResult } from '../../change/preflight.ts';
import type { PodReading } from '../../kubelet/manifest/reading.ts';
import { SOURCE_ANNOTATION } from '../../kubelet/static-pod-naming.ts';
import { decode } from '../../kubectl/api/decode.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { readKubeletPod } from '../../pods/kubelet-pod.ts';
import { STATIC_POD } from '../../pods/static-pod-shape.ts';
import { kubeletAlone, type StaticPod } from '../../pods/static-pod.ts';
import type { AdmissionPolicies } from '../../pods/why/admission-policy.ts';
import { whyNoMirror } from '../../pods/why/mirror-cause.ts';
import { readAdmissionPolicies } from '../mirrors/admission-policies.ts';
import { mirrorNow, namesakesOf, recheckPods, unreadableNow } from '../mirrors/mirror-recheck.ts';

/** A pod whose mirror is to be made anew. */
export interface MirrorRequest {
  readonly node: string;
  readonly pod: ChangedPod;
  /** Its manifest as it will be; `before` as it is, undefined where there is none. */
  readonly after: PodReading;
  readonly before: PodReading | undefined;
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** Looks for what may keep the mirror of a changed pod away. Throws `InterruptedError`. */
export async function preflightMirror(
  connection: Connection,
  { node, pod, after, before, concurrency, signal, now }: MirrorRequest,
): Promise<readonly PreflightResult[]> {
  const changed = staticPodOf(after, node, now());
  const there = { metadata: { namespace: pod.namespace, name: pod.mirrorName }, node };
  const [{ policies, unreadable }, present] = await Promise.all([
    readAdmissionPolicies(connection, [changed], concurrency, signal),
    recheckPods(connection, [there], concurrency, signal),
  ]);
  const isMirrored = mirrorNow(present, there) !== undefined;
  const all = { ...policies, namesakes: namesakesOf(present), refusals: new Map<string, string>() };
  const known = isMirrored ? withoutOwnShare(all) : all;
  const why = whyNoMirror(changed, known, now());
  const old = isMirrored && before !== undefined ? whyNoMirror(staticPodOf(before, node, now()), known, now()) : [];
  const ranges = policies.namespaces.get(pod.namespace)?.limitRanges ?? [];
  const unknown = [...unreadable, ...unreadableNow(present)].map((one) => notKnown('mirror', one));
  return [
    // That nothing was found says nothing where not all was looked at.
    ...(why.length === 0 && unknown.length > 0 ? [] : mirrorCheck(why, old)),
    ...statusCheck(changed.kubelet!.traits, ranges),
    ...unknown,
  ];
}

/** The pod of a manifest as its kubelet would show it. */
function staticPodOf({ effective }: PodReading, node: string, now: Date): StaticPod {
  const pod = structuredClone(effective) as { metadata?: { annotations?: Record<string, string> } };
  pod.metadata = { ...pod.metadata, annotations: { ...pod.metadata?.annotations, [SOURCE_ANNOTATION]: 'file' } };
  const size = Buffer.byteLength(JSON.stringify(pod));
  return kubeletAlone(readKubeletPod(decode({ one: 'pod', shape: STATIC_POD }, pod), node, now, size)!);
}

/** Quotas as they are once the mirror that is there now is gone: it counts among their pods. */
function withoutOwnShare(policies: AdmissionPolicies): AdmissionPolicies {
  const namespaces = [...policies.namespaces].map(([name, home]) => {
    const quotas = home.quotas?.map((quota) => {
      const used = Object.entries(quota.status?.used ?? {}).map(([resource, amount]) => {
        const isCount = (resource === 'pods' || resource === 'count/pods') && Number(amount) > 0;
        return [resource, isCount ? String(Number(amount) - 1) : amount];
      });
      return { ...quota, status: { ...quota.status, used: Object.fromEntries(used) as Record<string, string> } };
    });
    return [name, { ...home, quotas }] as const;
  });
  return { ...policies, namespaces: new Map(namespaces) };
}
