import type { CommandContext } from '../cli/command.ts';
import { sentences } from '../cli/error-report.ts';
import { ApiError, AttemptError, ConnectionError, InterruptedError } from '../facts/errors.ts';
import type { Unreadable } from '../facts/evidence.ts';
import { LivingPods } from '../host/task-pod/living-pods.ts';
import { attempt, type Reading } from '../kubectl/api/reading.ts';
import type { Connection } from '../kubectl/connection.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { ProgressLine } from '../output/progress-line.ts';
import type { ReadingOutcome } from '../output/reader-notes.ts';
import { isFaultOfFile } from '../rules/certificate-matches.ts';
import type { NodeCertificatesRead, SnapshotNode } from '../rules/snapshot.ts';
import { readCertificateNode, type CertificateNode } from '../survey/nodes/certificate-node.ts';
import { surveyNodes, type Survey } from '../survey/nodes/node-survey.ts';
import { certificateQuestion, NO_READER, planCertificates, readCertificatesIn } from './certificate-reading.ts';
import type { CertificatePlan } from './certificate-reading.ts';
import { askToGoOn } from './consent.ts';
import type { DoctorFlags } from './doctor-flags.ts';
import { READERS_AT_ONCE, readerNamespace } from './reader-plan.ts';

/** The certificates of nodes, and what could not be read. */
export interface CertificateFindings extends ReadingOutcome {
  readonly certificates: readonly NodeCertificatesRead[];
  /** Why no node at all was read; undefined where one was, or where nothing names any certificate. */
  readonly fault: string | undefined;
  readonly interrupted: boolean;
  /** True where a reader pod could not be deleted, which has been told. */
  readonly leftBehind: boolean;
}

/** How certificates are read. */
export interface CertificateSurvey {
  readonly context: CommandContext;
  readonly connection: Connection;
  readonly flags: DoctorFlags;
}

/**
 * Reads the certificates of nodes after asking, by pods that see what `certs` mounts and no more. What cannot be read of one
 * node is told, and does not end the reading; an interruption ends it with what is known. Every pod is gone when this is done.
 */
export async function readCertificates(
  survey: CertificateSurvey,
  nodes: readonly SnapshotNode[],
): Promise<CertificateFindings> {
  const outcome = new Outcome();
  const interrupted = await outcome.read(survey, nodes).then(
    () => false,
    (error: unknown) => {
      if (!(error instanceof InterruptedError)) throw error;
      return true;
    },
  );
  if (interrupted) for (const { name } of nodes) if (!outcome.isKnown(name)) outcome.unread.set(name, 'interrupted');
  return outcome.findings(interrupted);
}

/** A reading; its fields are what is known so far, so that an interruption leaves them. */
class Outcome {
  readonly unread = new Map<string, string>();
  readonly #unreadable: Unreadable[] = [];
  readonly #certificates: NodeCertificatesRead[] = [];
  /** Nodes on which nothing names any certificate. */
  readonly #empty = new Set<string>();
  #refusal: string | undefined;
  #leftBehind = false;

  isKnown(node: string): boolean {
    return this.unread.has(node) || this.#empty.has(node) || this.#certificates.some((one) => one.node === node);
  }

  findings(interrupted: boolean): CertificateFindings {
    const isNothing = this.#certificates.length === 0 && this.unread.size > 0;
    return {
      certificates: this.#certificates,
      readCount: this.#certificates.length,
      unread: this.unread,
      unreadable: this.#unreadable,
      fault: isNothing ? (this.#refusal ?? 'no certificates were read') : undefined,
      interrupted,
      leftBehind: this.#leftBehind,
    };
  }

  async read(survey: CertificateSurvey, nodes: readonly SnapshotNode[]): Promise<void> {
    const { context, connection, flags } = survey;
    const plans = await this.#plan(survey, nodes);
    if (plans.length === 0) return;
    const question = certificateQuestion(connection, plans, flags);
    if (!flags.yes && !(await askToGoOn(context, question))) {
      if (context.signal.aborted) throw new InterruptedError();
      for (const { node } of plans) this.unread.set(node.name, 'not agreed to');
      this.#refusal = 'not confirmed: nothing was created';
      return;
    }
    await this.#readAll(survey, plans);
  }

  /** What would be read of each node that can be read. */
  async #plan({ context, connection, flags }: CertificateSurvey, nodes: readonly SnapshotNode[]) {
    const { signal } = context;
    const plans: CertificatePlan[] = [];
    for (const { name, ready } of nodes) {
      if (ready !== undefined && ready !== 'True') this.unread.set(name, 'not ready: not tried');
    }
    const names = nodes.map(({ name }) => name).filter((name) => !this.unread.has(name));
    const options = { concurrency: flags.concurrency, signal, onProgress: () => undefined };
    const { noKubelet, nodeTimeout } = flags;
    const survey = await surveyNodes(names, options, (node) =>
      attempt(questionOf(node, 'get nodes'), () =>
        readCertificateNode(connection, { node, askKubelet: !noKubelet, nodeTimeout, signal }),
      ),
    );
    this.#takeUnread(survey);
    for (const node of survey.answers.values()) {
      this.#unreadable.push(...node.unreadable);
      const plan = this.#planOf(node);
      if (plan !== undefined) plans.push(plan);
    }
    return plans;
  }

  #planOf(node: CertificateNode): CertificatePlan | undefined {
    if (node.isWindows) {
      this.unread.set(node.name, `it ${NO_READER}`);
      return undefined;
    }
    const plan = planCertificates(node);
    if (plan === undefined) this.#empty.add(node.name);
    return plan;
  }

  async #readAll({ context, connection, flags }: CertificateSurvey, plans: readonly CertificatePlan[]): Promise<void> {
    const { signal, now, stderr } = context;
    const progress = new ProgressLine(stderr, { doing: 'Reading certificates', done: 'read' });
    const warn = (line: string): void => {
      progress.tell(escapeLine(line));
    };
    const living = new LivingPods({ namespace: readerNamespace(connection, flags), signal, tell: warn });
    const reading = { connection, flags, now, signal, progress: () => undefined, warn, living };
    const byName = new Map(plans.map((plan) => [plan.node.name, plan]));
    const concurrency = Math.min(READERS_AT_ONCE, flags.concurrency);
    const onProgress = progress.update.bind(progress);
    try {
      const survey = await surveyNodes([...byName.keys()], { concurrency, signal, onProgress }, (name) => {
        return attempt(questionOf(name, 'create pods'), () => readCertificatesIn(reading, byName.get(name)!)).catch(
          (error: unknown) => fault(error, name),
        );
      });
      this.#takeUnread(survey);
      for (const one of survey.answers.values()) this.#take(one);
    } finally {
      progress.end();
      this.#leftBehind = living.left.length > 0;
    }
  }

  #take(one: NodeCertificatesRead): void {
    this.#certificates.push({ ...one, remote: true });
    for (const file of one.unread) {
      if (isFaultOfFile(file)) continue;
      const { hostPath, path, process, by, why } = file;
      this.#unreadable.push({
        what: `${hostPath ?? path} of node ${one.node}, named by ${by} of ${process.name}`,
        why,
      });
    }
  }

  #takeUnread({ unanswered, unasked, interrupted }: Survey<unknown>): void {
    for (const [name, { why }] of unanswered) this.unread.set(name, why);
    if (interrupted) throw new InterruptedError();
    for (const name of unasked) this.unread.set(name, 'not tried, because all before were refused');
  }
}

function questionOf(node: string, permission: string) {
  return { what: `certificates of node ${node}`, permission };
}

/** What ended the reading of one node and no more than that; anything else is thrown on. */
function fault(error: unknown, node: string): Reading<never> {
  if (!(error instanceof AttemptError || error instanceof ApiError || error instanceof ConnectionError)) throw error;
  // The name ends at random: without that, the same reason is told once for all nodes.
  const why = sentences(error.message, error.hint).replaceAll(/kubectl-static-reader-[0-9a-f]+/g, 'READER');
  return { kind: 'unreadable', unreadable: { what: `certificates of node ${node}`, why } };
}
