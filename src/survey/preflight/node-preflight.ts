import { nodeCheck } from '../../change/node-check.ts';
import { notKnown, type PreflightResult } from '../../change/preflight.ts';
import type { Node } from '../../kubernetes/kubernetes.ts';
import { getNode } from '../../kubectl/api/objects.ts';
import { attempt, type Reading } from '../../kubectl/api/reading.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { askKubelet, type KubeletPatience } from '../nodes/kubelet-readings.ts';
import { nodeQuestion } from '../nodes/node-list.ts';
import type { KubeletSettings } from '../../kubelet/kubelet-settings.ts';
import { executableName } from '../../facts/called-as.ts';

/** A node before a change of its manifests. */
export interface NodePreflight {
  readonly results: readonly PreflightResult[];
  /** Undefined where it could not be read, or there is none. */
  readonly node: Node | undefined;
}

/** Looks whether a node is ready and its kubelet answers. Throws `InterruptedError`. */
export async function preflightNode(
  connection: Connection,
  name: string,
  patience: KubeletPatience,
): Promise<NodePreflight> {
  const [node, kubelet] = await Promise.all([
    attempt(nodeQuestion(name), () => getNode(connection, name, patience.signal)),
    askKubelet(connection, name, ['configz'], patience),
  ]);
  const results =
    node.kind === 'unreadable'
      ? [notKnown('node', node.unreadable)]
      : [nodeCheck(name, node.kind === 'read' ? node.value : undefined)];
  return {
    results: node.kind === 'absent' ? results : [...results, kubeletCheck(name, kubelet.configz, isHeard(node))],
    node: node.kind === 'read' ? node.value : undefined,
  };
}

/** Whether the API server has answered at all. */
function isHeard(reading: Reading<unknown>): boolean {
  return reading.kind !== 'unreadable' || reading.unreadable.status !== undefined;
}

/** Whoever refuses has answered; the API server speaks for a kubelet that it does not reach with 5xx. */
function kubeletCheck(name: string, reading: Reading<KubeletSettings>, isServerHeard: boolean): PreflightResult {
  if (reading.kind !== 'unreadable') {
    return { severity: 'fine', check: 'node', message: `the kubelet of node ${name} answers` };
  }
  const { unreadable } = reading;
  const { status = 0, why } = unreadable;
  // What is between this machine and a kubelet says nothing of the kubelet.
  const isKnown = isServerHeard && unreadable.permission === undefined && unreadable.access !== 'direct';
  if (!isKnown) {
    return notKnown('node', { ...unreadable, what: `whether the kubelet of node ${name} answers` });
  }
  if (status >= 400 && status < 500) {
    return {
      severity: 'fine',
      check: 'node',
      message: `the kubelet of node ${name} answers, though it refuses (${why})`,
    };
  }
  return {
    severity: 'error',
    check: 'node',
    message: `the kubelet of node ${name} does not answer: ${why}`,
    hint: `Make the change on the node itself with "${executableName()} local", or fix the connection from the API server to the kubelet.`,
  };
}
