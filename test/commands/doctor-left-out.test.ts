import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DIAGNOSIS_FORMAT_NAMES } from '../../src/output/findings/finding-format-names.ts';
import { startApiServer, type TestApiServer } from '../api-server/api-server.ts';
import { runInProcess } from '../program/in-process.ts';

// What `doctor` reads of nodes only where a flag says so: that it was not read is said to people, once, and is no failure.

let server: TestApiServer;
beforeAll(async () => {
  server = await startApiServer({});
});
afterAll(() => server.close());

const run = async (line: string) => {
  return await runInProcess(`doctor --fail-on=never ${line}`.trim().split(' '), { kubeconfig: server.kubeconfig() });
};

const BOTH = 'Manifests and certificates were not read. Use --read-manifests and --read-certificates to read them.';

/** How often a text says it. */
const times = (text: string, sentence = BOTH): number => text.split(sentence).length - 1;

describe('that manifests and certificates were not read', () => {
  test.each(['-o text', '-o markdown', '-o html', '--node cp-1'])('is said once (%s)', async (line) => {
    const { code, stdout, stderr } = await run(line);
    expect([code, times(stdout), stderr]).toEqual([0, 1, '']);
  });

  test('is the end of the text', async () => {
    const { stdout } = await run('');
    expect(stdout.endsWith(`\n${BOTH}\n`)).toBe(true);
  });

  const FOR_PROGRAMS = DIAGNOSIS_FORMAT_NAMES.filter((name) => name !== 'text' && name !== 'markdown');

  test.each(FOR_PROGRAMS)('is not said to programs (-o %s)', async (format) => {
    const { code, stdout, stderr } = await run(`-o ${format}`);
    expect([code, stdout.includes('were not read'), stderr]).toEqual([0, false, '']);
  });

  test('is nothing that --strict or --require is about', async () => {
    const { code, stdout, stderr } = await run('--strict --require kubelets');
    expect([code, times(stdout), stderr]).toEqual([0, 1, '']);
  });

  test.each([
    ['--only static-pod-not-running', ''],
    ['--only static-pod-not-running,orphan-mirror-pod -o markdown', ''],
    [
      '--skip certificate-expired,certificate-expires-soon,certificate-not-readable,certificate-of-another-ca,certificate-renewed-not-loaded',
      'Manifests were not read. Use --read-manifests to read them.',
    ],
  ])('is said of what the rules that are asked look at: %s', async (line, sentence) => {
    const { stdout } = await run(line);
    expect(stdout.split('\n').filter((one) => one.includes('not read'))).toEqual(sentence === '' ? [] : [sentence]);
  });

  test('is not said where nothing could be looked at', async () => {
    const { code, stdout } = await run('--node nobody');
    expect([code, times(stdout)]).toEqual([2, 0]);
  });
});
