import type { ObjectMeta } from '../kubernetes/kubernetes.ts';
import { refusesReference } from './manifest/api-references.ts';
import { NEWEST_MINOR, type TargetKubelet } from './kubelet.ts';
import { parseMinor } from '../kubernetes/minor-version.ts';
import type { KindProblem } from './manifest/object-kind.ts';
import type { ManifestPod } from '../kubernetes/pod.ts';
import type { PodReading, ManifestReading } from './manifest/reading.ts';
import { MIRROR_ANNOTATION } from './static-pod-naming.ts';

/** What the kubelet makes of one file, in short. */
export type ManifestContent =
  | {
      readonly kind: 'pod';
      /** As it stands in the file, but with a namespace. */
      readonly metadata: ObjectMeta;
      /** As it stands in the file. */
      readonly written: ManifestPod;
    }
  | { readonly kind: 'refused'; readonly reason: string } // meant as an object, but the kubelet does not take it
  | { readonly kind: 'not-a-manifest'; readonly reason: string };

/** The kubelet that reads the files of a node; the newest one known where its version is not. */
export function targetKubelet(node: string | undefined, version: string | undefined): TargetKubelet {
  return { node, minor: (version === undefined ? undefined : parseMinor(version)) ?? NEWEST_MINOR };
}

/** What that kubelet makes of a manifest that was read for it. */
export function manifestContent(reading: ManifestReading, target: TargetKubelet): ManifestContent {
  switch (reading.stage) {
    case 'too-large':
      return { kind: 'refused', reason: '10 MiB or larger' };
    case 'unparsable': {
      const { message, at } = reading.fault;
      const place = at === undefined ? '' : ` (line ${at.line}, column ${at.column})`;
      return { kind: 'refused', reason: `cannot be parsed: ${message}${place}` };
    }
    case 'not-a-pod':
      return kindContent(reading.problem);
    case 'pod':
      return podContent(reading.pod, target);
  }
}

function kindContent({ fault, found }: KindProblem): ManifestContent {
  switch (fault) {
    case 'empty':
      return { kind: 'not-a-manifest', reason: 'it is empty' };
    case 'not-an-object':
      return { kind: 'not-a-manifest', reason: 'it is not an object' };
    case 'kind-missing':
      return { kind: 'not-a-manifest', reason: 'it has no kind' };
    case 'bad-type':
    case 'version-missing':
    case 'bad-version':
      return { kind: 'refused', reason: 'its kind or apiVersion cannot be read' };
    case 'kind-case':
    case 'other-kind':
      return { kind: 'refused', reason: `its kind is ${found}, not v1 Pod` };
  }
}

function podContent(reading: PodReading, { minor }: TargetKubelet): ManifestContent {
  const { decoded, pod, effective, invalid, references } = reading;
  const [mistyped] = decoded.problems;
  if (mistyped !== undefined) return { kind: 'refused', reason: `${mistyped.field}: ${mistyped.message}` };
  if ((pod.metadata?.name ?? '') === '') return { kind: 'refused', reason: 'it has no metadata.name' };
  const [fault] = invalid;
  if (fault !== undefined) return { kind: 'refused', reason: `${fault.field}: ${fault.message}` };
  const reference = references.find((one) => refusesReference(one, minor));
  if (reference !== undefined) {
    return { kind: 'refused', reason: `static pods may not reference ${reference.resource} (${reference.field})` };
  }
  if (pod.metadata?.annotations?.[MIRROR_ANNOTATION] !== undefined) {
    return { kind: 'refused', reason: `it has the annotation ${MIRROR_ANNOTATION}, which only mirror pods have` };
  }
  const namespace = effective.metadata?.namespace ?? '';
  return { kind: 'pod', metadata: { ...pod.metadata, namespace }, written: pod };
}
