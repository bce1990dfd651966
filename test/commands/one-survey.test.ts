import { afterEach, describe, expect, test } from '@jest/globals';
import { stableUid, type KubeObject } from '../api-server/api-server.ts';
import { kubeletPod, mirrorPod, node, NOW, sidesOf, type Sides } from './two-sides.ts';
import { SurveySession } from './survey-session.ts';

// What `ls --hidden`, `ls --kubelet` and `doctor` know alike, because one survey asks for it.

let session: SurveySession;
afterEach(() => session.end());

const HASH_A = 'a'.repeat(32);
const HASH_B = 'b'.repeat(32);

/** An Event of a kubelet about a static pod. */
function eventOf(manifest: string, on: string, uid: string): KubeObject {
  const name = `${manifest}-${on}`;
  return {
    metadata: { name: `${name}.1`, namespace: 'kube-system', uid: stableUid(name), resourceVersion: '3' },
    involvedObject: { kind: 'Pod', namespace: 'kube-system', name, uid },
    reason: 'Started',
    message: 'Started container web',
    source: { component: 'kubelet', host: on },
    firstTimestamp: NOW,
    lastTimestamp: NOW,
  };
}

async function open(sides: Sides): Promise<void> {
  session = await SurveySession.of(sidesOf(sides));
}

/** What was asked for more than once. */
function askedAgain(): string[] {
  const asked = session.server.requests.map(({ method, path }) => `${method} ${path}`);
  return asked.filter((one, index) => asked.indexOf(one) !== index);
}

/** Names of pods that a command lists, or finds something about, as JSON has them. */
async function podsIn(user: string, ...argv: string[]): Promise<string[]> {
  const { stdout } = await session.runAs(user, ...argv, '-o', 'json');
  const { items } = JSON.parse(stdout) as {
    items: readonly { metadata?: { name: string }; subject?: { name: string } }[];
  };
  return items.flatMap(({ metadata, subject }) => metadata?.name ?? subject?.name ?? []);
}

describe('where nodes cannot be listed', () => {
  test('Events tell every command of pods on a node that no mirror is of', async () => {
    await open({
      nodes: [node('seen'), node('unseen')],
      mirrors: [mirrorPod('web', 'seen', HASH_A)],
      kubelets: { seen: [kubeletPod('web', 'seen', HASH_A)] },
      objects: { events: [eventOf('lost', 'unseen', HASH_B)] },
    });
    session.server.users.set('lister', { may: [{ verbs: ['get', 'list'], resources: ['pods', 'events'] }] });
    expect(await podsIn('lister', 'ls', '--hidden')).toEqual(['lost-unseen']);
    expect(await podsIn('lister', 'ls', '--kubelet')).toEqual(['lost-unseen', 'web-seen']);
    expect(await podsIn('lister', 'doctor', '--only', 'hidden-static-pod')).toEqual(['kube-system/lost-unseen']);
  });
});

describe('nothing is asked for twice', () => {
  test('of a namespace with a pod that is hidden and one whose status is refused', async () => {
    const since = '2026-02-01T11:59:50Z';
    const status = { phase: 'Pending', qosClass: 'Burstable', containerStatuses: [] };
    await open({
      nodes: [node('n')],
      mirrors: [mirrorPod('web', 'n', HASH_A, { since, status })],
      kubelets: {
        n: [
          kubeletPod('web', 'n', HASH_A, { since, status: { qosClass: 'BestEffort' } }),
          kubeletPod('lost', 'n', HASH_B),
        ],
      },
    });
    await session.runAs('admin', 'doctor');
    expect(askedAgain()).toEqual([]);
  });

  test('of a named node that is gone, though a mirror is left of it', async () => {
    await open({ nodes: [node('n')], mirrors: [mirrorPod('web', 'gone', HASH_A)], kubelets: { n: [] } });
    await session.runAs('admin', 'doctor', '--node', 'n', '--node', 'gone');
    expect(askedAgain()).toEqual([]);
  });

  test.each([[[]], [['--no-kubelet']]])('of a named node that nothing is known of, by doctor %j', async (more) => {
    await open({ nodes: [node('n')], mirrors: [mirrorPod('web', 'n', HASH_A)], kubelets: { n: [] } });
    await session.runAs('admin', 'doctor', '--node', 'n', '--node', 'unknown', ...more);
    expect(askedAgain()).toEqual([]);
  });
});

test('a mirror that cannot be read is told where no kubelet is asked as well', async () => {
  const broken = mirrorPod('web', 'n', HASH_A);
  const mirror = { ...broken, metadata: { ...broken.metadata, labels: 'none' } } as unknown as KubeObject;
  await open({ nodes: [node('n')], mirrors: [mirror], kubelets: { n: [] } });
  const { stderr } = await session.runAs('admin', 'ls', '--hidden', '--no-kubelet');
  expect(stderr).toContain('could not read pod kube-system/web-n: malformed');
});
