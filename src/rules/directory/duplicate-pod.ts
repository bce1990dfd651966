import { isHiddenName } from '../../kubelet/file.ts';
import { grouped } from '../../facts/grouped.ts';
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
  why: 'Of files with the same namespace and name the kubelet runs the last one in byte order, and silently ignores the others. A change of any of them can make another one win, and removing a file that lost restarts the pod.',
  remedy: 'Keep one file. Expect a restart of the pod when you move the others away.',
  source: SOURCES.kubeletFiles,
  message: ({ pod, winner, losers }) => `pod ${pod} is defined by several files: ${winner} wins over ${losers}`,
  *check({ entries }) {
    // What the kubelet refuses takes no part.
    const taken = entries.filter(({ name, reading }) => {
      return !isHiddenName(name) && reading?.stage === 'pod' && !reading.pod.refused;
    });
    for (const [pod, candidates] of grouped(taken, podOf)) {
      const winner = candidates.at(-1)!;
      const losers = candidates.slice(0, -1).map(({ name }) => name);
      if (losers.length > 0) yield { args: { pod, winner: winner.name, losers: losers.join(', ') }, file: winner.path };
    }
  },
});

/** The pod that a manifest defines: `NAMESPACE/NAME`. */
function podOf({ reading }: ManifestEntry): string {
  const { name = '', namespace = '' } = (reading?.stage === 'pod' ? reading.pod.pod.metadata : undefined) ?? {};
  return `${namespace === '' ? 'default' : namespace}/${name}`;
}
