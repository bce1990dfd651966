import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { missingKubectl, startKubectlOracle, type KubectlAnswer } from './kubectl-oracle.ts';

/** What kubectl prints of one object, by the format it is asked for (`jsonpath={.kind}`). */
export interface PrintingKubectl {
  print(format: string): Promise<KubectlAnswer>;
  /** As `print`, where kubectl's order changes from run to run: a recording of the same parts is not replaced. */
  printInAnyOrder(format: string): Promise<KubectlAnswer>;
  close(): Promise<void>;
}

interface Recording {
  readonly object: unknown;
  readonly answers: Readonly<Record<string, KubectlAnswer>>;
}

/**
 * The answers of the real kubectl about an object, from the recording in `file`. With UPDATE_GOLDEN=1 the kubectl on PATH
 * is asked and its answers are recorded; with ASK_KUBECTL=1, as in CI, it is asked and nothing is written.
 */
export async function openRecordedKubectl(file: string, object: unknown): Promise<PrintingKubectl> {
  const records = process.env.UPDATE_GOLDEN === '1' && missingKubectl() === undefined;
  const recording = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Recording) : undefined;
  if (records) return askKubectl(object, { file, before: recording?.answers ?? {} });
  if (process.env.ASK_KUBECTL === '1') return askKubectl(object);
  if (JSON.stringify(recording?.object) !== JSON.stringify(object)) {
    throw new Error(`${file} is of another object: record it anew with "npm run update" and a kubectl on PATH`);
  }
  const print = (format: string): Promise<KubectlAnswer> => {
    const answer = recording?.answers[format];
    if (answer === undefined) return Promise.reject(new Error(`${file} has no answer for ${format}: "npm run update"`));
    return Promise.resolve(answer);
  };
  return { print, printInAnyOrder: print, close: () => Promise.resolve() };
}

/** Where answers are recorded, and those that were there before. */
interface AnswerRecord {
  readonly file: string;
  readonly before: Recording['answers'];
}

async function askKubectl(object: unknown, record?: AnswerRecord): Promise<PrintingKubectl> {
  const kubectl = await startKubectlOracle();
  const answers: Record<string, KubectlAnswer> = {};
  const print = async (format: string): Promise<KubectlAnswer> => {
    const { stderr, ...rest } = await kubectl.print(object, format);
    // What follows is a dump of the object, in an order that changes from run to run.
    return (answers[format] = { ...rest, stderr: stderr.replace(/(?<=Printing more information).*/s, '') });
  };
  return {
    print,
    async printInAnyOrder(format) {
      const answer = await print(format);
      const before = record?.before[format];
      if (before !== undefined && inOrder(before) === inOrder(answer)) answers[format] = before;
      return answer;
    },
    async close() {
      await kubectl.close();
      if (record !== undefined) writeFileSync(record.file, `${JSON.stringify({ object, answers }, undefined, 1)}\n`);
    },
  };
}

/** An answer, the parts of its text sorted. */
function inOrder({ stdout, stderr, code }: KubectlAnswer): string {
  return JSON.stringify([stdout.split(' ').sort(), stderr, code]);
}
