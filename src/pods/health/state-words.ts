import { gateWords, WHY_CLOSED } from '../readiness-gates.ts';
import type { SeenContainer, SeenPod } from './observation.ts';

// What the states of a pod and its containers are called, wherever they are told of. Each is one clause without a full stop,
// unescaped; `which` is the container as it is called there: `container etcd`.

/** The pod is being deleted, and may still run. */
export const ENDING = 'the pod is being terminated';
/** The pod as a whole has failed. */
export const FAILED = 'the pod has failed';

/** The pod is not ready, and none of its containers tells why. */
export function unreadyWords({ gates = [] }: SeenPod): string {
  if (gates.length === 0) return 'its containers are ready, but the pod as a whole is not';
  return `its containers are ready, but the pod has the ${gateWords(gates)}, which no static pod gets past: ${WHY_CLOSED}`;
}

/** The kubelet does not run the pod, and says why. */
export function refusalMeaning(refused: string): string {
  return `the kubelet does not run the pod: ${refused}`;
}

/** A container waits for an image that is not to be had. */
export function noImageWords(which: string, container: SeenContainer): string {
  return `the image of ${which} is not available${reasonOf(container)}`;
}

/** A container waits, and its runtime could not start it. */
export function notStartedWords(which: string, container: SeenContainer): string {
  return `${which} cannot be started${reasonOf(container)}`;
}

/** A container waits for whatever its reason says. */
export function waitingWords(which: string, container: SeenContainer): string {
  return `${which} is waiting to start${reasonOf(container)}`;
}

/** A container was started again so many times, and ended each time. */
export function crashingWords(which: string, container: SeenContainer, restarts: number): string {
  return `${which} keeps crashing${endWords(container, restarts)}${messageOf(container)}`;
}

/** A container has ended badly, and is not started again. */
export function failedWords(which: string, container: SeenContainer): string {
  return `${which} failed${endWords(container, 0)}${messageOf(container)}`;
}

/** How a container ended last, and how often it was started again, to go behind other words: ` (Error, exit code 1, 5 restarts)`. */
export function endWords({ end }: SeenContainer, restarts: number): string {
  const words = [
    ...(end?.reason === undefined ? [] : [end.reason]),
    ...(end === undefined ? [] : [`exit code ${end.exitCode}`]),
    ...(restarts === 0 ? [] : [restarts === 1 ? '1 restart' : `${restarts} restarts`]),
  ];
  return parenthesised(words.join(', '));
}

function reasonOf(container: SeenContainer): string {
  return parenthesised(container.reason ?? '') + messageOf(container);
}

function messageOf({ message = '' }: SeenContainer): string {
  return message === '' ? '' : `: ${message}`;
}

function parenthesised(words: string): string {
  return words === '' ? '' : ` (${words})`;
}
