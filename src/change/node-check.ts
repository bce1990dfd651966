import type { Node } from '../kubernetes/kubernetes.ts';
import type { PreflightResult } from './preflight.ts';
import { executableName } from '../facts/called-as.ts';
import { noSuchNode } from '../facts/errors.ts';

/** Whether a node is as a change of its manifests needs it. Undefined where the server knows no such node. */
export function nodeCheck(name: string, node: Node | undefined): PreflightResult {
  if (node === undefined) return { severity: 'error', check: 'node', message: noSuchNode(name).message };
  const since = node.metadata?.deletionTimestamp;
  if (since !== undefined) {
    return { severity: 'error', check: 'node', message: `node ${name} is being deleted (since ${since})` };
  }
  const ready = node.status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready?.status === 'True') return { severity: 'fine', check: 'node', message: `node ${name} is ready` };
  const words = [ready?.reason, ready?.message].filter((word) => word !== undefined && word !== '').join(': ');
  return {
    severity: 'error',
    check: 'node',
    message: `node ${name} is not ready${words === '' ? '' : ` (${words})`}`,
    hint: `Fix the node first, or make the change on the node itself with "${executableName()} local".`,
  };
}
