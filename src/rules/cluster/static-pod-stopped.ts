import { stoppedWords } from '../../pods/stopped-pod.ts';
import { nodeSuffix } from '../../kubelet/static-pod-naming.ts';
import { defineClusterRule, podSubject } from '../cluster-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string> {
  /** `stopped since TIME by USER`. */
  readonly state: string;
  readonly node: string;
  readonly file: string;
  /** The command that brings it back; empty where there is none that could be run. */
  readonly start: string;
}

export const staticPodStopped = defineClusterRule<Args>({
  id: 'static-pod-stopped',
  severity: 'info',
  title: 'A static pod was stopped; its manifest is kept until it is started again',
  readsManifests: true,
  onNode: true,
  why: 'A pod that "stop" has stopped shows nowhere else: the API server and the kubelet know nothing of it. It stays stopped, also after a reboot of the node, until somebody starts it.',
  remedy: 'If it should run, start it with "start". If not, there is nothing to do.',
  source: SOURCES.readerPods,
  message: ({ state, node, file }) => `it has been ${state}: ${node} keeps its manifest, ${file}`,
  key: ({ file }) => file,
  advice: ({ start }) => (start === '' ? undefined : `If it should run, start it with "${start}".`),
  *check({ stopped }) {
    for (const pod of stopped) {
      const { node, namespace, name, file, start } = pod;
      const metadata = { namespace, name: node === undefined ? name : `${name}${nodeSuffix(node)}` };
      const args = { state: stoppedWords(pod), node: node ?? 'this node', file, start };
      yield { args, subject: podSubject(metadata, node) };
    }
  },
});
