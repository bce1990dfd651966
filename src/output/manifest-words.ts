import type { LocalKubelet } from '../nodes/local-kubelet.ts';
import type { ManifestFile } from '../kubelet/manifest-directory.ts';
import type { StaticPod } from '../pods/static-pod.ts';

/** A file's state as a table says it, whole: `shadowed by FILE`, `refused: REASON`. Unescaped. */
export function stateWords({ state, reason }: Pick<ManifestFile, 'state' | 'reason'>): string {
  const after = reason === undefined ? '' : `: ${reason}`;
  switch (state) {
    case 'hidden':
    case 'accepted':
      return state;
    case 'running':
      return `running${after}`;
    case 'not-running':
      return `not running${after}`;
    case 'not-started':
      return 'not started';
    case 'shadowed':
      return `shadowed by ${reason ?? 'another file'}`;
    case 'not-a-manifest':
      return 'not a manifest';
    case 'refused':
    case 'ignored':
    case 'unreadable':
      return `${state}${after}`;
  }
}

/** What a pod without a file is shown as. */
export function leftoverWords({ trace, fileDifference }: StaticPod, kubelet: Pick<LocalKubelet, 'url'>): string {
  const origin = fileDifference === undefined ? 'no readable file defines it' : 'no file defines it';
  const perhaps = kubelet.url.value === '' ? '' : '; it may come from staticPodURL';
  return `${trace !== undefined && trace.containers > 0 ? 'running' : 'left over'}: ${origin}${perhaps}`;
}

/**
 * One sentence for each pod that several files define, as kubelets up to 1.36 behave (last in byte order wins when the
 * directory is read again; kubernetes/kubernetes#142028 would let the first win). Unescaped.
 */
export function duplicateWarnings(files: readonly ManifestFile[], kubeletVersion: string | undefined): string[] {
  return files
    .filter(({ state, sameAs }) => sameAs.length > 0 && state !== 'shadowed')
    .map(({ name, pod, sameAs }) => {
      const which = `${pod?.namespace ?? ''}/${pod?.name ?? ''}`;
      return `Warning: ${sameAs.length + 1} files define the same pod ${which}: the kubelet runs ${name}, the last in byte order, not ${sameAs.join(', ')}${caveat(kubeletVersion)}. A file that is changed wins until the kubelet reads the directory again. Removing ${name} stops the pod and starts it again from ${sameAs.at(-1)!}.`;
    });
}

function caveat(version: string | undefined): string {
  const minor = Number(/^v?1\.(\d+)/.exec(version ?? '')?.[1]);
  if (minor <= 36) return '';
  return version === undefined
    ? ' (true of kubelets up to 1.36)'
    : ` (true of kubelets up to 1.36; this one is ${version})`;
}
