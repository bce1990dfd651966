import { abandonedWords, byNamespace, removalCommand } from '../../nodes/abandoned-pod.ts';
import { defineClusterRule, WHOLE_CLUSTER } from '../cluster-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string | readonly string[]> {
  readonly namespace: string;
  readonly pods: readonly string[];
}

export const leftoverReaderPod = defineClusterRule<Args>({
  id: 'leftover-reader-pod',
  severity: 'warning',
  title: 'A pod of this program was left behind',
  why: 'Manifests are read and changed through short-lived pods, which are then deleted. A run that was killed, or that lost the API server, leaves one behind: it exits by itself within an hour, but stays as an object until somebody deletes it.',
  remedy: 'Delete the pods: nothing uses them now.',
  source: SOURCES.readerPods,
  message: ({ namespace, pods }) => abandonedWords(namespace, pods),
  key: ({ namespace }) => namespace,
  advice: ({ namespace, pods }) =>
    `Remove ${pods.length === 1 ? 'it' : 'them'} with "${removalCommand(namespace, pods)}": nothing uses ${pods.length === 1 ? 'it' : 'them'} any more.`,
  *check({ abandonedPods }) {
    for (const [namespace, pods] of byNamespace(abandonedPods)) {
      yield { args: { namespace, pods }, subject: WHOLE_CLUSTER };
    }
  },
});
