import { InterruptedError } from '../../facts/errors.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import { fanOut } from '../../kubectl/api/fan-out.ts';
import { Pace } from '../../kubectl/api/pace.ts';
import type { Reading } from '../../kubectl/api/reading.ts';
import { RefusalGate } from './refusal-gate.ts';

/** How many nodes are done, of all; for a progress line. */
export interface SurveyProgress {
  readonly done: number;
  /** Of those done. */
  readonly failed: number;
  readonly total: number;
}

/** How nodes are asked. */
export interface SurveyOptions {
  /** How many nodes are asked at the same time, at the most. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: SurveyProgress) => void;
  /** Whether what the first nodes refused all would; it is taken to be so where nobody says. */
  readonly refusalHolds?: () => Promise<boolean>;
  /** Whether the API server answers, asked where a question did not get as far as a node. Undefined: it does. */
  readonly serverAnswers?: () => Promise<boolean>;
}

/** What came of asking many nodes the same: their kubelets, or reader pods on them. */
export interface Survey<T> {
  readonly answers: ReadonlyMap<string, T>;
  /** Nodes that were asked and did not answer, with why. */
  readonly unanswered: ReadonlyMap<string, Unreadable>;
  /** Nodes not heard, because all before them refused, the API server was lost, or the user interrupted. */
  readonly unasked: readonly string[];
  /** Why the API server could not be reached any more on the way; undefined where it could. */
  readonly lost: string | undefined;
  /** The user pressed Ctrl-C on the way. */
  readonly interrupted: boolean;
}

/** Asks every node. An interruption ends it early, with what is known. What came of them is in the order of the nodes. */
export async function surveyNodes<T>(
  nodes: readonly string[],
  options: SurveyOptions,
  ask: (node: string) => Promise<Reading<T>>,
): Promise<Survey<T>> {
  const run = new SurveyRun(nodes, options, ask);
  let interrupted = false;
  try {
    await run.askAll();
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    interrupted = true;
  }
  const { answers, unanswered, lost } = run;
  const unasked = nodes.filter((node) => !answers.has(node) && !unanswered.has(node));
  return { answers: inOrder(answers, nodes), unanswered: inOrder(unanswered, nodes), unasked, lost, interrupted };
}

/** The nodes that were not heard; none where none was to be. */
export function silentNodes(survey: Survey<unknown> | undefined): readonly string[] {
  return [...(survey?.unanswered.keys() ?? []), ...(survey?.unasked ?? [])];
}

/** Whether it ended before its time, so that more questions are of no use. */
export function isCutShort(survey: Survey<unknown> | undefined): boolean {
  return survey?.interrupted === true || survey?.lost !== undefined;
}

/** A survey as if these nodes had not been among those asked. */
export function withoutNodes<T>(survey: Survey<T>, nodes: ReadonlySet<string>): Survey<T> {
  if (nodes.size === 0) return survey;
  const unanswered = new Map([...survey.unanswered].filter(([node]) => !nodes.has(node)));
  return { ...survey, unanswered, unasked: survey.unasked.filter((node) => !nodes.has(node)) };
}

/** One survey; its fields are what is known so far. */
class SurveyRun<T> {
  readonly answers = new Map<string, T>();
  readonly unanswered = new Map<string, Unreadable>();
  lost: string | undefined;
  readonly #nodes: readonly string[];
  readonly #options: SurveyOptions;
  readonly #ask: (node: string) => Promise<Reading<T>>;
  readonly #gate: RefusalGate;
  readonly #pace: Pace;

  constructor(nodes: readonly string[], options: SurveyOptions, ask: (node: string) => Promise<Reading<T>>) {
    this.#nodes = nodes;
    this.#options = options;
    this.#ask = ask;
    this.#pace = new Pace(options.concurrency);
    this.#gate = new RefusalGate(nodes, options.refusalHolds ?? (() => Promise.resolve(true)));
  }

  async askAll(): Promise<void> {
    // The first answer may take long.
    if (this.#nodes.length > 0) this.#report();
    await fanOut(this.#nodes, this.#pace, async (node) => {
      try {
        await this.#askOne(node);
      } catch (error) {
        this.#gate.open();
        throw error;
      }
    });
  }

  async #askOne(node: string): Promise<void> {
    const admitted = await this.#gate.admits(node);
    if (this.#options.signal.aborted) throw new InterruptedError();
    if (!admitted || this.lost !== undefined) return;
    const reading = await this.#reading(node);
    this.#gate.heard(node, isRefusal(reading));
    if (reading === undefined) return;
    if (reading.kind === 'read') this.answers.set(node, reading.value);
    if (reading.kind === 'unreadable') this.unanswered.set(node, reading.unreadable);
    this.#report();
  }

  /** Undefined where the API server is lost: that is no fact about the node. */
  async #reading(node: string): Promise<Reading<T> | undefined> {
    const { serverAnswers } = this.#options;
    const reading = await this.#ask(node);
    if (hasNoRoom(reading)) this.#pace.strained();
    // Many new connections at a time may be more than this machine, or the other, can open.
    if (reading.kind === 'unreadable' && reading.unconnected === true) return await this.#ask(node);
    if (reading.kind !== 'unreadable' || reading.beforeServer !== true || serverAnswers === undefined) return reading;
    if (this.lost === undefined && (await serverAnswers())) return await this.#ask(node);
    this.lost ??= reading.unreadable.why;
    return undefined;
  }

  #report(): void {
    const { size: failed } = this.unanswered;
    this.#options.onProgress({ done: this.answers.size + failed, failed, total: this.#nodes.length });
  }
}

/** Whether the API server itself refused, for want of a permission. */
function isRefusal(reading: Reading<unknown> | undefined): boolean {
  return reading?.kind === 'unreadable' && reading.unreadable.permission !== undefined;
}

/** Whether the API server took no question more, or not this one, or no connection in time: it may be asked too much. */
function hasNoRoom(reading: Reading<unknown>): boolean {
  if (reading.kind !== 'unreadable') return false;
  return reading.beforeServer === true || reading.unconnected === true || reading.unreadable.status === 429;
}

/** Whoever answers first, the same answers make the same output. */
function inOrder<T>(byNode: ReadonlyMap<string, T>, nodes: readonly string[]): ReadonlyMap<string, T> {
  return new Map(nodes.flatMap((node) => (byNode.has(node) ? [[node, byNode.get(node)!]] : [])));
}
