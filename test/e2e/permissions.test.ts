import { beforeAll, describe, expect, test } from '@jest/globals';
import type { UserOptions } from '../api-server/api-server.ts';
import { expectGolden } from '../golden.ts';
import { transcript } from '../program/transcript.ts';
import { runSessions, SESSIONS_TIMEOUT, type Session, type SessionResult } from './session.ts';

/** Users that may do less and less: the access tiers of the design, then one namespace, then pods by name alone. */
const USERS: Readonly<Record<string, UserOptions>> = {
  tier2: { may: 'tier2' },
  tier1: { may: 'tier1' },
  tier0: { may: 'tier0' },
  pods: { may: [{ verbs: ['get', 'list'], resources: ['pods'] }] },
  namespaced: { may: [{ verbs: ['get', 'list'], resources: ['pods'], namespaces: ['kube-system'] }] },
  getter: { may: [{ verbs: ['get'], resources: ['pods'], namespaces: ['kube-system'] }] },
};

const ARGS: Readonly<Record<string, readonly string[]>> = {
  ls: ['ls', '--node', 'cp-1'],
  'ls-namespace': ['ls', '--node', 'cp-1', '-n', 'kube-system'],
  'ls-wide': ['ls', '--node', 'cp-1', '-o', 'wide', '-n', 'kube-system'],
  'ls-empty': ['ls', '-n', 'kube-system', '-l', 'no=pod'],
};

/** Of tier 2 a list has nothing more than of tier 1. */
const LISTING_USERS = ['tier1', 'tier0', 'pods', 'namespaced', 'getter'];

const SESSIONS: readonly (readonly [name: string, session: Session])[] = LISTING_USERS.flatMap((user) =>
  Object.entries(ARGS).map(([name, args]): [string, Session] => {
    return [`${user}/${name}`, { args, server: { users: USERS }, kubeconfig: { user } }];
  }),
);

/** What of an explanation depends on permissions. */
interface Explained {
  readonly verdict: string;
  readonly path?: string;
  readonly unreadable: readonly string[];
}

const EXPLAINED: Readonly<Record<string, Explained>> = {
  tier2: { verdict: 'static', path: 'configz', unreadable: [] },
  tier1: {
    verdict: 'static',
    path: 'kubelet-config',
    unreadable: ['kubelet configz, flagz and pods of node cp-1 needs get nodes/proxy'],
  },
  tier0: {
    verdict: 'static',
    path: 'distribution',
    unreadable: [
      'kubelet configz, flagz and pods of node cp-1 needs get nodes/proxy',
      'ConfigMap kube-system/kubelet-config needs get configmaps in kube-system',
    ],
  },
  pods: {
    verdict: 'static',
    path: 'distribution',
    unreadable: [
      'node cp-1 needs get nodes',
      'kubelet configz, flagz and pods of node cp-1 needs get nodes/proxy',
      'ConfigMap kube-system/kubelet-config needs get configmaps in kube-system',
    ],
  },
  getter: {
    verdict: 'static',
    path: 'distribution',
    unreadable: [
      'node cp-1 needs get nodes',
      'kubelet configz, flagz and pods of node cp-1 needs get nodes/proxy',
      'ConfigMap kube-system/kubelet-config needs get configmaps in kube-system',
      'static pods of node cp-1 needs list pods',
    ],
  },
};

const results: Record<string, SessionResult> = {};

beforeAll(async () => {
  const explain = Object.keys(EXPLAINED).map((user): [string, Session] => {
    const args = ['explain', 'etcd-cp-1', '-n', 'kube-system', '-o', 'json'];
    return [`${user}/explain`, { args, server: { users: USERS }, kubeconfig: { user } }];
  });
  Object.assign(results, await runSessions(Object.fromEntries([...SESSIONS, ...explain])));
}, SESSIONS_TIMEOUT);

describe('with fewer and fewer permissions', () => {
  test.each(SESSIONS)('%s', (name, { args }) => {
    expectGolden(`permissions/${name}.txt`, transcript(args, results[name]!));
  });

  test.each(Object.entries(EXPLAINED))('%s/explain says what could not be read, and why', (user, expected) => {
    const { code, stdout, stderr } = results[`${user}/explain`]!;
    expect([code, stderr]).toEqual([0, '']);
    const { verdict, location, unreadable } = JSON.parse(stdout) as {
      verdict: string;
      location?: { path?: { source: string } };
      unreadable: { what: string; status: number; permission: string }[];
    };
    expect({
      verdict,
      path: location?.path?.source,
      unreadable: unreadable.map(({ what, permission }) => `${what} needs ${permission}`),
    }).toEqual(expected);
    expect(unreadable.map(({ status }) => status)).toEqual(unreadable.map(() => 403));
  });
});
