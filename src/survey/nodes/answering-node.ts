import type { Unreadable } from '../../facts/evidence.ts';
import type { KubeletPod } from '../../pods/kubelet-pod.ts';
import type { Survey } from './node-survey.ts';

/** What a kubelet answered, and of which node it says it is. */
export interface NodeAnswer {
  readonly node: string;
}

/**
 * The node whose kubelet has answered. Two Nodes may have one address, and a renamed node leaves its old Node behind: then
 * the kubelet asked through one of them is that of the other. Its static pods tell; one without any is taken for the one
 * that was asked.
 */
export function answeringNode(asked: string, pods: readonly KubeletPod[]): string {
  return pods.some(({ node }) => node === asked) ? asked : (pods[0]?.node ?? asked);
}

/** Why nothing is known of the kubelet of a node: another one answers in its place. */
export function answeredByAnother(asked: string, own: string): Unreadable {
  return {
    what: `kubelet of node ${asked}`,
    why: `the address of this Node leads to the kubelet of node ${own}, as its pods show`,
    otherNode: own,
  };
}

/**
 * Gives every answer to the node that it is of, once. A node in whose place another answered has not been heard, unless it
 * answers elsewhere. `named` are the only nodes that are wanted; empty: all, also one that is no Node.
 */
export function believeAnswers<T extends NodeAnswer>(survey: Survey<T>, named: readonly string[]): Survey<T> {
  const answers = new Map([...survey.answers].filter(([asked, { node }]) => node === asked));
  const strangers = [...survey.answers].filter(([asked, { node }]) => node !== asked);
  if (strangers.length === 0) return survey;
  const unanswered = new Map(survey.unanswered);
  for (const [asked, { node }] of strangers) unanswered.set(asked, answeredByAnother(asked, node));
  for (const [, answer] of strangers) {
    if (answers.has(answer.node) || (named.length > 0 && !named.includes(answer.node))) continue;
    answers.set(answer.node, answer);
    unanswered.delete(answer.node);
  }
  return { ...survey, answers, unanswered };
}
