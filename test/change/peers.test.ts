import { describe, expect, test } from '@jest/globals';
import { peersCheck, type LeavingPod } from '../../src/change/peers.ts';
import { mirrorPod, type MirrorPod } from '../../src/pods/listed-pod.ts';

function mirrors(name: string, states: Readonly<Record<string, string>>): readonly MirrorPod[] {
  return Object.entries(states).map(([node, state]) => {
    const [ready = '', status = ''] = state.split(' ');
    const annotations = { 'kubernetes.io/config.mirror': 'h', 'kubernetes.io/config.source': 'file' };
    const metadata = { namespace: 'kube-system', name: `${name}-${node}`, annotations };
    return mirrorPod({ metadata, nodeName: node, ready, status, restarts: '0', age: '1d' });
  });
}

function leaving(name: string, given: Partial<LeavingPod> = {}): LeavingPod {
  return {
    action: 'edit',
    pod: { namespace: 'kube-system', name },
    labels: {},
    node: 'a',
    answersThere: false,
    localCommand: `kubectl-static local ${given.action ?? 'edit'} ${name}`,
    startCommand: (node) => `start ${name} on ${node}`,
    ...given,
  };
}

/** `error: message (hint)` of each result. */
function told(pod: LeavingPod, states: Readonly<Record<string, string>>): readonly string[] {
  return peersCheck(pod, mirrors(pod.pod.name, states)).map(({ severity, message, hint }) => {
    return `${severity}: ${message}${hint === undefined ? '' : ` (${hint})`}`;
  });
}

const UP = '1/1 Running';
const UNREADY = '0/1 Running';

describe('a component of the control plane', () => {
  test('goes where the others are ready', () => {
    expect(told(leaving('kube-scheduler'), { a: UP, b: UP, c: UP })).toEqual(['fine: kube-scheduler is ready on b, c']);
    expect(told(leaving('kube-scheduler'), { a: UP })).toEqual(['fine: kube-scheduler runs on no other node']);
  });

  test('stays where one of the others is not', () => {
    const message = 'kube-scheduler is not ready on b (0/1 Running), c (0/1 CrashLoopBackOff)';
    const hint = '(Fix it there first: one node at a time.)';
    const states = { b: UNREADY, c: '0/1 CrashLoopBackOff', d: UP };
    expect(told(leaving('kube-scheduler'), { a: UP, ...states })).toEqual([`error: ${message} ${hint}`]);
    // Nothing is lost with one that is not ready itself.
    expect(told(leaving('kube-scheduler'), { a: UNREADY, ...states })).toEqual([`warning: ${message} ${hint}`]);
    // Without a mirror nobody knows that it is not.
    expect(told(leaving('kube-scheduler'), states)).toEqual([`error: ${message} ${hint}`]);
  });

  test('of another name is no peer', () => {
    const others = mirrors('kube-controller-manager', { b: UNREADY });
    expect(peersCheck(leaving('kube-scheduler'), others)).toEqual([
      { severity: 'fine', check: 'peers', message: 'kube-scheduler runs on no other node' },
    ]);
  });
});

describe('any other static pod', () => {
  test('goes where one of its kind is left', () => {
    const hint = '(Fix it there first: one node at a time.)';
    expect(told(leaving('proxy'), { a: UP, b: UNREADY, c: UP })).toEqual([
      `warning: proxy is not ready on b (0/1 Running) ${hint}`,
    ]);
    expect(told(leaving('proxy'), { a: UP, b: UNREADY })).toEqual([
      `error: proxy is not ready on b (0/1 Running) ${hint}`,
    ]);
  });
});

describe('etcd', () => {
  const members = (well: number, ill: number): Record<string, string> => {
    const nodes = ['b', 'c', 'd', 'e', 'f'].slice(0, well + ill);
    return Object.fromEntries(nodes.map((node, index) => [node, index < well ? UP : UNREADY]));
  };

  test.each([
    [3, 2, 0, 'fine'],
    [3, 1, 1, 'error'],
    [4, 3, 0, 'fine'],
    [4, 2, 1, 'error'],
    [5, 3, 1, 'fine'],
    [5, 2, 2, 'error'],
    [1, 0, 0, 'warning'],
    [2, 1, 0, 'warning'],
    [2, 0, 1, 'error'],
  ])('of %d members, %d of the others ready and %d not', (_, well, ill, severity) => {
    const [result, ...more] = peersCheck(leaving('etcd'), mirrors('etcd', { a: UP, ...members(well, ill) }));
    expect([result?.severity, more]).toEqual([severity, []]);
  });

  test('says what was counted', () => {
    expect(told(leaving('etcd'), { a: UP, b: UP, c: UP })).toEqual([
      'fine: etcd has 3 members that run as static pods, and 2 others are ready: its quorum of 2 holds',
    ]);
    expect(told(leaving('etcd'), { a: UP, b: UP, c: UNREADY })).toEqual([
      'error: etcd has 3 members that run as static pods, and without this one only 1 is ready: its quorum is 2 (Fix it there first: one node at a time.)',
    ]);
    // The quorum is lost already: whoever mends it takes nothing away.
    expect(told(leaving('etcd'), { a: UNREADY, b: UP, c: UNREADY })[0]).toMatch(/^warning: etcd has 3 members/);
  });

  test('may have members that are not seen', () => {
    expect(told(leaving('etcd', { members: 5 }), { a: UP, b: UP, c: UP })).toEqual([
      'error: etcd has 5 members according to its manifest, 3 of which run as static pods, and without this one only 2 are ready: its quorum is 3 (Fix it there first: one node at a time.)',
    ]);
    expect(told(leaving('etcd', { members: 1 }), { a: UP, b: UP, c: UP })[0]).toMatch(/^fine: etcd has 3 members that/);
  });

  describe('that is to stay away', () => {
    const stop = leaving('etcd', { action: 'stop' });
    const lost = "lose etcd's quorum and take the API server down";
    const withApi = (pods: readonly MirrorPod[], nodes: readonly string[]): readonly MirrorPod[] => [
      ...pods,
      ...mirrors('kube-apiserver', Object.fromEntries(nodes.map((node) => [node, UP]))),
    ];
    const words = (pod: LeavingPod, states: Readonly<Record<string, string>>, nodes: readonly string[]) => {
      return peersCheck(pod, withApi(mirrors('etcd', states), nodes)).map(
        ({ severity, message, hint = '' }) => `${severity}: ${message} (${hint})`,
      );
    };

    test('leaves a quorum that the next failure ends, or one that it does not', () => {
      expect(told(stop, { a: UP, b: UP, c: UP })).toEqual([
        'warning: etcd has 3 members that run as static pods, and 2 others are ready: its quorum of 2 holds, but is lost when one more fails',
      ]);
      expect(told(stop, { a: UP, ...members(4, 0) })[0]).toMatch(/^fine: .* quorum of 3 holds$/);
    });

    test('would lose the quorum, and nothing else is offered', () => {
      expect(told({ ...stop, answersThere: true }, { a: UP, b: UP })).toEqual([
        `error: etcd has 2 members that run as static pods, and without this one only 1 is ready: stopping it would ${lost}`,
      ]);
      expect(told({ ...stop, action: 'rm' }, { a: UP, b: UP, c: UNREADY })).toEqual([
        `error: etcd has 3 members that run as static pods, and without this one only 1 is ready: removing it would ${lost} (Fix it there first: one node at a time.)`,
      ]);
      // The API server answers, so that a member that is not ready may well be needed.
      expect(told(stop, { a: UNREADY, b: UP })[0]).toMatch(/^error: .* would lose etcd's quorum/);
      expect(told(stop, { a: UNREADY, b: UP, c: UNREADY })[0]).toMatch(/^warning: .*: its quorum is 2 /);
    });

    test('counts those that may have been stopped', () => {
      expect(words(stop, { b: UP, a: UP }, ['a', 'b', 'c'])).toEqual([
        `error: etcd has 2 members that run as static pods, none on c, and without this one only 1 is ready: stopping it would ${lost} (If the one on c was stopped, start it first: "start etcd on c".)`,
      ]);
      // Nodes without etcd may never have had a member.
      expect(words(stop, { a: UP, b: UP, c: UP }, ['d', 'a', 'e'])).toEqual([
        `error: etcd has 3 members that run as static pods, none on d, e, and without this one only 2 are ready: stopping it could ${lost} (If the one on d was stopped, start it first: "start etcd on d".)`,
      ]);
      expect(words(stop, { a: UP }, ['a', 'b'])).toEqual([
        `error: etcd has 1 member that runs as a static pod, none on b, and without this one none is ready: stopping it would ${lost} (If the one on b was stopped, start it first: "start etcd on b".)`,
      ]);
      expect(words(leaving('etcd'), { a: UP, b: UP, c: UP }, ['d', 'e'])[0]).toMatch(/^fine: /);
    });
  });

  test('of kOps is known by its name', () => {
    expect(told(leaving('etcd-manager-events'), { a: UP })).toEqual([
      'warning: etcd-manager-events has 1 member that runs as a static pod: the API server will not answer until it is back',
    ]);
  });
});

describe('what nobody could confirm', () => {
  const hint = (name: string, action: string): string => `(Run "kubectl-static local ${action} ${name}" on the node.)`;
  const why = 'once it is gone nobody can confirm the change, which would then be undone';

  test.each(['stop', 'rm'] as const)('is refused: %s', (action) => {
    expect(told(leaving('kube-apiserver', { action }), { a: UP })).toEqual([
      `error: kube-apiserver runs as a static pod only on this node: ${why} ${hint('kube-apiserver', action)}`,
    ]);
    expect(told(leaving('etcd', { action }), { a: UP })).toEqual([
      `error: etcd has 1 member that runs as a static pod: ${why} ${hint('etcd', action)}`,
    ]);
    expect(told(leaving('kube-apiserver', { action, answersThere: true }), { a: UP, b: UP })).toEqual([
      'fine: kube-apiserver is ready on b',
      `error: the API server that answers here is on the same node: ${why} ${hint('kube-apiserver', action)}`,
    ]);
  });

  test('is an outage only where it comes back', () => {
    expect(told(leaving('kube-apiserver', { action: 'restart' }), { a: UP })).toEqual([
      'warning: kube-apiserver runs as a static pod only on this node: the API server will not answer until it is back',
    ]);
    expect(told(leaving('kube-apiserver', { action: 'restart', answersThere: true }), { a: UP, b: UP })).toEqual([
      'fine: kube-apiserver is ready on b',
      'warning: the API server that answers here is on the same node: it may not answer until the pod is back',
    ]);
  });

  test('is none of other pods', () => {
    expect(told(leaving('kube-scheduler', { action: 'stop', answersThere: true }), { a: UP })).toEqual([
      'fine: kube-scheduler runs on no other node',
    ]);
  });

  test('is not where another API server is left, whatever it is called', () => {
    const labels = { component: 'kube-apiserver' };
    const [other] = mirrors('api-2', { b: UP });
    const named = { ...other!, metadata: { ...other!.metadata, labels } };
    const pod = leaving('kube-apiserver', { action: 'stop', labels });
    expect(peersCheck(pod, [named]).map(({ message }) => message)).toEqual(['kube-apiserver is ready on b']);
  });

  test('is known by the label as well', () => {
    const pod = leaving('api', { action: 'stop', labels: { component: 'kube-apiserver' } });
    expect(told(pod, { a: UP })[0]).toMatch(/^error: api runs as a static pod only on this node/);
  });
});
