import type { KubeletAccess } from '../facts/evidence.ts';
import type { ObjectMeta, Pod } from '../kubernetes/kubernetes.ts';
import { manifestSource, ownHash } from './mirror-pod.ts';
import { SEEN_ANNOTATION } from '../kubelet/static-pod-naming.ts';
import { apiReferences } from '../kubelet/manifest/api-references.ts';
import { podColumns } from './pod-columns.ts';
import { podSecurityFaults, type PodSecurityFaults } from './why/pod-security.ts';
import { podProblems } from './health/diagnosis.ts';
import type { SeenPod } from './health/observation.ts';
import { seenPod } from './health/seen-pod.ts';
import { podTrouble, type PodTrouble } from './pod-trouble.ts';
import type { PodOfKubelet, SpecOfKubelet } from './static-pod-shape.ts';
import { specFields, type SpecFields } from './spec-fields.ts';
import { unreadyPod, type UnreadyPod } from './unready-pod.ts';
import { isOver } from './pod-phase.ts';

/** A static pod as its kubelet runs it, reduced to what is shown and compared. */
export interface KubeletPod {
  /** The static pod's own metadata; its uid is the hash. */
  readonly metadata: ObjectMeta;
  /** By the pod itself: its kubelet sets `spec.nodeName` to its own name (`applyDefaults` in `pkg/kubelet/config/common.go`). */
  readonly node: string;
  /** What the mirror's annotation must hold (`IsMirrorPodOf` in kubelet `pkg/kubelet/pod/pod_manager.go`). */
  readonly hash: string;
  readonly source: 'file' | 'http';
  /**
   * When the kubelet took up this manifest, RFC 3339; after a restart of the kubelet that time. The start time of the status
   * says less: a changed pod has that of the one before, from its mirror (`updateStatusInternal` in `pkg/kubelet/status`).
   */
  readonly since: string | undefined;
  /** Since when its containers run, RFC 3339: the one that has run longest. Undefined where none runs. */
  readonly runningSince?: string;
  readonly phase: string;
  /** `BestEffort`, `Burstable`, `Guaranteed`; undefined before its status was made. */
  readonly qosClass?: string;
  /** As `kubectl get pods` would show them. */
  readonly ready: string;
  readonly status: string;
  readonly restarts: string;
  readonly traits: AdmissionTraits;
  /** What its status tells of it where it does not run, or not as it should. */
  readonly trouble?: PodTrouble;
  /** What it shows of itself and its containers, where it is not well. */
  readonly seen?: SeenPod;
  /** What keeps it from being ready, where it runs. */
  readonly unready?: UnreadyPod;
  /** Since when it is ready, or is not, RFC 3339. */
  readonly readySince?: string;
  /** How its kubelet was asked; absent where that was not asked. */
  readonly access?: KubeletAccess;
  /** What its manifest says of what runs. */
  readonly fields?: SpecFields;
}

/** What of a pod an admission plugin may refuse it for. */
export interface AdmissionTraits {
  /** What it refers to, as the kubelet words it in a manifest's refusal, each once: `secrets`. */
  readonly apiReferences: readonly string[];
  readonly security: PodSecurityFaults;
  readonly priorityClassName: string | undefined;
  readonly priority: number | undefined;
  readonly runtimeClassName: string | undefined;
  /** Bytes of the pod as the kubelet sends it, in JSON and with its status; undefined where nobody counted. */
  readonly size: number | undefined;
  /** Compute resources, as quotas name them, that some container does not set: `requests.cpu`. */
  readonly unsetResources: readonly string[];
  /** It has ended as a whole: the kubelet makes no new mirror of it (kubernetes/kubernetes#116483). */
  readonly finished: boolean;
}

/**
 * Reads one pod of the kubelet's `/pods`, formed as `STATIC_POD` has it; `asked` is the node through which it was asked.
 * Undefined for a pod that is not static. `size` is that of its JSON in bytes.
 */
export function readKubeletPod(pod: PodOfKubelet, asked: string, now: Date, size?: number): KubeletPod | undefined {
  const metadata = readMetadata(pod.metadata);
  const source = manifestSource(metadata);
  if (source === 'unknown') return undefined;
  const { ready, status, restarts } = podColumns(pod, now);
  const phase = text(pod.status?.phase) ?? '';
  const trouble = podTrouble(pod, now);
  const hash = ownHash(metadata) ?? '';
  const seen = seenPod(pod, 'kubelet', hash);
  const qosClass = text(pod.status?.qosClass);
  const unready = unreadyPod(pod);
  const runningSince = firstStart(pod);
  const readySince = text(pod.status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime);
  return {
    metadata,
    node: text(pod.spec?.nodeName) ?? asked,
    hash,
    source,
    since: metadata.annotations?.[SEEN_ANNOTATION]?.replace(/\.\d+/, '') ?? text(pod.status?.startTime),
    ...(runningSince === undefined ? {} : { runningSince }),
    phase,
    ...(qosClass === undefined ? {} : { qosClass }),
    ready,
    status: text(status) ?? phase,
    restarts,
    traits: readTraits(pod, phase, size),
    ...(trouble === undefined ? {} : { trouble }),
    ...(podProblems(seen, now).length === 0 ? {} : { seen }),
    ...(unready === undefined ? {} : { unready }),
    ...(readySince === undefined ? {} : { readySince }),
    fields: specFields(pod),
  };
}

function firstStart({ status }: Pod): string | undefined {
  const starts = (status?.containerStatuses ?? []).flatMap(({ state }) => text(state?.running?.startedAt) ?? []);
  return starts.sort()[0];
}

function readTraits(pod: { readonly spec?: SpecOfKubelet }, phase: string, size: number | undefined): AdmissionTraits {
  const { spec = {} } = pod;
  return {
    apiReferences: [...new Set(apiReferences(pod).map(({ resource }) => resource))],
    security: podSecurityFaults(spec),
    priorityClassName: text(spec.priorityClassName),
    priority: typeof spec.priority === 'number' ? spec.priority : undefined,
    runtimeClassName: text(spec.runtimeClassName),
    size,
    unsetResources: (['requests', 'limits'] as const).flatMap((kind) =>
      ['cpu', 'memory']
        .filter((name) => spec.containers?.some(({ resources }) => resources?.[kind]?.[name] === undefined))
        .map((name) => `${kind}.${name}`),
    ),
    finished: isOver(phase),
  };
}

function readMetadata({ name = '', namespace, uid, labels, annotations }: ObjectMeta = {}): ObjectMeta {
  return {
    name,
    namespace: text(namespace) ?? 'default',
    ...(uid !== undefined && { uid }),
    ...(labels !== undefined && { labels }),
    ...(annotations !== undefined && { annotations }),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
