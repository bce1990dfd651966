import { inTurns } from '../facts/steps.ts';
import type { CommandContext, ExitCode } from '../cli/command.ts';
import { localCertificates } from '../host/certificates/local-certificates.ts';
import { readLocalNode, type LocalRequest } from '../host/local-node.ts';
import type { ListedCertificate } from '../output/lists/certificate-list.ts';
import { unreadableNote } from '../output/notes.ts';
import { hostOrigin } from './host-origin.ts';
import { localCommands } from './local-commands.ts';
import { isNodeWhollyRead, kubeletHead, writeWarnings } from './local-notes.ts';
import { localRequest } from './local-request.ts';
import { originOf } from './report-origin.ts';
import { certificatePrint, gatheredCertificates, type CertificateLook } from './gathered-certificates.ts';
import { runList, type GatheredList } from './run-list.ts';
import type { LocalCertsInput } from './local-certs-command.ts';

/** Runs `local certs`. */
export async function run(context: CommandContext, { flags }: LocalCertsInput): Promise<ExitCode> {
  const began = context.now();
  const restart = localCommands(flags)('restart', { name: 'NAME' });
  const print = await certificatePrint(context, flags);
  const request = localRequest(flags);
  return await runList(context, undefined, print, () => {
    return gather(context, request, { began, format: print.format, nodes: false, restart });
  });
}

async function gather(
  context: CommandContext,
  request: LocalRequest,
  { began, ...look }: CertificateLook & { readonly began: Date },
): Promise<GatheredList<ListedCertificate>> {
  const node = await inTurns(readLocalNode(request), context.signal);
  const { stderr, signal, now } = context;
  if (look.format.kind === 'table' || look.format.kind === 'wide') stderr.write(`${kubeletHead(context, node)}\n`);
  for (const one of node.unreadable) stderr.write(`${unreadableNote(one)}\n`);
  writeWarnings(context, node);
  const { noStaticPods, controlPlaneAsProcesses } = node.kubelet.distribution;
  if (noStaticPods !== undefined && controlPlaneAsProcesses === true)
    stderr.write(
      `Note: ${noStaticPods} Only the certificates of the kubelet are listed, not those of the control plane.\n`,
    );
  const origin = originOf(context, began, { host: hostOrigin(node) });
  const certificates = await localCertificates({ request, node, now: now(), signal });
  const read = [{ node: node.kubelet.node?.value, ...certificates }];
  const survey = { unreadable: node.unreadable, complete: isNodeWhollyRead(node), origin };
  return gatheredCertificates(context, read, survey, look);
}
