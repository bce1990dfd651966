import { expect, test } from '@jest/globals';
import { runSession, type SessionResult } from './session.ts';

function lsWith(flags: readonly string[]): Promise<SessionResult> {
  return runSession({
    args: ['ls', '--node', 'cp-1', '-l', 'component=etcd', '-o', 'name', ...flags],
    fault: { path: /^\/api\/v1\/(namespaces\/[^/]+\/)?pods/, kind: 'warning', text: 'v1 pods are old' },
  });
}

test('a warning of the server is an error where --warnings-as-errors says so, after all output', async () => {
  const [tolerant, strict] = await Promise.all([lsWith([]), lsWith(['--warnings-as-errors'])]);
  expect(tolerant).toMatchObject({ code: 0, stdout: 'pod/etcd-cp-1\n', stderr: 'Warning: v1 pods are old\n' });
  expect(strict).toMatchObject({
    code: 2,
    stdout: tolerant.stdout,
    stderr: 'Warning: v1 pods are old\nerror: 1 warning received\n',
  });
});
