import type { ObjectMeta } from '../kubernetes/kubernetes.ts';
import type { KubeletTrace } from '../kubelet/kubelet-state.ts';
import type { ManifestFile } from '../kubelet/manifest-directory.ts';
import type { FileDifference, FileSides } from './file-difference.ts';
import type { Diagnosis } from './health/diagnosis.ts';
import type { KubeletPod } from './kubelet-pod.ts';
import { manifestName, manifestSource } from './mirror-pod.ts';
import type { MirrorPod } from './listed-pod.ts';
import { fullName, type Mirrors } from './mirrors.ts';
import type { PodTrace } from './pod-trace.ts';
import { alteredFields, looksDifferent, phaseIn, viewDifferences, type ViewDifference } from './view-difference.ts';
import type { MirrorSuspicion } from './why/mirror-suspicion.ts';

/**
 * A static pod with what each side shows of it: its mirror on the API server, its kubelet, where that is silent the
 * Events, and the file that defines it. A side is undefined where it shows no such pod, or was not asked.
 */
export interface StaticPod {
  /** The mirror's own, else as the kubelet has it, else as Events name it. */
  readonly metadata: ObjectMeta;
  /** Empty for a mirror that is bound to none, and where Events do not say. */
  readonly node: string;
  /** The name in the manifest; undefined where the name rule does not hold. */
  readonly manifestName: string | undefined;
  readonly source: 'file' | 'http' | 'unknown';
  readonly mirror: MirrorPod | undefined;
  /** Undefined where the kubelet does not run the pod, or did not answer: see `kubeletAnswered`. */
  readonly kubelet: KubeletPod | undefined;
  readonly kubeletAnswered: boolean;
  /** What the node's own directories and processes show of it, where nobody asked its kubelet. */
  readonly trace: KubeletTrace | undefined;
  /** It may be gone since they told of it. */
  readonly events: PodTrace | undefined;
  /** Known only where the files of its node were read. */
  readonly file: ManifestFile | undefined;
  /** Where mirror and kubelet disagree. */
  readonly differences: readonly ViewDifference[];
  /** The fields that the mirror shows differently, for one of another spec. */
  readonly altered?: readonly string[];
  /** Where file and kubelet disagree; undefined where they do not, or one of them is not known: see `filed-pods.ts`. */
  readonly fileDifference?: FileDifference | undefined;
  /** What keeps it from running as it should; undefined where that was not looked at. */
  readonly health?: readonly Diagnosis[] | undefined;
  /**
   * What may have kept the mirror away, or has its status refused, the likeliest first; empty where nothing was found, or
   * nothing is to be explained.
   */
  readonly why: readonly MirrorSuspicion[];
}

/** What a static pod is put together from. */
export interface PodSides extends FileSides {
  readonly node: string;
  /** Where no side tells it in the API's own words. */
  readonly identity?: ObjectMeta;
  readonly mirror?: MirrorPod | undefined;
  readonly events?: PodTrace | undefined;
  /** Whether the node's kubelet has said what it runs, or the node shows it. */
  readonly kubeletAnswered: boolean;
  /** False where nobody looked for mirrors. */
  readonly mirrorsListed?: boolean;
}

/** Puts a static pod together from its sides, and decides how they differ. */
export function staticPod(sides: PodSides): StaticPod {
  const { node, identity, mirror: seen, kubelet, trace, events, file, kubeletAnswered } = sides;
  const { mirrorsListed = true } = sides;
  const metadata = seen?.metadata ?? kubelet?.metadata ?? identity ?? traceMetadata(events);
  const mirror = seen !== undefined && kubeletAnswered ? withPhase(seen, kubelet) : seen;
  const isCompared = mirrorsListed && (mirror === undefined || kubeletAnswered);
  const differences = isCompared ? viewDifferences(kubelet, mirror) : [];
  const altered = differences.includes('hash') ? [] : alteredFields(kubelet, mirror);
  return {
    metadata,
    node,
    manifestName: mirror === undefined ? manifestName({ metadata, nodeName: node }) : mirror.manifestName,
    source: mirror?.source ?? manifestSource(metadata),
    mirror,
    kubelet,
    kubeletAnswered,
    trace,
    events,
    file,
    ...(altered.length === 0 ? { differences } : { differences: [...differences, 'spec'], altered }),
    why: [],
  };
}

/** A mirror alone: its kubelet was not asked, or did not answer. */
export function mirrorAlone(mirror: MirrorPod): MirroredPod {
  return { ...staticPod({ node: mirror.nodeName ?? '', mirror, kubeletAnswered: false }), mirror };
}

/** A pod that its kubelet runs, and that the API server shows no mirror of. */
export function kubeletAlone(kubelet: KubeletPod): StaticPod {
  return staticPod({ node: kubelet.node, kubelet, kubeletAnswered: true });
}

/** Both sides of one node, paired by full name: what the kubelet runs, then mirrors of what it does not run. */
export function pairPods(node: string, running: readonly KubeletPod[], mirrors: Mirrors): StaticPod[] {
  const known = new Set(running.map(({ metadata }) => fullName(metadata)));
  return [
    ...running.map((kubelet) => staticPod({ node, kubelet, mirror: mirrors.of(kubelet), kubeletAnswered: true })),
    ...mirrors
      .on(node)
      .filter(({ metadata }) => !known.has(fullName(metadata)))
      .map((mirror) => staticPod({ node, mirror, kubeletAnswered: true })),
  ];
}

/** Whether a static pod is known to run, or was heard of, and has no mirror. */
export function isHidden({ differences }: Pick<StaticPod, 'differences'>): boolean {
  return differences.includes('hidden');
}

/** A static pod that the API server shows. */
export type MirroredPod<Pod extends StaticPod = StaticPod> = Pod & { readonly mirror: MirrorPod };

/** Whether the API server shows a static pod. */
export function isMirrored<Pod extends StaticPod>(pod: Pod): pod is MirroredPod<Pod> {
  return pod.mirror !== undefined;
}

/** Who tells of a pod that has no mirror. The words are part of the JSON output. */
export function foundBy({ kubelet }: Pick<StaticPod, 'kubelet'>): 'kubelet' | 'events' {
  return kubelet === undefined ? 'events' : 'kubelet';
}

/** The hash of what runs, else of what Events tell of, else of the mirror. */
export function hashOf({ kubelet, events, mirror }: StaticPod): string | undefined {
  return kubelet?.hash ?? events?.hash ?? mirror?.hash;
}

/** Since when its containers run, or of its first Event that is still there, RFC 3339; undefined where none runs. */
export function runningSince({ kubelet, events }: StaticPod): string | undefined {
  return kubelet === undefined ? events?.first : kubelet.runningSince;
}

/** STATUS is the phase, unless something of more interest is in its place: it is looked at only where it may matter. */
function withPhase(mirror: MirrorPod, kubelet: KubeletPod | undefined): MirrorPod {
  if (mirror.phase !== undefined || !looksDifferent({ kubelet, mirror })) return mirror;
  return { ...mirror, phase: phaseIn(mirror.status) };
}

function traceMetadata(trace: PodTrace | undefined): ObjectMeta {
  return trace === undefined ? {} : { name: trace.name, namespace: trace.namespace, uid: trace.hash };
}
