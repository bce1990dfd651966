import { inTurns } from '../facts/steps.ts';
import type { CommandContext, ExitCode } from '../cli/command.ts';
import { stoppedPods } from '../change/history.ts';
import { NEWEST_MINOR } from '../kubelet/kubelet.ts';
import { NOWHERE } from '../rules/surroundings.ts';
import { hostFiles } from '../host/host-files.ts';
import { localCertificates } from '../host/certificates/local-certificates.ts';
import { readLocalNode, type LocalNode, type LocalRequest } from '../host/local-node.ts';
import { diagnoseAll, recentKubeletLog } from '../host/local-diagnosis.ts';
import { localPods, type LocalPods } from '../host/local-pods.ts';
import { readMachineState } from '../host/machine-state.ts';
import type { Unreadable } from '../facts/evidence.ts';
import { listed } from '../facts/listed.ts';
import { dependsOn } from '../nodes/distributions/advice/caution.ts';
import type { StaticPod } from '../pods/static-pod.ts';
import type { NodeCertificatesRead, StoppedOnNode } from '../rules/snapshot.ts';
import { diagnoseNode } from '../rules/doctor.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { unreadableNote, unreadableWords } from '../output/notes.ts';
import { missingNamespace } from '../rules/manifest/missing-namespace.ts';
import { fails, selectFindings, type RuleSelection } from '../rules/selection.ts';
import { directoryFindings } from '../rules/directory-findings.ts';
import { unreadFiles } from './unread-files.ts';
import { NODE_SCOPES } from './finding-flags.ts';
import { printFindings } from './print-findings.ts';
import { hostOrigin } from './host-origin.ts';
import { originOf } from './report-origin.ts';
import { ruleSelection } from './rule-selection.ts';
import { localRequest } from './local-request.ts';
import type { OwnCommand } from '../change/plan.ts';
import { localCommands } from './local-commands.ts';
import { emptyNote, isNodeWhollyRead, kubeletHead, writeWarnings } from './local-notes.ts';
import type { LocalDoctorInput } from './local-doctor-command.ts';

/** Runs `local doctor`. */
export async function run(context: CommandContext, { flags }: LocalDoctorInput): Promise<ExitCode> {
  const began = context.now();
  ruleSelection(flags, NEWEST_MINOR, NODE_SCOPES);
  const request = localRequest(flags);
  const node = await inTurns(readLocalNode(request), context.signal);
  // Of files elsewhere nothing follows for a machine.
  const machine = node.root === undefined ? await readMachineState(node, context) : undefined;
  const pods = await diagnosed(context, request, node);
  const unseen = [...node.unreadable, ...pods.unreadable, ...(machine?.unreadable ?? [])];
  const selection = withoutCluster(ruleSelection(flags, node.target.minor, NODE_SCOPES));
  const files = node.directory?.files ?? [];
  const faults = unreadFiles(files);
  if (flags.output === 'text') context.stderr.write(`${kubeletHead(context, node)}\n`);
  context.stderr.write(noteLines(node, unseen));
  writeWarnings(context, node);
  const begin = beginning(pods.filed?.pods ?? []);
  if (begin !== undefined) context.stderr.write(`${escapeLine(begin)}\n`);
  for (const fault of faults) context.stderr.write(`error: cannot read ${escapeLine(unreadableWords(fault))}\n`);
  const { kubelet, single, target } = node;
  const surroundings = { ...NOWHERE, hasHostFile: hostFiles(node.root) };
  const path = kubelet.path?.value ?? '';
  const certificates = await certificatesOf(context, request, node);
  const command = localCommands(flags);
  const stopped = stoppedHere(node, command);
  const editCommand = node.root === undefined ? (file: string): string => command('edit', { path: file }) : undefined;
  const judging = directoryFindings({ path, single, files, target, surroundings, editCommand }, selection);
  const findings = [
    ...(await inTurns(judging, context.signal)),
    ...diagnoseNode({ filed: pods.filed, stopped, certificates, machine: machine?.state }, context.now(), selection),
  ];
  const unread = [...unseen, ...node.history.unread, ...faults, ...forbidden(certificates)].map(
    (one) => `could not read ${unreadableWords(one)}`,
  );
  const looked = files.filter(({ reading }) => reading !== undefined).map(({ path }) => path);
  const succeeded = isNodeWhollyRead(node);
  const { output } = flags;
  if (output === 'openmetrics') {
    const { runMetrics } = await import('../output/findings/run-metrics.ts');
    const shown = selectFindings(findings, selection.severity);
    const run = { findings: shown, nodes: [], pods: undefined, certificates: [certificates], unread, succeeded, began };
    context.stdout.write(runMetrics({ ...run, ended: context.now() }));
  } else {
    const origin = originOf(context, began, { host: hostOrigin(node) });
    const found = { origin, findings, unread, succeeded, looked, noun: 'manifest', selection, scopes: NODE_SCOPES };
    printFindings(context, { ...flags, output }, found);
  }
  return !succeeded ? 2 : fails(findings, flags.failOn) ? 1 : 0;
}

function stoppedHere({ history, directory, kubelet, root }: LocalNode, command: OwnCommand): readonly StoppedOnNode[] {
  return stoppedPods(history, directory?.files ?? []).map((pod) => ({
    ...pod,
    node: kubelet.node?.value,
    start: root === undefined ? command('start', pod) : '',
  }));
}

/** Certificates that this user may not read, of which nothing can be said. */
function forbidden({ unread }: NodeCertificatesRead): readonly Unreadable[] {
  return unread.flatMap(({ hostPath, why, fault }) => {
    return hostPath === undefined || fault !== 'forbidden' ? [] : [{ what: hostPath, why }];
  });
}

/** The certificates of the node; by its name where that is known. */
async function certificatesOf(
  { now, signal }: CommandContext,
  request: LocalRequest,
  node: LocalNode,
): Promise<NodeCertificatesRead> {
  const read = await localCertificates({ request, node, now: now(), signal });
  return { node: node.kubelet.node?.value ?? 'this node', ...read };
}

/** The pods of the node; with those that do not run what keeps them from it. */
async function diagnosed({ signal, now }: CommandContext, request: LocalRequest, node: LocalNode): Promise<LocalPods> {
  const { filed, unreadable } = localPods(node);
  // Without a kubelet nothing runs, whatever a container wrote last.
  if (filed === undefined || filed.stopped === true) return { filed, unreadable };
  const log = recentKubeletLog({ request, node, signal }, now());
  const found = await diagnoseAll(filed.pods, { request, node, log, signal, now });
  return { filed: { ...filed, pods: found.pods }, unreadable: [...unreadable, ...found.unreadable] };
}

/**
 * Where to begin, where something does not run that others stand on: an API server cannot be without its etcd, and what
 * else there is not without an API server.
 */
function beginning(pods: readonly StaticPod[]): string | undefined {
  const idle = pods.filter(({ health = [] }) => health.length > 0);
  const ranks = idle.map((pod) => [rankOf(pod), pod] as const).sort(([a], [b]) => a - b);
  const [first, ...others] = ranks;
  if (first === undefined || first[0] === LAST_RANK || others.length === 0) return undefined;
  const names = others.filter(([rank]) => rank > first[0]).map(([, { metadata }]) => metadata.name ?? '');
  if (names.length === 0) return undefined;
  return `Start with ${first[1].metadata.name ?? ''}: without it, ${listed(names)} cannot be expected to run.`;
}

const LAST_RANK = 2;

/** What comes first is what the others need. */
function rankOf({ manifestName = '', file }: StaticPod): number {
  const part = dependsOn({ manifestName: file?.pod?.name ?? manifestName, labels: file?.pod?.metadata.labels ?? {} });
  return part === 'etcd' ? 0 : part === 'kube-apiserver' ? 1 : LAST_RANK;
}

/** Which namespaces there are no node knows: the rule about them is asked by name alone. */
function withoutCluster(selection: RuleSelection): RuleSelection {
  return selection.only.length > 0 ? selection : { ...selection, skip: [...selection.skip, missingNamespace.id] };
}

function noteLines(node: LocalNode, unreadable: readonly Unreadable[]): string {
  const { version, target } = node;
  const judged =
    version === undefined
      ? `Note: the version of the kubelet is not known here. The manifests are checked as 1.${target.minor} reads them.`
      : `The manifests are checked as the kubelet ${version.value} reads them (${version.by}).`;
  const empty = emptyNote(node);
  const lines = [escapeLine(judged), ...unreadable.map(unreadableNote), ...(empty === undefined ? [] : [empty])];
  return `${lines.join('\n')}\n`;
}
