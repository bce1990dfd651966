import type { StaticPodCounts } from '../kubelet/pod-counts.ts';
import type { AdmissionTraits, KubeletPod } from './kubelet-pod.ts';
import type { MirrorPod } from './listed-pod.ts';
import { podSecurityFaults } from './why/pod-security.ts';

/** A static pod as the container runtime of its kubelet knows it: it has a sandbox, or a container that runs. */
export interface RunningStaticPod {
  readonly namespace: string;
  readonly name: string;
  /** The hash of its manifest. */
  readonly uid: string;
  /** How many of its containers run now. */
  readonly containers: number;
}

/**
 * Whether a kubelet can have no other static pods than these mirrors show, each as its mirror shows it: all that it is to
 * run has a sandbox, each of these has the mirror of its manifest, and each mirror says that it runs, all of it. What it
 * did not let in, what never started, and what has ended has none, so that the count is greater than they are.
 * `namespace` is the only one whose mirrors are known; undefined: all are.
 */
export function agreesWithMirrors(
  { desired, ending }: StaticPodCounts,
  running: readonly RunningStaticPod[],
  mirrors: readonly MirrorPod[],
  namespace: string | undefined,
): boolean {
  if (ending !== 0 || running.length !== desired) return false;
  const byHash = new Map(mirrors.map((mirror) => [mirror.hash, mirror]));
  const known = running.filter((pod) => namespace === undefined || pod.namespace === namespace);
  const seen = new Set(known.map(({ uid }) => uid));
  if (seen.size !== known.length || known.length !== mirrors.length) return false;
  return known.every((pod) => {
    const mirror = byHash.get(pod.uid);
    return mirror !== undefined && isSamePod(pod, mirror) && runsWhole(pod, mirror);
  });
}

/**
 * The pod behind a mirror that its kubelet agrees with, as far as that proves it: of what only the kubelet's own pod tells,
 * such as its spec, nothing is known.
 */
export function podAsMirrored(mirror: MirrorPod): KubeletPod {
  const { metadata, nodeName = '', hash = '', source, ready, status, restarts } = mirror;
  return {
    metadata: { ...metadata, uid: hash },
    node: nodeName,
    hash,
    source: source === 'http' ? 'http' : 'file',
    since: undefined,
    phase: 'Running',
    ready,
    status,
    restarts,
    traits: NO_TRAITS,
  };
}

/** They are looked at where a mirror is missing, and here it is not. */
const NO_TRAITS: AdmissionTraits = {
  apiReferences: [],
  security: podSecurityFaults({}),
  priorityClassName: undefined,
  priority: undefined,
  runtimeClassName: undefined,
  size: undefined,
  unsetResources: [],
  finished: false,
};

function isSamePod({ namespace, name }: RunningStaticPod, { metadata }: MirrorPod): boolean {
  return metadata.name === name && metadata.namespace === namespace;
}

/** Whether both sides say that every container runs; READY of the mirror is `2/2`. */
function runsWhole({ containers }: RunningStaticPod, { status, ready }: MirrorPod): boolean {
  const [, up, all] = /^(\d+)\/(\d+)$/.exec(ready) ?? [];
  return status === 'Running' && up !== undefined && up === all && containers >= Number(all);
}
