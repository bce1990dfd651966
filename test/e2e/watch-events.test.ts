import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { expectGolden } from '../golden.ts';
import { transcript } from '../program/transcript.ts';
import { HAS_KUBECTL, run, runCommand } from '../program/built-program.ts';
import { startWatchedServer, type WatchedServer } from './watched-server.ts';

const kubectlTest = HAS_KUBECTL ? test : test.skip;

let watched: WatchedServer;

beforeEach(async () => {
  watched = await startWatchedServer();
});

afterEach(async () => {
  await watched.close();
});

describe('--output-watch-events', () => {
  test.each([
    ['table', ['-A']],
    ['wide', ['-o', 'wide', '-L', 'component']],
    ['json', ['-o', 'json']],
    ['yaml', ['-o', 'yaml']],
    ['name', ['-o', 'name']],
    ['jsonpath', ['-o', 'jsonpath={.type} {.object.metadata.name} {.object.status.status}{"\\n"}']],
    ['columns', ['-o', 'custom-columns=EVENT:.type,NAME:.object.metadata.name,STATUS:.object.status.status']],
  ])('prints what happened as %s', async (name, format) => {
    const args = ['ls', '--watch', '--output-watch-events', '--node', 'cp-1', '-l', 'component=etcd', ...format];
    const result = await watched.watch(
      args,
      [
        { after: 'etcd-cp-1', act: () => watched.setStatus('etcd-cp-1', { phase: 'Failed' }) },
        { after: 'etcd-cp-1', act: () => watched.server.store.delete('pods', 'kube-system', 'etcd-cp-1') },
      ],
      'etcd-cp-1',
    );
    expectGolden(`kubeadm/watch-events-${name}.txt`, transcript(args, result));
  });

  kubectlTest.each([
    ['a table', [], /^\w+ +/gm, /etcd-cp-1.*\n/g],
    ['json', ['-o', 'json'], /^\{"type":"\w+","object":\{"apiVersion"|\}$/gm, /\}\n/g],
    ['yaml', ['-o', 'yaml'], /^[\w-].*$/gm, /^type: .*\n/gm],
    ['names', ['-o', 'name'], /.+/g, /\n/g],
    ['JSONPath', ['-o', 'jsonpath={.type} {.object.metadata.name}{"\\n"}'], /.+/g, /\n/g],
    ['JSONPath as JSON', ['-o', 'jsonpath-as-json={.type}'], /.+/g, /\]\n/g],
    ['columns', ['-o', 'custom-columns=EVENT:.type,NAME:.object.metadata.name'], /.+/g, /etcd-cp-1\n/g],
    ['columns of a pod', ['-o', 'custom-columns=NAME:.metadata.name'], /.+/g, /none>\n/g],
  ] as const)('is as kubectl has it: %s', async (_, format, compared, end) => {
    const words = ['-n', 'kube-system', '--field-selector', 'metadata.name=etcd-cp-1', '-w', '--output-watch-events'];
    const ours = await printedChanges(['static', 'ls', ...words, ...format], end);
    const theirs = await printedChanges(['get', 'pods', ...words, ...format], end);
    expect(ours.match(compared)).toEqual(theirs.match(compared));
    expect(ours.match(end)?.length).toBe(4);
  });

  test('wants a watch', async () => {
    const { code, stdout, stderr } = await run(['ls', '--output-watch-events'], {
      kubeconfig: watched.server.kubeconfig(),
    });
    expect([code, stdout, watched.server.requests.length]).toEqual([2, '', 0]);
    expect(stderr).toMatch(/^error: --output-watch-events option can only be used with --watch or --watch-only\n/);
  });
});

/** What kubectl prints of a pod that is there, changed, deleted, and made again. `end` is that of one event. */
async function printedChanges(words: readonly string[], end: RegExp): Promise<string> {
  watched.server.requests.length = 0;
  const pod = watched.server.store.get('pods', 'kube-system', 'etcd-cp-1')!;
  const steps = [
    () => watched.setStatus('etcd-cp-1', { phase: 'Failed' }),
    () => watched.server.store.delete('pods', 'kube-system', 'etcd-cp-1'),
    () => watched.server.store.put('pods', pod),
  ];
  let seen = '';
  let taken = 0;
  const { stdout } = await runCommand('kubectl', words, {
    kubeconfig: watched.server.kubeconfig(),
    onStdout: (text, program) => {
      seen += text;
      if ((seen.match(end)?.length ?? 0) <= taken) return;
      const step = steps[taken];
      taken += 1;
      if (step === undefined) program.kill('SIGINT');
      else void watched.watching().then(step);
    },
  });
  return stdout;
}
