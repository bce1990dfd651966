import { kubectlCommand } from '../facts/called-as.ts';
import { shellQuote } from '../facts/shell-quote.ts';
import type { TroubleKind } from '../pods/pod-trouble.ts';
import { kubectlLogs, kubectlPod } from './commands.ts';

/** What a remedy may speak of; a text is empty where it is not known. */
export interface NotRunning {
  /** `namespace/name`. */
  readonly pod: string;
  readonly node: string;
  /** `idle` and `no-kubelet` are of pods that only the processes of their node tell of. */
  readonly kind: Exclude<TroubleKind, 'crashing'> | 'idle' | 'no-kubelet';
  readonly container: string;
  readonly image: string;
  readonly status: string;
  readonly final: boolean;
  /** Whether the API server shows the pod: kubectl knows no other. */
  readonly mirrored: boolean;
}

/**
 * The kubelet admits a static pod when it comes, and never looks at it again (kubernetes/kubernetes#116484, #138391).
 */
export const NOT_AGAIN =
  'The kubelet looks at the pod again only when its manifest changes, or when the kubelet itself is restarted.';

/** Moving the file away for seconds does not: the kubelet still knows the pod that has ended. */
const ONCE_MORE = 'Any change of the manifest, such as another annotation, runs it once more.';

/** What to do about a static pod that does not run. */
export function notRunningRemedy(trouble: NotRunning): string {
  const where = trouble.node === '' ? 'the node' : trouble.node;
  const words = trouble.mirrored ? kubectlPod('describe pod', trouble) : `The log of the kubelet on ${where}`;
  switch (trouble.kind) {
    case 'image':
      return `Is there an image of that name and tag, and may the node pull it? ${words} has the answer of the registry${pullAgain(trouble, where)}.`;
    case 'container':
      return `Look at what the manifest asks of the image and of the node: command, user, mounts, devices. ${words} says what failed.`;
    case 'ended':
      return `Read its last words with ${lastWords(trouble, where)}. ${trouble.final ? `The kubelet starts no container of it again. ${ONCE_MORE}` : 'Unless restartPolicy is Never the kubelet starts it again.'}`;
    case 'placement':
      return `Compare nodeSelector and node affinity of the manifest with the labels of the node (${labelsOf(trouble)}); a static pod needs neither. ${NOT_AGAIN}`;
    case 'rejected':
      return `The kubelet of ${where} has refused the pod. ${words} says why. ${NOT_AGAIN}`;
    case 'starting':
      return trouble.status.startsWith('Init:')
        ? `An init container has not ended: read what it says with ${lastWords(trouble, where)}.`
        : `${words} says what it waits for: mostly a file of the node that is to be mounted, or the network.`;
    case 'stopped':
      return `The kubelet of ${where} has ended the pod. ${words} says why. ${ONCE_MORE}`;
    case 'idle':
      return `Unless it is between two starts: "crictl ps -a" on ${where} shows how its containers ended, "crictl logs" what they said, and the log of the kubelet why one could not be made.`;
    case 'no-kubelet':
      return `No kubelet runs on ${where}: start it.`;
    case 'other':
      return `${words} says more.`;
  }
}

function pullAgain({ image }: NotRunning, where: string): string {
  return image === '' ? '' : `; "crictl pull ${shellQuote(image)}" asks again on ${where}`;
}

function lastWords(trouble: NotRunning, where: string): string {
  return trouble.mirrored ? kubectlLogs(trouble) : `"crictl logs" on ${where}`;
}

function labelsOf({ node }: NotRunning): string {
  return node === ''
    ? `"${kubectlCommand()} get nodes --show-labels"`
    : `"${kubectlCommand()} get node ${shellQuote(node)} --show-labels"`;
}
