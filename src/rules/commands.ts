import { executableName, kubectlCommand, ownCommand } from '../facts/called-as.ts';
import { shellOperand, shellQuote } from '../facts/shell-quote.ts';

/** Which pod a command is about, as findings name it. */
export interface FindingPod {
  /** `namespace/name`. */
  readonly pod: string;
}

/** `kubectl VERB` of a pod, to be pasted into a shell. */
export function kubectlPod(verb: string, pod: FindingPod, options = ''): string {
  return podCommand(kubectlCommand(), verb, pod, options);
}

/**
 * How to delete a mirror pod that the kubelet creates again. It is there again within milliseconds, and `kubectl delete`,
 * which then waits for its end, often never returns (four of eight tries with kubectl 1.32): so it is not to wait.
 */
export function mirrorDeletion(pod: FindingPod): string {
  return kubectlPod('delete pod', pod, '--wait=false');
}

/** A command of this program about a pod, to be pasted into a shell. */
export function ofPod(command: string, pod: FindingPod, options = ''): string {
  return podCommand(ownCommand(), command, pod, options);
}

function podCommand(program: string, verb: string, { pod }: FindingPod, options: string): string {
  const slash = pod.indexOf('/');
  const namespace = shellQuote(pod.slice(0, slash));
  const name = shellOperand(pod.slice(slash + 1));
  return `"${program} ${verb} -n ${namespace} ${name}${options === '' ? '' : ` ${options}`}"`;
}

/** Whose words are to be read. */
export interface SpeakingPod extends FindingPod {
  /** Empty where it is not known which it is. */
  readonly container: string;
  /** As kubectl prints it: `Init:CrashLoopBackOff`. */
  readonly status: string;
}

/** The last words of the container that STATUS is about. */
export function kubectlLogs({ pod, container, status }: SpeakingPod): string {
  // kubectl shows the first container where none is named, and that is no init container.
  if (container === '' && status.startsWith('Init:')) return kubectlPod('logs', { pod }, '--all-containers --prefix');
  // A container that has just ended has its last words itself; one that waits for its next start, the one before it.
  const previous = status.endsWith('CrashLoopBackOff') ? ['--previous'] : [];
  const named = container === '' ? [] : [`-c ${shellQuote(container)}`];
  return kubectlPod('logs', { pod }, [...named, ...previous].join(' '));
}

/** A command of this program for a node itself, and a pod of it, to be pasted into a shell there: it may have no kubectl. */
export function onNodeItself(command: string, pod?: FindingPod): string {
  return `"${executableName()} local ${command}${pod === undefined ? '' : ` ${shellOperand(pod.pod)}`}"`;
}

/** A command of this program about one node, to be pasted into a shell. */
export function ofNode(command: string, node: string): string {
  return `"${ownCommand()} ${command} --node ${shellQuote(node)}"`;
}

/** A command of this program that takes the name of a node or pod, to be pasted into a shell that reaches the API server. */
export function fromElsewhere(command: string, name: string): string {
  return `"${ownCommand()} ${command} ${shellOperand(name)}"`;
}
