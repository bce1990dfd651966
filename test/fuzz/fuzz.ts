import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { answerProperty, recordAll } from './answer-property.ts';
import { ARCHIVE_PROPERTY } from './archive-property.ts';
import { COMMAND_LINE_PROPERTY, CONFIGURATION_PROPERTY } from './kubelet-property.ts';
import { MANIFEST_PROPERTY } from './manifest-property.ts';

// `npm run fuzz [SECONDS [SEED]]`: looks for bytes that lint and the readers of what comes from nodes cannot cope with,
// and for answers of servers and kubelets that commands cannot, 30 seconds long in all. What it finds it prints with the seed that finds it again.

interface Subject {
  readonly noun: string;
  readonly property: fc.IRawProperty<unknown>;
  /** Of the whole time. */
  readonly share: number;
}

const SUBJECTS: readonly Subject[] = [
  { noun: 'manifests', property: MANIFEST_PROPERTY, share: 0.2 },
  { noun: 'configurations', property: CONFIGURATION_PROPERTY, share: 0.1 },
  { noun: 'command lines', property: COMMAND_LINE_PROPERTY, share: 0.1 },
  { noun: 'archives', property: ARCHIVE_PROPERTY, share: 0.2 },
];

/** They need a server to record from. */
const ANSWERS_SHARE = 0.4;

/** How much longer than asked it may take before it counts as hanging. */
const GRACE_SECONDS = 60;

const [seconds = '30', seed = String(Math.floor(Math.random() * 2 ** 31)), inner] = process.argv.slice(2);
process.exitCode = inner === undefined ? guard() : await fuzz();

/** Runs this file again and stops it where it hangs: nothing can interrupt a loop from inside. */
function guard(): number {
  const args = ['--disable-warning=ExperimentalWarning', import.meta.filename, seconds, seed, 'inner'];
  const timeout = (Number(seconds) + GRACE_SECONDS) * 1000;
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', timeout, killSignal: 'SIGKILL' });
  if (status === null) process.stdout.write(`hangs: npm run fuzz -- ${seconds} ${seed}\n`);
  return status ?? 1;
}

async function fuzz(): Promise<number> {
  let failures = 0;
  const answers = { noun: 'answers', property: answerProperty(await recordAll()), share: ANSWERS_SHARE };
  for (const { noun, property, share } of [...SUBJECTS, answers]) {
    process.stdout.write(`${noun}, seed ${seed}: `);
    const result = await fc.check(property, {
      seed: Number(seed),
      interruptAfterTimeLimit: Number(seconds) * share * 1000,
      numRuns: Number.MAX_SAFE_INTEGER,
    });
    const failed = result.failed && result.counterexample !== null;
    if (failed) failures += 1;
    process.stdout.write(failed ? `\n${fc.defaultReportMessage(result)}\n` : `${result.numRuns} read, no fault\n`);
  }
  return failures === 0 ? 0 : 1;
}
