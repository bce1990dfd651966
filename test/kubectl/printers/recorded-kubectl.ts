import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { missingKubectl, startKubectlOracle, type KubectlAnswer } from './kubectl-oracle.ts';

/** What kubectl prints of one object, by the format it is asked for (`jsonpath={.kind}`). */
export interface PrintingKubectl {
  print(format: string): Promise<KubectlAnswer>;
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
  if (records || process.env.ASK_KUBECTL === '1') return askKubectl(object, records ? file : undefined);
  const recording = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Recording) : undefined;
  if (JSON.stringify(recording?.object) !== JSON.stringify(object)) {
    throw new Error(`${file} is of another object: record it anew with "npm run update" and a kubectl on PATH`);
  }
  return {
    print: (format) => {
      const answer = recording?.answers[format];
      if (answer === undefined)
        return Promise.reject(new Error(`${file} has no answer for ${format}: "npm run update"`));
      return Promise.resolve(answer);
    },
    close: () => Promise.resolve(),
  };
}

async function askKubectl(object: unknown, file: string | undefined): Promise<PrintingKubectl> {
  const kubectl = await startKubectlOracle();
  const answers: Record<string, KubectlAnswer> = {};
  return {
    async print(format) {
      const { stderr, ...rest } = await kubectl.print(object, format);
      // What follows is a dump of the object, in an order that changes from run to run.
      return (answers[format] = { ...rest, stderr: stderr.replace(/(?<=Printing more information).*/s, '') });
    },
    async close() {
      await kubectl.close();
      if (file !== undefined) writeFileSync(file, `${JSON.stringify({ object, answers }, undefined, 1)}\n`);
    },
  };
}
