import { inTurns } from '../facts/steps.ts';
import type { CommandContext, ExitCode } from '../cli/command.ts';
import { localCertificates } from '../host/certificates/local-certificates.ts';
import { readLocalNode } from '../host/local-node.ts';
import { unreadableNote } from '../output/notes.ts';
import { hostOrigin } from './host-origin.ts';
import { localCommands } from './local-commands.ts';
import { isWhollyRead as isNodeRead, kubeletHead, writeWarnings } from './local-notes.ts';
import { localRequest } from './local-request.ts';
import { originOf } from './report-origin.ts';
import { isWhollyRead, planPrint, printCertificates } from './print-certificates.ts';
import type { LocalCertsInput } from './local-certs-command.ts';

/** Runs `local certs`. */
export async function run(context: CommandContext, { flags }: LocalCertsInput): Promise<ExitCode> {
  const began = context.now();
  const restart = localCommands(flags)('restart', { name: 'NAME' });
  const print = planPrint(context, flags, { nodes: false, restart });
  const request = localRequest(flags);
  const node = await inTurns(readLocalNode(request), context.signal);
  const { stderr, signal, now } = context;
  if (print.format.kind === 'table' || print.format.kind === 'wide') stderr.write(`${kubeletHead(context, node)}\n`);
  for (const one of node.unreadable) stderr.write(`${unreadableNote(one)}\n`);
  writeWarnings(context, node);
  const { noStaticPods, controlPlaneAsProcesses } = node.kubelet.distribution;
  if (noStaticPods !== undefined && controlPlaneAsProcesses === true)
    stderr.write(`Note: ${noStaticPods} Certificates of the control plane are not listed, those of the kubelet are.\n`);
  const origin = originOf(context, began, { host: hostOrigin(node) });
  const certificates = await localCertificates({ request, node, now: now(), signal });
  printCertificates(
    context,
    [{ node: node.kubelet.node?.value, ...certificates }],
    { unreadable: node.unreadable, origin },
    print,
  );
  return isNodeRead(node) && isWhollyRead(certificates) ? 0 : 2;
}
