import type { OwnCommand } from '../change/plan.ts';
import { shellQuote } from '../facts/shell-quote.ts';
import { nodeSuffix } from '../kubelet/static-pod-naming.ts';
import { ownCommand } from '../facts/called-as.ts';

/** Commands about pods and manifests of one node of the cluster, as the user calls this program. */
export function clusterCommands(node: string): OwnCommand {
  return (verb, subject) => {
    if (subject === undefined) return `${ownCommand()} ${verb}`;
    if ('path' in subject) return `${ownCommand()} ${verb} ${shellQuote(subject.path)} --node ${shellQuote(node)}`;
    const { namespace, name, mirrorName = name } = subject;
    const inNamespace = namespace === undefined ? '' : ` -n ${shellQuote(namespace)}`;
    const onNode = mirrorName.endsWith(nodeSuffix(node)) ? '' : ` --node ${shellQuote(node)}`;
    return `${ownCommand()} ${verb} ${shellQuote(mirrorName)}${inNamespace}${onNode}`;
  };
}
