import { expect, test } from '@jest/globals';
import { startFailures } from '../../src/kubelet/start-failures.ts';

const UID = '0'.repeat(32);
const HEAD = 'E1128 05:09:54.645022    3676 pod_workers.go:1324] "Error syncing pod, skipping"';

/** As klog writes it: text, and with `--logging-format=json`. */
function lines(error: string, uid = UID): readonly string[] {
  const pod = { name: 'web-n', namespace: 'default' };
  return [
    `${HEAD} err=${JSON.stringify(error)} pod="default/web-n" podUID="${uid}"`,
    JSON.stringify({
      ts: 1,
      caller: 'pod_workers.go:1324',
      msg: 'Error syncing pod, skipping',
      err: error,
      pod,
      podUID: uid,
    }),
  ];
}

const start = (name: string, reason: string, message: string): string =>
  `failed to "StartContainer" for "${name}" with ${reason}: ${JSON.stringify(message)}`;

const failures = (log: string): object => Object.fromEntries(startFailures(log, UID));

test('what is said of each container, the last of it', () => {
  const image = 'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/x:1": not found';
  const both = `[${start('a', 'ErrImagePull', image)}, ${start('b', 'CrashLoopBackOff', 'back-off 10s')}]`;
  for (const index of [0, 1]) {
    const log = [start('a', 'ImagePullBackOff', 'before'), both].map((error) => lines(error)[index]).join('\n');
    expect(failures(log)).toEqual({
      a: { reason: 'ErrImagePull', message: image },
      b: { reason: 'CrashLoopBackOff', message: 'back-off 10s' },
    });
  }
});

test('nothing that is of another pod, of no container, or no such line', () => {
  const error = start('a', 'ErrImagePull', 'x');
  const others = [
    ...lines(error, '1'.repeat(32)),
    ...lines('failed to "KillPodSandbox" for "x" with KillPodSandboxError: "y"'),
    lines(error)[0]!.replace('Error syncing pod, skipping', 'Something else'),
    lines(error)[0]!.replace(`podUID="${UID}"`, `other="${UID}"`),
    lines(error)[0]!.replace(' err=', ' error='),
    `{${HEAD} ${UID}`,
    '',
  ];
  expect(failures(others.join('\n'))).toEqual({});
});

test('a message with an escape of Go alone stands as it is written', () => {
  const line = `${HEAD} err="failed to \\"StartContainer\\" for \\"a\\" with ErrImagePull: \\"\\\\x1b\\"" podUID="${UID}"`;
  expect(failures(line)).toEqual({ a: { reason: 'ErrImagePull', message: '\\x1b' } });
});
