import { defineClusterRule } from '../cluster-rule.ts';
import { kubectlLogs } from '../commands.ts';
import { notRunningRemedy } from '../not-running-remedies.ts';
import { SOURCES } from '../sources.ts';
import { troubledPods } from '../troubled-pods.ts';

interface Args extends Record<string, string | boolean> {
  readonly pod: string;
  readonly node: string;
  readonly status: string;
  /** As kubectl prints them: `14 (2m ago)`. */
  readonly restarts: string;
  /** The container that crashes; empty where it is not known. */
  readonly container: string;
  /** How it ended the last time; empty where that is not known. */
  readonly ended: string;
  /** It has been started again once: so has a pod whose manifest was moved away and back. */
  readonly first: boolean;
  /** Whether the API server shows the pod. */
  readonly mirrored: boolean;
}

/** The same manifest put back is the same pod to the kubelet, and its end a crash. */
const PATIENCE =
  'A pod whose manifest was moved away and back looks the same for some seconds: check again before you do anything.';
const COMPARE = 'Compare its manifest with that of a node where it works.';

export const crashLoopingStaticPod = defineClusterRule<Args>({
  id: 'crash-looping-static-pod',
  severity: 'error',
  title: 'A static pod crashes again and again',
  why: 'The kubelet keeps restarting its containers, with longer and longer delays. No controller replaces the pod elsewhere; only the manifest on its node can change it.',
  remedy: `Read its last log lines with "kubectl logs --previous", or on the node with "crictl logs". ${COMPARE}`,
  source: SOURCES.restarts,
  message: ({ status, restarts, container, ended }) => {
    const whose = container === '' ? '' : ` of container ${container}`;
    const how = ended === '' ? '' : `; it last exited with ${ended}`;
    return `${status}${whose}, with restarts: ${restarts}${how}`;
  },
  advice: (args) => {
    const { pod, node, container, status, mirrored, first } = args;
    if (neverRan(args)) return notRunningRemedy({ ...args, kind: 'container', image: '', final: false });
    const onNode = `on ${node === '' ? 'the node' : node} with "crictl ps -a" and "crictl logs"`;
    const logs = kubectlLogs({ pod, container, status });
    const patience = first ? `${PATIENCE} ` : '';
    return `${patience}Read its last log lines ${mirrored ? `with ${logs}, or ` : ''}${onNode}. ${COMPARE}`;
  },
  *check(snapshot) {
    for (const { kind, subject, status, restarts, trouble, mirrored } of troubledPods(snapshot)) {
      if (kind !== 'crashing') continue;
      const { name: pod, node = '' } = subject;
      const { container = '', words: ended = '' } = trouble ?? {};
      const first = /^1(?!\d)/.test(restarts) && !neverRan({ status, ended });
      const args = { pod, node, status, restarts, container, ended, mirrored, first };
      yield { args, subject, ...(first && { severity: 'warning' }) };
    }
  },
});

/** Whether the runtime could not start the container: it has left no words then. */
function neverRan({ status, ended }: Pick<Args, 'status' | 'ended'>): boolean {
  return [ended, status.replace(/^Init:/, '')].some((text) => /^(StartError|ContainerCannotRun)\b/.test(text));
}
