import { isHiddenName } from '../../kubelet/file.ts';
import { defineDirectoryRule, type ManifestEntry } from '../directory-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string | boolean> {
  readonly pod: string;
  readonly winner: string;
  /** The files that lose, in the order in which they are read. */
  readonly losers: string;
}

export const duplicatePod = defineDirectoryRule<Args>({
  id: 'duplicate-pod',
  severity: 'warning',
  title: 'Several files define the same pod',
  why: 'Of files with the same namespace and name the kubelet runs the last one in byte order, and says nothing of the others. A change of any of them can make another one win, and removing a file that lost restarts the pod.',
  remedy: 'Keep one file. Expect a restart of the pod when you move the others away.',
  source: SOURCES.kubeletFiles,
  message: ({ pod, winner, losers }) => `pod ${pod} is defined by several files: ${winner} wins over ${losers}`,
  *check({ entries }) {
    const files = new Map<string, ManifestEntry[]>();
    for (const entry of entries) {
      const { name, reading } = entry;
      // What the kubelet refuses takes no part.
      if (isHiddenName(name) || reading?.stage !== 'pod' || reading.pod.refused) continue;
      const { name: pod = '', namespace = 'default' } = reading.pod.pod.metadata ?? {};
      const key = `${namespace === '' ? 'default' : namespace}/${pod}`;
      files.set(key, [...(files.get(key) ?? []), entry]);
    }
    for (const [pod, candidates] of files) {
      const winner = candidates.at(-1)!;
      const losers = candidates.slice(0, -1).map(({ name }) => name);
      if (losers.length > 0) yield { args: { pod, winner: winner.name, losers: losers.join(', ') }, file: winner.path };
    }
  },
});
