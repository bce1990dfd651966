import { lookUp } from '../../facts/steps.ts';
import { pause } from '../../kubectl/api/pause.ts';
import { LogLines, type LogLine } from '../../kubelet/log-lines.ts';
import type { MachineTree } from '../machine-tree.ts';
import { bytesOf, chunksOf, loggedRuns, openRun, type LogPart } from './run-files.ts';
import { tailStart } from './tail-start.ts';

/** What of a log is wanted. */
export interface LogRequest {
  /** Of the run before the newest. */
  readonly previous: boolean;
  /** So many of the last lines; undefined for all. */
  readonly tail: number | undefined;
  /** Lines from then on, in milliseconds since 1970; undefined for all. */
  readonly since: number | undefined;
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

/** Where the log of a container is. */
export interface LogPlace {
  readonly tree: MachineTree;
  /** The pod's directory of logs, as it is now: a changed manifest makes another. */
  readonly directory: () => string;
  readonly container: string;
}

/** Takes what is read. */
export interface LogTaker {
  /** Lines in order; answers whether more are wanted. */
  lines(lines: readonly LogLine[]): boolean;
  /** Something could not be read. */
  unreadable(path: string, why: string): void;
  /** The reading goes on elsewhere: with a directory of the pod that was made since. */
  moved(directory: string): void;
}

/** Milliseconds between looks at a log that is followed. */
const INTERVAL = 250;
/** Milliseconds after which signals are looked at. */
const MOMENT = 50;

/**
 * Reads the log of one container: of its newest run, or the one before; with `follow` also what is written later, in rotated
 * files, by further runs and in the pod's later directories, until the signal fires (`InterruptedError`). Answers false where there is no such
 * run.
 */
export async function readContainerLog(place: LogPlace, request: LogRequest, taker: LogTaker): Promise<boolean> {
  const directory = place.directory();
  const runs = loggedRuns(place.tree, `${directory}/${place.container}`);
  if (!runs.ok && runs.fault.kind !== 'absent') {
    taker.unreadable(`${directory}/${place.container}`, runs.fault.why);
    return true;
  }
  const run = runs.ok ? runs.value.at(request.previous ? -2 : -1) : undefined;
  if (run === undefined) return false;
  await new Reading(place, request, taker).read(directory, run);
  return true;
}

class Reading {
  readonly #place: LogPlace;
  readonly #request: LogRequest;
  readonly #taker: LogTaker;
  #log = new LogLines();
  #skip = 0;
  /** Whether the line that was begun is late enough. */
  #isPassed = true;
  #isDone = false;
  #lookedUp = performance.now();

  constructor(place: LogPlace, request: LogRequest, taker: LogTaker) {
    this.#place = place;
    this.#request = request;
    this.#taker = taker;
  }

  async read(directory: string, run: number): Promise<void> {
    const parts = this.#open(directory, run);
    try {
      const { tail, follow } = this.#request;
      const start = tail === undefined ? BEGINNING : await tailStart(parts, tail, () => this.#turn());
      this.#skip = start.skip;
      const position = await this.#readParts(parts, start);
      const last = parts.at(-1);
      if (follow && !this.#isDone && last !== undefined && !last.compressed)
        await this.#follow({ directory, run, part: last, position });
      else this.#take(this.#log.rest());
    } finally {
      for (const { file } of parts) file.close();
    }
  }

  #open(directory: string, run: number): readonly LogPart[] {
    const { parts, unreadable } = openRun(this.#place.tree, `${directory}/${this.#place.container}`, run);
    for (const { path, why } of unreadable) this.#taker.unreadable(path, why);
    return parts;
  }

  /** Answers how far the last part was read. */
  async #readParts(parts: readonly LogPart[], { part: first, position: from }: Place): Promise<number> {
    let position = 0;
    for (const [index, part] of parts.entries()) {
      if (index < first || this.#isTooOld(part)) continue;
      position = index === first ? from : 0;
      try {
        for await (const chunk of bytesOf(part, position)) {
          position += chunk.length;
          this.#take(this.#log.add(chunk));
          if (this.#isDone) return position;
          await this.#turn();
        }
      } catch (error) {
        if (this.#request.signal.aborted) throw error;
        this.#taker.unreadable(part.path, (error as Error).message);
      }
    }
    return position;
  }

  /** Nothing in it is as new as what is asked for; the newest part is read in any case. */
  #isTooOld({ file, compressed }: LogPart): boolean {
    const { since, follow, tail } = this.#request;
    return since !== undefined && !compressed && !follow && tail === undefined && file.modified.getTime() < since;
  }

  async #follow(begun: Followed): Promise<void> {
    let now = begun;
    try {
      while (!this.#isDone) {
        // What was written before it was replaced is there once the next file is.
        const next = this.#next(now);
        now = { ...now, position: await this.#drain(now) };
        if (next !== undefined) now = await this.#turnTo(next, now);
        else await pause(INTERVAL, this.#request.signal);
      }
    } finally {
      now.part.file.close();
    }
  }

  async #drain({ part: { file }, position }: Followed): Promise<number> {
    // A file that was cut short is written anew.
    let read = file.size < position ? 0 : position;
    for (const chunk of chunksOf(file, read)) {
      read += chunk.length;
      this.#take(this.#log.add(chunk));
      if (this.#isDone) return read;
      await this.#turn();
    }
    return read;
  }

  /** The run to go on with: the same one in another file, the next one, or the first in a newer directory. */
  #next({ directory, run, part }: Followed): Pick<Followed, 'directory' | 'run'> | undefined {
    const { tree, container } = this.#place;
    const runsIn = (one: string): readonly number[] => {
      const runs = loggedRuns(tree, `${one}/${container}`);
      return runs.ok ? runs.value : [];
    };
    const later = runsIn(directory).find((one) => one > run);
    if (later !== undefined) return { directory, run: later };
    const newest = this.#place.directory();
    const [first] = newest === directory ? [] : runsIn(newest);
    if (first !== undefined) return { directory: newest, run: first };
    const now = tree.open(`${directory}/${container}/${run}.log`);
    if (!now.ok) return undefined;
    const isSame = now.value.identity === part.file.identity;
    now.value.close();
    return isSame ? undefined : { directory, run };
  }

  async #turnTo({ directory, run }: Pick<Followed, 'directory' | 'run'>, before: Followed): Promise<Followed> {
    const isSameRun = directory === before.directory && run === before.run;
    if (directory !== before.directory) this.#taker.moved(directory);
    if (!isSameRun) {
      this.#take(this.#log.rest().map((line) => ({ ...line, ends: true })));
      this.#log = new LogLines();
    }
    const parts = this.#open(directory, run);
    const place = parts.findIndex(({ file }) => file.identity === before.part.file.identity);
    const first = !isSameRun ? 0 : place < 0 ? Math.max(0, parts.length - 1) : place + 1;
    const last = parts.at(-1);
    const position = await this.#readParts(parts, { part: first, position: 0 });
    for (const { file } of last === undefined ? parts : parts.slice(0, -1)) file.close();
    if (last === undefined || last.compressed) return before;
    before.part.file.close();
    return { directory, run, part: last, position };
  }

  #take(lines: readonly LogLine[]): void {
    const wanted = lines.filter((line) => this.#isWanted(line));
    if (wanted.length > 0 && !this.#isDone) this.#isDone = !this.#taker.lines(wanted);
  }

  #isWanted({ time, begins, ends }: LogLine): boolean {
    if (this.#skip > 0) {
      if (ends) this.#skip -= 1;
      return false;
    }
    const { since } = this.#request;
    if (begins) this.#isPassed = since === undefined || time === undefined || !(Date.parse(time) < since);
    return this.#isPassed;
  }

  async #turn(): Promise<void> {
    if (performance.now() - this.#lookedUp < MOMENT) return;
    await lookUp(this.#request.signal);
    this.#lookedUp = performance.now();
  }
}

interface Place {
  readonly part: number;
  /** Bytes from its beginning. */
  readonly position: number;
}

const BEGINNING = { part: 0, position: 0, skip: 0 };

interface Followed {
  readonly directory: string;
  readonly run: number;
  readonly part: LogPart;
  readonly position: number;
}
