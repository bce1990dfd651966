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
export const NOT_AGAIN = 'The kubelet tries again only when the manifest changes, or when the kubelet is restarted.';

/** Moving the file away for seconds does not: the kubelet still knows the pod that has ended. */
const ONCE_MORE = 'To run it once more, change the manifest, for example an annotation.';

/** What to do about a static pod that does not run. */
export function notRunningRemedy(trouble: NotRunning): string {
  const where = trouble.node === '' ? 'the node' : trouble.node;
  const words = trouble.mirrored ? kubectlPod('describe pod', trouble) : `The log of the kubelet on ${where}`;
  switch (trouble.kind) {
    case 'image':
      return `Check that the image exists with that name and tag, and that the node may pull it. ${words} shows the answer of the registry${pullAgain(trouble, where)}.`;
    case 'container':
      return `Check what the manifest requires of the image and the node: command, user, mounts, devices. ${words} says what failed.`;
    case 'ended':
      return `Read its last log lines with ${lastWords(trouble, where)}. ${trouble.final ? `The kubelet does not start it again. ${ONCE_MORE}` : 'The kubelet starts it again, unless restartPolicy is Never.'}`;
    case 'placement':
      return `Compare nodeSelector and node affinity in the manifest with the labels of the node (${labelsOf(trouble)}); a static pod needs neither. ${NOT_AGAIN}`;
    case 'rejected':
      return `The kubelet of ${where} has refused the pod. ${words} says why. ${NOT_AGAIN}`;
    case 'starting':
      return trouble.status.startsWith('Init:')
        ? `An init container has not finished: read its log with ${lastWords(trouble, where)}.`
        : `${words} says what it waits for: usually a file of the node that is to be mounted, or the network.`;
    case 'stopped':
      return `The kubelet of ${where} has stopped the pod. ${words} says why. ${ONCE_MORE}`;
    case 'idle':
      return `It may be between two starts. If not, "crictl ps -a" on ${where} shows how its containers exited, "crictl logs" shows their logs, and the log of the kubelet says why one could not be created.`;
    case 'no-kubelet':
      return `No kubelet runs on ${where}: start it.`;
    case 'other':
      return `${words} says more.`;
  }
}

function pullAgain({ image }: NotRunning, where: string): string {
  return image === '' ? '' : `; "crictl pull ${shellQuote(image)}" tries again on ${where}`;
}

function lastWords(trouble: NotRunning, where: string): string {
  return trouble.mirrored ? kubectlLogs(trouble) : `"crictl logs" on ${where}`;
}

function labelsOf({ node }: NotRunning): string {
  return node === ''
    ? `"${kubectlCommand()} get nodes --show-labels"`
    : `"${kubectlCommand()} get node ${shellQuote(node)} --show-labels"`;
}
