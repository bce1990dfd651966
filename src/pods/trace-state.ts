import { keepsNamelessPods, type KubeletState, type KubeletTrace } from '../kubelet/kubelet-state.ts';
import type { ManifestFile } from '../kubelet/manifest-directory.ts';
import type { ManifestReading } from '../kubelet/manifest/reading.ts';

/** The state of a file that the kubelet takes, by what the node keeps of its pod; `trace` is undefined where that is nothing. */
export function traceState(
  { reading }: Pick<ManifestFile, 'reading'>,
  trace: KubeletTrace | undefined,
  kubelet: KubeletState,
): Pick<ManifestFile, 'state' | 'reason'> {
  const { processes = 0, containers = 0, podDirectory } = trace ?? {};
  const wanted = containersOf(reading);
  if (containers > 0) {
    return { state: 'running', reason: containers < wanted ? `${containers} of ${wanted} containers` : undefined };
  }
  if (processes > 0) return { state: 'not-running', reason: 'no container runs, only the sandbox of the pod' };
  if (!kubelet.processesSeen) return { state: 'accepted', reason: undefined };
  if (podDirectory !== undefined) return { state: 'not-running', reason: undefined };
  // Logs of an earlier life stay for a while; only the pods directory tells what the kubelet keeps now.
  const isKnown = kubelet.podDirectories !== undefined && !keepsNamelessPods(kubelet);
  return { state: isKnown ? 'not-started' : 'accepted', reason: undefined };
}

/** How many containers a pod has that are to go on running, those that start with it (sidecars) among them. */
function containersOf(reading: ManifestReading | undefined): number {
  if (reading?.stage !== 'pod') return 0;
  const { containers = [], initContainers = [] } = reading.pod.pod.spec ?? {};
  return containers.length + initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always').length;
}
