import { InterruptedError } from '../facts/errors.ts';
import type { Unreadable } from '../facts/evidence.ts';
import { attempt, type Reading } from '../kubectl/api/reading.ts';
import type { ReadingOutcome } from '../output/reader-notes.ts';
import { isFaultOfFile } from '../rules/certificate-matches.ts';
import type { NodeCertificatesRead, SnapshotNode } from '../rules/snapshot.ts';
import { readCertificateNode, type CertificateNode } from '../survey/nodes/certificate-node.ts';
import { surveyNodes, type Survey } from '../survey/nodes/node-survey.ts';
import { certificateQuestion, NO_READER, planCertificates, readCertificatesIn } from './certificate-reading.ts';
import type { CertificatePlan } from './certificate-reading.ts';
import { askToGoOn } from './consent.ts';
import { NOT_CONFIRMED, readingFault, readInPods, UNREAD, type ReaderSurvey } from './doctor-reader-survey.ts';

/** The certificates of nodes, and what could not be read. */
export interface CertificateFindings extends ReadingOutcome {
  readonly certificates: readonly NodeCertificatesRead[];
  /** Why no node at all was read; undefined where one was, or where nothing names any certificate. */
  readonly fault: string | undefined;
  readonly interrupted: boolean;
  /** True where a reader pod could not be deleted, which has been told. */
  readonly leftBehind: boolean;
}

/**
 * Reads the certificates of nodes after asking, by pods that see what `certs` mounts and no more. What cannot be read of one
 * node is told, and does not end the reading; an interruption ends it with what is known. Every pod is gone when this is done.
 */
export async function readClusterCertificates(
  survey: ReaderSurvey,
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
  if (interrupted)
    for (const { name } of nodes) if (!outcome.isKnown(name)) outcome.unread.set(name, UNREAD.interrupted);
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

  async read(survey: ReaderSurvey, nodes: readonly SnapshotNode[]): Promise<void> {
    const { context, namespace, flags } = survey;
    const plans = await this.#plan(survey, nodes);
    if (plans.length === 0) return;
    const question = certificateQuestion(namespace, plans, flags);
    if (!flags.yes && !(await askToGoOn(context, question))) {
      if (context.signal.aborted) throw new InterruptedError();
      for (const { node } of plans) this.unread.set(node.name, UNREAD.notAgreed);
      this.#refusal = NOT_CONFIRMED;
      return;
    }
    await this.#readAll(survey, plans);
  }

  /** What would be read of each node that can be read. */
  async #plan({ context, connection, flags }: ReaderSurvey, nodes: readonly SnapshotNode[]) {
    const { signal } = context;
    const plans: CertificatePlan[] = [];
    for (const { name, ready } of nodes) {
      if (ready !== undefined && ready !== 'True') this.unread.set(name, UNREAD.notReady);
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

  async #readAll(survey: ReaderSurvey, plans: readonly CertificatePlan[]): Promise<void> {
    const { context, connection, namespace, flags } = survey;
    const byName = new Map(plans.map((plan) => [plan.node.name, plan]));
    const { leftBehind, ...read } = await readInPods(survey, 'certificates', [...byName.keys()], (name, run) => {
      const reading = { connection, namespace, flags, now: context.now, ...run };
      const question = questionOf(name, 'create pods');
      return attempt(question, () => readCertificatesIn(reading, byName.get(name)!)).catch(
        (error: unknown): Reading<never> => ({ kind: 'unreadable', unreadable: readingFault(error, question.what) }),
      );
    });
    this.#leftBehind = leftBehind;
    for (const one of read.answers.values()) this.#take(one);
    this.#takeUnread(read);
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
    for (const name of unasked) this.unread.set(name, UNREAD.refused);
  }
}

function questionOf(node: string, permission: string) {
  return { what: `certificates of node ${node}`, permission };
}
