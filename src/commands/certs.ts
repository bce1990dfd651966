import type { CommandContext, ExitCode } from '../cli/command.ts';
import { sentences } from '../cli/error-report.ts';
import { parseNodeArguments } from '../cli/node-argument.ts';
import { mountPathOf, mountsFor, type ReaderMount } from '../certificates/reader-mounts.ts';
import { AttemptError, InterruptedError } from '../facts/errors.ts';
import { listed } from '../facts/listed.ts';
import { readRemoteCertificates } from '../host/certificates/remote-certificates.ts';
import { MissingMount } from '../host/reader/read-certificates.ts';
import { LivingPods } from '../host/task-pod/living-pods.ts';
import type { Connection } from '../kubectl/connection.ts';
import { attempt, type Reading } from '../kubectl/api/reading.ts';
import { READING_CAPABILITY, readerLifetime, readerPodOf } from '../nodes/reader-pod.ts';
import { randomId, taskPodName, type PodManifest } from '../nodes/task-pod.ts';
import { unreadableNote } from '../output/notes.ts';
import { counted } from '../rules/cluster-rule.ts';
import { readCertificateNode, type CertificateNode } from '../survey/nodes/certificate-node.ts';
import { surveyNodes } from '../survey/nodes/node-survey.ts';
import { askToGoOn } from './consent.ts';
import { teller } from './directory-reading.ts';
import { isWhollyRead, planPrint, printCertificates, type CertificatesOfNode } from './print-certificates.ts';
import { READERS_AT_ONCE, readerNamespace, requireReaderConsent } from './reader-plan.ts';
import { prepareReaders } from './reader-warnings.ts';
import type { CertsInput } from './certs-command.ts';

/** A node, and what is opened there to read its certificates. */
interface CertificatePlan {
  readonly node: CertificateNode;
  readonly mounts: readonly ReaderMount[];
}

/** Runs `certs`. */
export async function run(context: CommandContext, { flags, positionals }: CertsInput): Promise<ExitCode> {
  const names = [...new Set(parseNodeArguments(positionals))];
  const print = planPrint(context, flags, { nodes: names.length > 1, restart: `${context.program} restart NAME` });
  requireReaderConsent(context, flags, 'Give --yes to agree.');
  const { signal, stderr } = context;
  const connection = await context.connect();
  const nodes = await Promise.all(
    names.map((node) => {
      return readCertificateNode(connection, {
        node,
        askKubelet: !flags.noKubelet,
        nodeTimeout: flags.nodeTimeout,
        signal,
      });
    }),
  );
  const unreadable = nodes.flatMap((node) => node.unreadable);
  for (const one of unreadable) stderr.write(`${unreadableNote(one)}\n`);
  const plans = nodes.flatMap((node) => planNode(node) ?? []);
  if (plans.length > 0) await requireAgreement(context, connection, plans, flags);
  const { read, complete } = await readAll(context, connection, plans, flags);
  printCertificates(context, read, unreadable, print);
  return complete && read.every(isWhollyRead) ? 0 : 2;
}

/** What would be read of a node; undefined where nothing there names any certificate. */
function planNode(node: CertificateNode): CertificatePlan | undefined {
  if (node.isWindows) throw new AttemptError(`node ${node.name} runs Windows, where no reader pod can be used`);
  const mounts = mountsFor(node.processes.flatMap(({ files }) => files));
  return mounts.length === 0 ? undefined : { node, mounts };
}

/** The pod that would read the certificates of a node. */
function podFor(connection: Connection, { node, mounts }: CertificatePlan, flags: CertsInput['flags']): PodManifest {
  const request = {
    name: taskPodName('reader', randomId()),
    namespace: readerNamespace(connection, flags),
    node: node.name,
    image: flags.image,
    lifetime: readerLifetime(flags.timeout),
  };
  const volumes = mounts.map((one) => ({ hostPath: one.hostPath, kind: one.kind, mountPath: mountPathOf(one) }));
  return readerPodOf(request, volumes);
}

async function requireAgreement(
  context: CommandContext,
  connection: Connection,
  plans: readonly CertificatePlan[],
  flags: CertsInput['flags'],
): Promise<void> {
  const namespace = readerNamespace(connection, flags);
  const nodes = plans.map(({ node }) => node);
  await prepareReaders(context, connection, namespace, nodes);
  const where = plans.map(({ node, mounts }) => `${node.name} (${mounts.map(({ hostPath }) => hostPath).join(', ')})`);
  const question = `This creates ${counted(plans.length, 'pod')} in namespace ${namespace} (image ${flags.image}, root with no capability but ${READING_CAPABILITY}, which reads files of any mode), with nothing mounted but, read-only, what holds certificates: ${where.join('; ')}. It takes out certificates, no keys, and deletes ${plans.length === 1 ? 'the pod' : 'the pods'}.`;
  if (!flags.yes && !(await askToGoOn(context, question))) throw new AttemptError('not confirmed: nothing was created');
}

/** What could not be done on one node of several is told, and the others are read. */
function unlessAlone(error: unknown, node: string, count: number): Reading<CertificatesOfNode> {
  if (!(error instanceof AttemptError) || count === 1) throw error;
  return {
    kind: 'unreadable',
    unreadable: { what: `certificates of node ${node}`, why: sentences(error.message, error.hint) },
  };
}

/** How nodes are read. */
interface NodeReading {
  readonly context: CommandContext;
  readonly connection: Connection;
  readonly flags: CertsInput['flags'];
  readonly living: LivingPods;
}

/**
 * Reads a node. A pod does not start where something is missing that it mounts: then another is made without that, and what
 * was to be read there is not there.
 */
async function readNode(
  reading: NodeReading,
  plan: CertificatePlan,
  missing: readonly ReaderMount[] = [],
): Promise<CertificatesOfNode> {
  const { context, connection, flags, living } = reading;
  const { signal, now } = context;
  const tell = teller(context);
  const { node, mounts } = plan;
  const pod = podFor(connection, plan, flags);
  tell(`Creating pod ${pod.metadata.namespace}/${pod.metadata.name} on node ${node.name} to read its certificates.`);
  const run = { pod, timeout: flags.timeout, signal, progress: tell, warn: tell, living };
  try {
    const certificates = await readRemoteCertificates(connection, { run, node, mounts, missing, now: now() });
    return { node: node.name, ...certificates };
  } catch (error) {
    const absent =
      error instanceof MissingMount ? mounts.find((one) => namesPath(error.event, one.hostPath)) : undefined;
    const rest = mounts.filter((one) => one !== absent);
    if (absent === undefined || rest.length === 0) throw error;
    tell(`${absent.hostPath} is not on node ${node.name}: going on without it.`);
    return await readNode(reading, { node, mounts: rest }, [...missing, absent]);
  }
}

/** Whether an Event is about a path, and not one below it: `/a/b is not a file`. */
function namesPath(event: string, path: string): boolean {
  return event.includes(` ${path} is not a `) || event.endsWith(` ${path}`);
}

interface ReadNodes {
  readonly read: readonly CertificatesOfNode[];
  readonly complete: boolean;
}

async function readAll(
  context: CommandContext,
  connection: Connection,
  plans: readonly CertificatePlan[],
  flags: CertsInput['flags'],
): Promise<ReadNodes> {
  const { signal, stderr } = context;
  const tell = teller(context);
  const living = new LivingPods({ namespace: readerNamespace(connection, flags), signal, tell });
  const byName = new Map(plans.map((plan) => [plan.node.name, plan]));
  const options = { concurrency: READERS_AT_ONCE, signal, onProgress: () => undefined };
  const survey = await surveyNodes([...byName.keys()], options, (name): Promise<Reading<CertificatesOfNode>> => {
    return attempt({ what: `certificates of node ${name}`, permission: 'create pods' }, () => {
      return readNode({ context, connection, flags, living }, byName.get(name)!);
    }).catch((error: unknown) => unlessAlone(error, name, plans.length));
  });
  if (survey.interrupted) throw new InterruptedError();
  for (const one of survey.unanswered.values()) stderr.write(`${unreadableNote(one)}\n`);
  if (survey.unasked.length > 0) tell(`Note: not read: ${listed(survey.unasked)}.`);
  const complete = survey.unanswered.size === 0 && survey.unasked.length === 0 && living.left.length === 0;
  return { read: [...survey.answers.values()], complete };
}
