import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectGolden } from '../golden.ts';
import { transcript } from '../program/transcript.ts';
import { expectFailure, runSessions, SESSIONS_TIMEOUT, type Session, type SessionResult } from './session.ts';

/** Words that cannot be carried out. No server is asked (see requests.test.ts). */
const ARGS: Readonly<Record<string, readonly string[]>> = {
  'unknown-command': ['explian', 'etcd-cp-1'],
  'word-of-kubectl': ['pods'],
  'unknown-subcommand': ['local', 'nodes'],
  'unknown-flag': ['ls', '--all-namespace'],
  'unknown-shorthand': ['ls', '-x'],
  'flag-of-another-command': ['explain', '-A', 'etcd-cp-1'],
  'flag-of-a-subcommand': ['local', '--fail-on', 'info'],
  'missing-value': ['ls', '-n'],
  'bad-number': ['ls', '--chunk-size=many'],
  'bad-switch': ['ls', '--no-headers=maybe'],
  'bad-timeout': ['ls', '--request-timeout', 'soon'],
  'bad-node-timeout': ['explain', 'etcd-cp-1', '--node-timeout', 'soon'],
  'bad-color': ['ls', '--color=blue'],
  'unknown-format': ['ls', '-o', 'xml'],
  'bad-jsonpath': ['ls', '-o', 'jsonpath={.items[*'],
  'empty-jsonpath': ['ls', '-o', 'jsonpath='],
  'bad-columns': ['ls', '-o', 'custom-columns=NAME'],
  'missing-columns-file': ['ls', '-o', 'custom-columns-file=/no/such/file'],
  'bad-sort-by': ['ls', '--sort-by', '{.metadata.name'],
  'surplus-argument': ['ls', 'etcd-cp-1'],
  'explain-nothing': ['explain'],
  'explain-no-name': ['explain', 'Etcd_cp_1'],
  'explain-node': ['explain', 'node', 'cp-1'],
  'explain-deployment': ['explain', 'deploy/web'],
  'explain-labels': ['explain', '-l', 'app=web'],
  'explain-node-alone': ['explain', '--node', 'cp-1'],
  'word-to-come': ['restart', 'etcd-cp-1'],
  'explain-unknown-recipe': ['explain', 'etcd-cp-1', '--by-hand=reboot'],
  'explain-recipe-behind-blank': ['explain', 'etcd-cp-1', '--by-hand', 'restart'],
  'explain-several-recipes': ['explain', 'etcd-cp-1', 'etcd-cp-2', '--by-hand=restart'],
  'explain-recipe-format': ['explain', 'etcd-cp-1', '--by-hand', '-o', 'json'],
  'explain-format': ['explain', 'etcd-cp-1', '-o', 'wide'],
  'ls-no-kubelet': ['ls', '--no-kubelet'],
  'manifest-nothing': ['manifest'],
  'manifest-format': ['manifest', 'etcd-cp-1', '-o', 'json'],
  'manifest-headers': ['manifest', 'etcd-cp-1', '--no-headers', '--sort-by=.a'],
  'manifest-dry-run-format': ['manifest', 'etcd-cp-1', '--dry-run=client', '-o', 'wide'],
  'no-command': ['-n', 'kube-system'],
};

const results: Record<string, SessionResult> = {};

beforeAll(async () => {
  const sessions = Object.entries(ARGS).map(([name, args]): [string, Session] => [name, { args }]);
  Object.assign(results, await runSessions(Object.fromEntries(sessions)));
}, SESSIONS_TIMEOUT);

describe('wrong usage', () => {
  test.each(Object.entries(ARGS))('%s', (name, args) => {
    const { requests, ...result } = results[name]!;
    expectFailure(result);
    expect(requests).toEqual([]);
    expectGolden(`usage/${name}.txt`, transcript(args, result));
  });
});
