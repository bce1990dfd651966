import type { CommandContext, ExitCode } from '../cli/command.ts';
import { sentences } from '../cli/error-report.ts';
import { parseNodeArguments } from '../cli/node-argument.ts';
import { AttemptError, InterruptedError } from '../facts/errors.ts';
import { listed } from '../facts/listed.ts';
import { LivingPods } from '../host/task-pod/living-pods.ts';
import type { Connection } from '../kubectl/connection.ts';
import { attempt, type Reading } from '../kubectl/api/reading.ts';
import type { OutputFormat } from '../kubectl/printers/format.ts';
import type { ListedCertificate } from '../output/lists/certificate-list.ts';
import { unreadableNote } from '../output/notes.ts';
import { readCertificateNode } from '../survey/nodes/certificate-node.ts';
import { surveyNodes } from '../survey/nodes/node-survey.ts';
import {
  certificateQuestion,
  planCertificates,
  readCertificatesIn,
  type CertificatePlan,
} from './certificate-reading.ts';
import { askToGoOn } from './consent.ts';
import { clusterChoice } from './cluster-choice.ts';
import { certificatePrint, gatheredCertificates, type CertificatesOfNode } from './gathered-certificates.ts';
import { listOrigin } from './report-origin.ts';
import { readerNamespace } from './reader-namespace.ts';
import { READERS_AT_ONCE, requireReaderConsent } from './reader-plan.ts';
import { prepareReaders, teller } from './reader-warnings.ts';
import { runList, type GatheredList } from './run-list.ts';
import type { CertsInput } from './certs-command.ts';
import { ownCommand } from '../facts/called-as.ts';

/** Runs `certs`. */
export async function run(context: CommandContext, { flags, typed, positionals }: CertsInput): Promise<ExitCode> {
  const began = context.now();
  const names = [...new Set(parseNodeArguments(positionals))];
  const print = await certificatePrint(context, flags);
  const clusters = await clusterChoice(context, { flags, typed });
  const { format } = print;
  return await runList(context, clusters, print, (own) => gather(own, names, flags, { began, format }));
}

async function gather(
  context: CommandContext,
  names: readonly string[],
  flags: CertsInput['flags'],
  { began, format }: { readonly began: Date; readonly format: OutputFormat },
): Promise<GatheredList<ListedCertificate>> {
  requireReaderConsent(context, flags, 'Use --yes to agree.');
  const { signal, stderr } = context;
  const connection = await context.connect();
  const [origin, ...nodes] = await Promise.all([
    listOrigin(context, connection, { format, began }),
    ...names.map((node) => {
      return readCertificateNode(connection, {
        node,
        askKubelet: !flags.noKubelet,
        nodeTimeout: flags.nodeTimeout,
        signal,
      });
    }),
  ]);
  const unreadable = nodes.flatMap((node) => node.unreadable);
  for (const one of unreadable) stderr.write(`${unreadableNote(one)}\n`);
  const planned = nodes.map((node) => ({ node, plan: planCertificates(node) }));
  const plans = planned.flatMap(({ plan }) => plan ?? []);
  const unknown = planned.some(({ node, plan }) => plan === undefined && node.unreadable.length > 0);
  const { read, complete } =
    plans.length === 0 ? { read: [], complete: true } : await readAgreed(context, connection, plans, flags);
  const look = { format, nodes: names.length > 1, restart: `${ownCommand()} restart NAME` };
  return gatheredCertificates(context, read, { unreadable, complete: complete && !unknown, origin }, look);
}

/** Asks, and reads. */
async function readAgreed(
  context: CommandContext,
  connection: Connection,
  plans: readonly CertificatePlan[],
  flags: CertsInput['flags'],
): Promise<ReadNodes> {
  const namespace = await readerNamespace(context, connection, flags);
  const nodes = plans.map(({ node }) => node);
  await prepareReaders(context, connection, namespace, nodes);
  const question = certificateQuestion(namespace, plans, flags);
  if (!flags.yes && !(await askToGoOn(context, question))) throw new AttemptError('not confirmed: nothing was created');
  return await readAll(context, connection, namespace, plans, flags);
}

/** What could not be done on one node of several is told, and the others are read. */
function unlessAlone(error: unknown, node: string, count: number): Reading<CertificatesOfNode> {
  if (!(error instanceof AttemptError) || count === 1) throw error;
  return {
    kind: 'unreadable',
    unreadable: { what: `certificates of node ${node}`, why: sentences(error.message, error.hint) },
  };
}

interface ReadNodes {
  readonly read: readonly CertificatesOfNode[];
  readonly complete: boolean;
}

async function readAll(
  context: CommandContext,
  connection: Connection,
  namespace: string,
  plans: readonly CertificatePlan[],
  flags: CertsInput['flags'],
): Promise<ReadNodes> {
  const { signal, stderr } = context;
  const tell = teller(context);
  const living = new LivingPods({ namespace, signal, tell });
  const reading = { connection, namespace, flags, signal, now: context.now, progress: tell, warn: tell, living };
  const byName = new Map(plans.map((plan) => [plan.node.name, plan]));
  const options = { concurrency: READERS_AT_ONCE, signal, onProgress: () => undefined };
  const survey = await surveyNodes([...byName.keys()], options, (name): Promise<Reading<CertificatesOfNode>> => {
    return attempt({ what: `certificates of node ${name}`, permission: 'create pods' }, () => {
      return readCertificatesIn(reading, byName.get(name)!);
    }).catch((error: unknown) => unlessAlone(error, name, plans.length));
  });
  if (survey.interrupted) throw new InterruptedError();
  for (const one of survey.unanswered.values()) stderr.write(`${unreadableNote(one)}\n`);
  if (survey.unasked.length > 0) tell(`Note: not read: ${listed(survey.unasked)}.`);
  const complete = survey.unanswered.size === 0 && survey.unasked.length === 0 && living.left.length === 0;
  return { read: [...survey.answers.values()], complete };
}
