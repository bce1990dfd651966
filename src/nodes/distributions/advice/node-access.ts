import { kubectlCommand } from '../../../facts/called-as.ts';
import type { AdviceSubject, Step } from '../distribution.ts';
import { shellOperand, shellQuote } from '../../../facts/shell-quote.ts';

/** How commands run on the nodes of a distribution. */
export interface NodeAccess {
  /** How to get a shell on the node. */
  readonly reach: readonly Step[];
  /** What goes in front of every command that needs root: `sudo `. Ends in a space where it is not empty. Scripts have none: they are run as root. */
  readonly asRoot: string;
  /** How crictl is called there, without `asRoot`; undefined where the node has none. */
  readonly crictl: string | undefined;
}

/** The node to be reached, and whether pods start there. */
type Reached = Pick<AdviceSubject, 'node' | 'nodeReady'>;

/** The usual node: ssh (as `login`, where the user is known), or a debug pod where that is closed, and sudo. */
export function sshAccess(at: Reached, { login = at.node, crictl = 'crictl' } = {}): NodeAccess {
  return {
    reach: [{ text: 'Log in to the node', command: `ssh ${shellOperand(login)}` }, ...debugPod(at)],
    asRoot: 'sudo ',
    crictl,
  };
}

/** The same for nodes that come without crictl. */
export function withoutCrictl(access: NodeAccess): NodeAccess {
  return { ...access, crictl: undefined };
}

/**
 * The node's file system from a pod: works wherever the API server and the right to create pods are there. Left out
 * for a node that is not ready, where the pod would wait for ever.
 */
export function debugPod({ node, nodeReady }: Reached): readonly Step[] {
  if (nodeReady === false) return [];
  const step: Step = {
    text: 'Or use a debug pod, which needs the API server and permission to create pods; leave out sudo there, and delete the pod afterwards',
    command: `${kubectlCommand()} debug ${shellQuote(`node/${node}`)} -it --profile=sysadmin --image=busybox -- chroot /host`,
  };
  return [step];
}
