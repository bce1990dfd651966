import { pMapIterable } from 'p-map';
import type { CommandContext, TextSink } from '../cli/command.ts';
import { describeError } from '../cli/error-report.ts';
import { InterruptedError, UsageError } from '../facts/errors.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { ProgressLine } from '../output/progress-line.ts';
import type { ChosenClusters } from './cluster-choice.ts';

/** What came of asking one of several clusters. */
export type ClusterAnswer<T> = { readonly cluster: string } & (
  { readonly value: T } | { /** Why it could not be asked: one line, escaped. */ readonly error: string }
);

/** How many clusters are asked at the same time. */
const CLUSTERS_AT_ONCE = 8;

/** How many answers are kept at the most, whose turn has not come, or are on their way. */
const ANSWERS_AT_ONCE = 2 * CLUSTERS_AT_ONCE;

const PROGRESS = { doing: 'Asking clusters', done: 'answered' };

/**
 * Asks clusters side by side, by the names of their contexts, and hands over what came of each in their order. What is
 * said about one is told in its turn, each line with its name before it. A failure is that cluster's alone. An
 * interruption ends all of them, each in its own way, so that what was created is removed; it answers whether there was
 * one. Nobody can be asked anything meanwhile. Throws `UsageError`, which would come of every cluster.
 */
export async function askClusters<T>(
  context: CommandContext,
  { names, requestTimeout }: ChosenClusters,
  ask: (context: CommandContext, cluster: string) => Promise<T>,
  take: (answer: ClusterAnswer<T>, say: (line: string) => void) => void,
): Promise<{ readonly interrupted: boolean }> {
  const progress = new ProgressLine(context.stderr, PROGRESS);
  const counts = { done: 0, failed: 0, total: names.length };
  const faults: unknown[] = [];
  const askOne = async (cluster: string): Promise<Heard<T> | undefined> => {
    if (context.signal.aborted || faults.length > 0) return undefined;
    const heard = await hear(context, cluster, requestTimeout, ask);
    if ('fault' in heard) faults.push(heard.fault);
    counts.done += 1;
    if ('failure' in heard) counts.failed += 1;
    progress.update({ ...counts });
    return heard;
  };
  progress.update({ ...counts });
  try {
    const options = { concurrency: CLUSTERS_AT_ONCE, backpressure: ANSWERS_AT_ONCE };
    for await (const heard of pMapIterable(names, askOne, options)) {
      if (heard === undefined) continue;
      const say = (line: string): void => {
        progress.tell(`${escapeLine(heard.cluster)}: ${line}`);
      };
      for (const line of heard.said) say(line);
      if (!('answer' in heard)) continue;
      take(heard.answer, say);
      if ('failure' in heard) say(heard.failure);
    }
  } finally {
    progress.end();
  }
  const interrupted = context.signal.aborted;
  if (!interrupted && faults.length > 0) throw faults[0];
  return { interrupted };
}

/** What came of one cluster, and what was said meanwhile, a line each. */
type Heard<T> = { readonly cluster: string; readonly said: readonly string[] } & (
  | { readonly answer: ClusterAnswer<T> }
  | {
      readonly answer: ClusterAnswer<T>;
      /** Its error as a run for this cluster alone prints it: what kubectl says of a server begins without `error: `. */
      readonly failure: string;
    }
  | { /** What is no matter of this cluster. */ readonly fault: unknown }
);

async function hear<T>(
  context: CommandContext,
  cluster: string,
  requestTimeout: string,
  ask: (context: CommandContext, cluster: string) => Promise<T>,
): Promise<Heard<T>> {
  const stderr = new LineSink();
  const own = { stderr, requestTimeout, clustersAtOnce: CLUSTERS_AT_ONCE };
  return await context.inContext(cluster, own, async (it) => {
    try {
      const value = await ask(it, cluster);
      return { cluster, answer: { cluster, value }, said: stderr.lines() };
    } catch (error) {
      const isOfAll = error instanceof InterruptedError || error instanceof UsageError || context.signal.aborted;
      // What it says to type next is about this cluster, and so it is worded here.
      const described = isOfAll ? undefined : describeError(error);
      if (described === undefined) return { cluster, fault: error, said: stderr.lines() };
      const failure = oneLine(described);
      const answer = { cluster, error: failure.replace(/^error: /, '') };
      return { cluster, answer, failure, said: stderr.lines() };
    }
  });
}

function oneLine(described: string): string {
  const lines = described.split('\n');
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}

/** Keeps what is written until it is told. */
class LineSink implements TextSink {
  readonly columns = undefined;
  #text = '';

  write(text: string | Uint8Array): void {
    this.#text += typeof text === 'string' ? text : Buffer.from(text).toString();
  }

  lines(): readonly string[] {
    return this.#text.split('\n').filter((line) => line !== '');
  }
}
