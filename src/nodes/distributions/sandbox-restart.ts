import type { AdviceSubject, Step } from './distribution.ts';
import type { NodeAccess } from './advice/node-access.ts';
import { literalPattern } from './advice/search-pattern.ts';
import { shellQuote } from '../../facts/shell-quote.ts';

/**
 * Restarts the containers and leaves the manifest alone: the kubelet replaces a sandbox that is gone. A sandbox has the
 * name of the mirror pod, which is known only where that of the node is.
 */
export function restartBySandbox(
  { mirrorName, manifestName }: AdviceSubject,
  { asRoot, crictl }: NodeAccess,
): readonly Step[] {
  if (crictl === undefined)
    return [{ text: 'Not possible without crictl, which this node does not have; restart the node' }];
  const list = `${asRoot}${crictl} pods --state ready --name`;
  if (mirrorName === undefined) {
    const pattern = shellQuote(`^${literalPattern(manifestName)}-`);
    return [
      { text: 'Find the id of its sandbox, which is named after the pod and the node', command: `${list} ${pattern}` },
      {
        text: 'Stop it (its id is the argument of this script); the kubelet starts a new one at once',
        command: `${asRoot}${crictl} stopp "\${1:?the id of the sandbox}"`,
      },
    ];
  }
  const ids = `${list} ${shellQuote(`^${literalPattern(mirrorName)}$`)} -q`;
  return [
    {
      text: 'Stop its sandbox on the node; the kubelet starts a new one at once',
      command: `${asRoot}${crictl} stopp "$(${ids})"`,
    },
  ];
}
