import fc from 'fast-check';
import { MANIFEST_PROPERTY } from './manifest-property.ts';

// `npm run fuzz [SECONDS]`: looks for bytes that lint cannot cope with, 30 seconds long. What it finds it prints with the
// seed that finds it again.
const seconds = Number(process.argv[2] ?? 30);
const result = fc.check(MANIFEST_PROPERTY, {
  interruptAfterTimeLimit: seconds * 1000,
  numRuns: Number.MAX_SAFE_INTEGER,
});
const failed = result.failed && result.counterexample !== null;
process.stdout.write(failed ? `${fc.defaultReportMessage(result)}\n` : `${result.numRuns} manifests, no fault\n`);
process.exitCode = failed ? 1 : 0;
