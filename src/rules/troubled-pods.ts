import type { ComponentPod } from './control-plane.ts';
import type { FindingSubject } from './finding.ts';
import { troubleKind, type PodTrouble, type PrintedState, type TroubleKind } from '../pods/pod-trouble.ts';
import { isFileRecent } from '../pods/file-difference.ts';
import { mostTelling, type Diagnosis } from '../pods/health/diagnosis.ts';
import { ownerFault } from '../pods/listed-pod.ts';
import type { StaticPod } from '../pods/static-pod.ts';
import type { Snapshot } from './snapshot.ts';
import type { UnreadyPod } from '../pods/unready-pod.ts';
import { podSubject } from './cluster-rule.ts';

/** A static pod that does not run as it should, as its kubelet shows it, else as its mirror does. */
export interface TroubledPod extends PodState {
  readonly kind: TroubleKind;
}

interface PodState extends PrintedState {
  readonly subject: FindingSubject;
  /** Whether the API server shows it, so that kubectl can be asked for it. */
  readonly mirrored: boolean;
  /**
   * Since when it has been starting at the least, RFC 3339: what its kubelet says, or else what the whole mirror does. When
   * a mirror was made says nothing: it outlives reboots of its node.
   */
  readonly since: string | undefined;
  /** Known only where the whole pod was read. */
  readonly trouble: PodTrouble | undefined;
  /** As `trouble`. */
  readonly unready: UnreadyPod | undefined;
}

/** A static pod that runs and is not ready, as its kubelet shows it, else as its mirror does. */
export interface StaticPodUnready extends Pick<PodState, 'subject' | 'mirrored'> {
  readonly unready: UnreadyPod;
}

/** The static pods that run and are not ready, where their status is to be believed. */
export function unreadyPods(snapshot: Snapshot): readonly StaticPodUnready[] {
  return [...podStates(snapshot).values()].flatMap(({ subject, mirrored, unready }) => {
    return unready === undefined ? [] : [{ subject, mirrored, unready }];
  });
}

/**
 * The static pods in trouble whose status is to be believed: a mirror's own is not where its node is gone, is not ready,
 * or does not run it.
 */
export function troubledPods(snapshot: Snapshot): readonly TroubledPod[] {
  return [...podStates(snapshot).values()].flatMap((state) => {
    const { trouble } = state;
    const named = troubleKind(state);
    if (trouble?.refused !== true && trouble?.stopped !== undefined) {
      return [{ ...state, kind: 'stopped', status: trouble.stopped }];
    }
    const isRefused = trouble?.refused === true && named !== undefined && named !== 'placement';
    const kind = isRefused ? 'rejected' : named;
    return kind === undefined ? [] : [{ ...state, kind }];
  });
}

/** A static pod of which no container runs, or not all of them, as far as the processes of its node show. */
export interface IdlePod {
  readonly subject: FindingSubject;
  /** A few words. */
  readonly status: string;
  /** Whether a kubelet runs there. */
  readonly kubeletRuns: boolean;
  /** It may have ended as it should, or be about to start. */
  readonly mayBeWell: boolean;
  /** What keeps it from running, where that is known. */
  readonly diagnosis: Diagnosis | undefined;
}

/** The static pods that a kubelet keeps and that do not run, where nobody but their node tells of them. */
export function idlePods({ filed, now }: Snapshot): readonly IdlePod[] {
  return filed.flatMap(({ pods, stopped }) =>
    pods.flatMap((pod): IdlePod[] => {
      const { metadata, node, file } = pod;
      const status = idleWords(pod);
      if (file === undefined || status === undefined) return [];
      const { restartPolicy = 'Always' } = (file.content?.kind === 'pod' ? file.content.written.spec : undefined) ?? {};
      const mayBeWell = restartPolicy !== 'Always' || isFileRecent(pod, now);
      const subject = podSubject(metadata, node);
      return [{ subject, status, kubeletRuns: stopped !== true, mayBeWell, diagnosis: mostTelling(pod.health ?? []) }];
    }),
  );
}

function idleWords({ file, trace }: StaticPod): string | undefined {
  if (trace === undefined) return undefined;
  if (file?.state === 'running') return file.reason === undefined ? undefined : `${file.reason} run`;
  if (file?.state !== 'not-running') return undefined;
  return trace.processes > 0 ? 'no container of it runs, only its sandbox' : 'no container of it runs';
}

function podStates({ pods, nodes, ...snapshot }: Snapshot): ReadonlyMap<string, PodState> {
  const states = new Map<string, PodState>();
  const wholes = wholesOf(snapshot);
  const silent = new Set(nodes.filter(({ ready = 'True' }) => ready !== 'True').map(({ name }) => name));
  for (const pod of pods) {
    const { metadata, node, mirror, kubelet } = pod;
    const subject = podSubject(metadata, node);
    const key = `${node} ${subject.name}`;
    const mirrored = mirror !== undefined;
    if (kubelet !== undefined) {
      const { status, restarts, since, trouble, unready } = kubelet;
      states.set(key, { subject, status, restarts, since, trouble, unready, mirrored });
    } else if (mirror !== undefined && !silent.has(node) && isToBeBelieved(pod)) {
      const { status, restarts } = mirror;
      const { trouble, unready } = wholes.get(keyOf(node, metadata.namespace, pod.manifestName)) ?? {};
      states.set(key, { subject, status, restarts, since: trouble?.since, trouble, unready, mirrored });
    }
  }
  return states;
}

function keyOf(node = '', namespace = '', name = ''): string {
  return `${node} ${namespace}/${name}`;
}

/** Whether what a mirror says of itself may be so: not where its node is gone, or its kubelet does not run it. */
function isToBeBelieved({ differences, mirror }: StaticPod): boolean {
  return !differences.includes('not-run') && (mirror === undefined || ownerFault(mirror) !== 'node-gone');
}

/** What whole mirror pods tell, where they were read: to be compared with others, or because they are not ready. */
function wholesOf({
  components,
  unready,
}: Pick<Snapshot, 'components' | 'unready'>): ReadonlyMap<string, Pick<ComponentPod, 'trouble' | 'unready'>> {
  const all = [...unready, ...components];
  return new Map(all.map((pod) => [keyOf(pod.node, pod.namespace, pod.name), pod]));
}
