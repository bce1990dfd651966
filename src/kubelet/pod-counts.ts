/** How many static pods a kubelet counts in its metrics. */
export interface StaticPodCounts {
  /** Those that it is to run: all that its `/pods` shows, also what it did not let in, never started, or has seen end. */
  readonly desired: number;
  /** Those that it works on otherwise than to run them: whose manifest is gone, or that have ended. */
  readonly ending: number;
}

/** A line is shorter; so much of one that has not ended yet is kept. */
const LONGEST_LINE = 1024;

/** The metrics that have the counts. */
export const POD_COUNTS = ['kubelet_desired_pods', 'kubelet_working_pods'] as const;

const SAMPLES = POD_COUNTS.map((name) => Buffer.from(`${name}{`));

const SAMPLE = /^kubelet_(desired|working)_pods\{([^}]*)\} (\S+)$/;

const NEW_LINE = 0x0a;

/**
 * Finds these counts in the text of a kubelet's `/metrics` while it arrives. They are taken every 2 s, of the same pods
 * that `/pods` shows, once the kubelet has heard of all its sources (`HandlePodCleanups` in kubelet
 * `pkg/kubelet/kubelet_pods.go`).
 */
export class StaticPodCounter {
  #rest: Uint8Array = Buffer.alloc(0);
  #desired: number | undefined;
  #ending = 0;

  /** Takes the next bytes. They are searched as they are: to make text of them all takes longer than the answer itself. */
  push(bytes: Uint8Array): void {
    const part = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const text = this.#rest.length === 0 ? part : Buffer.concat([this.#rest, part]);
    const end = text.lastIndexOf(NEW_LINE) + 1;
    this.#rest = Buffer.from(text.subarray(end, end + LONGEST_LINE));
    const lines = text.subarray(0, end);
    for (const sample of SAMPLES) this.#takeGroup(lines, sample);
  }

  /** All lines of a metric stand together (the text format says so): after them nothing is searched. */
  #takeGroup(lines: Buffer, sample: Buffer): void {
    let at = lineBeginning(lines, sample);
    while (at >= 0 && begins(lines, sample, at)) {
      const end = lines.indexOf(NEW_LINE, at);
      this.#take(lines.toString('latin1', at, end));
      at = end + 1;
    }
  }

  /** Undefined where the kubelet does not count, or what it counts is no number. */
  counts(): StaticPodCounts | undefined {
    const desired = this.#desired;
    if (desired === undefined || !Number.isInteger(desired + this.#ending)) return undefined;
    return { desired, ending: this.#ending };
  }

  #take(line: string): void {
    const [, what, labels = '', value] = SAMPLE.exec(line) ?? [];
    if (what === undefined || labels.includes('static=""')) return;
    if (what === 'desired') this.#desired = Number(value);
    else if (!labels.includes('config="desired",lifecycle="sync"')) this.#ending += Number(value);
  }
}

/** Where the first line begins that begins so; -1 where none does. */
function lineBeginning(lines: Buffer, start: Buffer): number {
  let at = lines.indexOf(start);
  while (at > 0 && lines[at - 1] !== NEW_LINE) at = lines.indexOf(start, at + 1);
  return at;
}

function begins(lines: Buffer, start: Buffer, at: number): boolean {
  return lines.subarray(at, at + start.length).equals(start);
}
