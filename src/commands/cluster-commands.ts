import type { OwnCommand } from '../change/plan.ts';
import { shellQuote } from '../nodes/distributions/advice/shell-quote.ts';
import { nodeSuffix } from '../kubelet/static-pod-naming.ts';

/** Commands about pods of one node of the cluster, as the user calls this program. */
export function clusterCommands(program: string, node: string): OwnCommand {
  return (verb, pod) => {
    if (pod === undefined) return `${program} ${verb}`;
    const { namespace, name, mirrorName = name } = pod;
    const inNamespace = namespace === undefined ? '' : ` -n ${shellQuote(namespace)}`;
    const onNode = mirrorName.endsWith(nodeSuffix(node)) ? '' : ` --node ${shellQuote(node)}`;
    return `${program} ${verb} ${shellQuote(mirrorName)}${inNamespace}${onNode}`;
  };
}
