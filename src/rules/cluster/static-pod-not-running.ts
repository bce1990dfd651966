import { isFromLog, likeliestMeaning, type Diagnosis } from '../../pods/health/diagnosis.ts';
import type { Snapshot } from '../snapshot.ts';
import { defineClusterRule } from '../cluster-rule.ts';
import { notRunningRemedy, type NotRunning } from '../not-running-remedies.ts';
import { SOURCES } from '../sources.ts';
import { idlePods, troubledPods, type TroubledPod } from '../troubled-pods.ts';

interface Args extends Record<string, string | boolean> {
  readonly pod: string;
  readonly node: string;
  readonly kind: NotRunning['kind'];
  /** As kubectl prints it: `Init:ImagePullBackOff`. */
  readonly status: string;
  /** As kubectl prints them: `1 (2m ago)`. */
  readonly restarts: string;
  /** The container that keeps the pod from running; empty where it is not known, or where it is the whole pod. */
  readonly container: string;
  readonly image: string;
  /** The kubelet's; empty where they are not known. */
  readonly words: string;
  /** What to do about what the words mean; empty where that is not known. */
  readonly remedy: string;
  /** Since when it is not ready, or where it never started since when it is there; RFC 3339, empty where not known. */
  readonly since: string;
  /** No container of it is started again. */
  readonly final: boolean;
  /** Whether the API server shows the pod. */
  readonly mirrored: boolean;
}

/** A pod may take so long to start without a word: images of a control plane are large. */
const SLOW = 10 * 60 * 1000;
/** So much of the kubelet's words is said; the arguments have all. */
const MOST_WORDS = 300;

export const staticPodNotRunning = defineClusterRule<Args>({
  id: 'static-pod-not-running',
  severity: 'error',
  onNode: true,
  title: 'A static pod does not run, or only in part',
  why: 'Its image cannot be pulled, its container cannot be started, or the kubelet has refused it or seen it fail. No controller starts it elsewhere, so a part of the control plane may be missing. It is a warning if it has only not started for ten minutes, or if the node itself shows only that nothing runs; a pod that finished its work successfully is not reported.',
  remedy: 'See what the kubelet says about it with "kubectl describe pod", and fix the manifest or the node.',
  source: SOURCES.restarts,
  message: ({ kind, status, restarts, container, image, words, since }) => {
    const whose = container === '' ? '' : ` of container ${container}`;
    const which = kind === 'image' && image !== '' ? ` (image ${image})` : '';
    const times = Number.parseInt(restarts, 10) > 0 ? `, with restarts: ${restarts}` : '';
    const when = since === '' ? '' : `; ${kind === 'starting' ? 'in this state' : 'not ready'} since ${since}`;
    return `${status}${whose}${which}${times}${when}${words === '' ? '' : `: ${shortened(words)}`}`;
  },
  advice: (args) => (args.remedy === '' ? notRunningRemedy(args) : args.remedy),
  *check(snapshot) {
    for (const pod of troubledPods(snapshot)) {
      const { kind, subject, status, restarts, trouble, mirrored } = pod;
      if (kind === 'crashing' || !isLong(pod, snapshot)) continue;
      const { name, node = '' } = subject;
      const { container = '', image = '', words = '', final = false } = trouble ?? {};
      const since = (kind === 'starting' ? pod.since : trouble?.since) ?? '';
      const told = { container, image, words, remedy: '', since, final };
      const args = { pod: name, node, kind, status, restarts, ...told, mirrored };
      yield { args, subject, ...(kind === 'starting' ? { severity: 'warning' } : {}) };
    }
    for (const { subject, status, kubeletRuns, mayBeWell, diagnosis } of idlePods(snapshot)) {
      const { name, node = '' } = subject;
      const kind = kubeletRuns ? 'idle' : 'no-kubelet';
      const meaning = diagnosis && likeliestMeaning(diagnosis);
      const told = { words: diagnosis === undefined ? '' : diagnosisWords(diagnosis), remedy: meaning?.remedy ?? '' };
      const args = { ...NOTHING_TOLD, ...told, pod: name, node, kind, status } as const;
      yield { args, subject, severity: mayBeWell ? 'info' : meaning === undefined ? 'warning' : 'error' };
    }
  },
});

/** What processes do not tell. */
const NOTHING_TOLD = {
  restarts: '',
  container: '',
  image: '',
  words: '',
  remedy: '',
  since: '',
  final: false,
  mirrored: false,
};

/** What is wrong, and what that means. */
function diagnosisWords(diagnosis: Diagnosis): string {
  const { what } = diagnosis;
  const meaning = likeliestMeaning(diagnosis);
  if (meaning === undefined) return what;
  return isFromLog(diagnosis)
    ? `${what}, likely because ${meaning.means} (from its log)`
    : `${what}, which means: ${meaning.means}`;
}

/** Whether it has been so for long enough; what only has not started yet may be about to. */
function isLong({ kind, since }: TroubledPod, { now }: Snapshot): boolean {
  return kind !== 'starting' || now.getTime() - Date.parse(since ?? '') >= SLOW;
}

function shortened(words: string): string {
  const line = words.trim().replace(/\s+/g, ' ').replace(/\.$/, '');
  return line.length <= MOST_WORDS ? line : `${line.slice(0, MOST_WORDS)}…`;
}
