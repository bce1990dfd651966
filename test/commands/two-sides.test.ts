import { afterEach, describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../api-server/api-server.ts';
import { kubeletPod, mirrorPod, node, NOW, sidesOf } from './two-sides.ts';
import { SurveySession } from './survey-session.ts';

// What API server and kubelets tell of the same static pods, where names and addresses do not mean one node.

let session: SurveySession;
afterEach(() => session.end());

const HASH_A = 'a'.repeat(32);
const HASH_B = 'b'.repeat(32);

/** The rows of a list without its head, columns parted by `|`. */
function rows(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(/ {2,}/).join('|'));
}

describe('two static pods whose mirrors would have one name', () => {
  const cluster = sidesOf({
    nodes: [node('b'), node('a-b')],
    mirrors: [mirrorPod('web-a', 'b', HASH_A)],
    kubelets: { b: [kubeletPod('web-a', 'b', HASH_A)], 'a-b': [kubeletPod('web', 'a-b', HASH_B)] },
  });

  test('belong to the node that the mirror is bound to', async () => {
    session = await SurveySession.of(cluster);
    const { stdout } = await session.runAs('admin', 'ls', '--kubelet', '--no-headers');
    expect(rows(stdout)).toEqual([
      'kube-system|web-a-b|a-b|1/1|<none>|Running|0|file|hidden: another pod has its name',
      'kube-system|web-a-b|b|1/1|Running|Running|0|file|<none>',
    ]);
  });

  test('are one that is seen and one that is hidden', async () => {
    session = await SurveySession.of(cluster);
    expect(await hiddenIn(session)).toEqual([
      {
        node: 'a-b',
        why: [
          {
            cause: 'name-taken',
            confidence: 'certain',
            object: 'Pod kube-system/web-a-b',
            evidence: ['the mirror of a static pod of node b'],
          },
        ],
      },
    ]);
    expect(await rulesOf(session)).toEqual(['hidden-static-pod kube-system/web-a-b a-b error']);
    const { stdout } = await session.runAs('admin', 'explain', 'web', '--node', 'a-b');
    expect(stdout).toContain('without a mirror pod');
  });
});

describe('a Node at whose address another kubelet answers', () => {
  const running = [kubeletPod('web', 'new', HASH_B)];
  const why = 'the address of this Node leads to the kubelet of node new, as its pods show';

  test('tells a wide list no directory', async () => {
    session = await SurveySession.of(
      sidesOf({
        nodes: [node('new'), node('old'), node('other', '10.0.0.2')],
        mirrors: [mirrorPod('web', 'new', HASH_B), mirrorPod('web', 'old', HASH_A), mirrorPod('web', 'other', HASH_A)],
        kubelets: { new: running, old: running, other: [kubeletPod('web', 'other', HASH_A)] },
      }),
    );
    const columns = 'custom-columns=NODE:.node,DIRECTORY:.directory.path';
    const { stdout, stderr } = await session.runAs('admin', 'ls', '-o', columns, '--no-headers');
    expect([rows(stdout), stderr]).toEqual([
      ['new|/etc/kubernetes/manifests', 'old|<none>', 'other|/etc/kubernetes/manifests'],
      `Note: could not read kubelet of node old: ${why}\n`,
    ]);
  });

  test('is not heard, and no pod is told twice', async () => {
    session = await SurveySession.of(
      sidesOf({
        nodes: [node('new'), node('old')],
        mirrors: [mirrorPod('web', 'new', HASH_B), mirrorPod('web', 'old', HASH_A)],
        kubelets: { new: running, old: running },
      }),
    );
    const compared = await session.runAs('admin', 'ls', '--kubelet', '--no-headers');
    expect([rows(compared.stdout), compared.stderr]).toEqual([
      [
        'kube-system|web-new|new|1/1|Running|Running|0|file|<none>',
        'kube-system|web-old|old|1/1|Running|<unknown>|0|file|<unknown>',
      ],
      `Note: 1 of 2 kubelets did not answer (${why}): old\nNote: where no kubelet answered, Events were read: they cover the last hour or so, may be of pods that are gone by now, and show nothing in namespaces that do not exist.\n`,
    ]);
    const nodes = await session.runAs('admin', 'nodes', '--no-headers');
    expect([rows(nodes.stdout).map((row) => row.split('|')[0]), nodes.stderr]).toEqual([
      ['new', 'old'],
      `Note: 1 of 2 kubelets did not answer (${why}): old\n`,
    ]);
    expect(await hiddenIn(session)).toEqual([]);
    expect(await rulesOf(session)).toEqual(['node-not-readable old old warning']);
    const { stdout } = await session.runAs('admin', 'explain', 'web-old');
    expect(stdout).toContain(why);
  });

  test('is asked about by its own name, and the other is named', async () => {
    session = await SurveySession.of(
      sidesOf({ nodes: [node('new'), node('old')], mirrors: [], kubelets: { new: running, old: running } }),
    );
    const { stdout, stderr } = await session.runAs('admin', 'ls', '--hidden', '--node', 'old');
    expect([stdout, stderr.includes(why)]).toEqual(['', true]);
  });

  test('leaves the pods to a kubelet that has no Node', async () => {
    session = await SurveySession.of(
      sidesOf({ nodes: [node('old')], mirrors: [mirrorPod('web', 'old', HASH_A)], kubelets: { old: running } }),
    );
    expect(await hiddenIn(session)).toMatchObject([{ node: 'new' }]);
    expect(await rulesOf(session)).toEqual([
      'hidden-static-pod kube-system/web-new new error',
      'node-not-readable old old warning',
    ]);
  });

  test('answers for the other where the addresses are exchanged', async () => {
    const of = (name: string, hash: string) => [kubeletPod('web', name, hash)];
    session = await SurveySession.of(
      sidesOf({
        nodes: [node('one'), node('two')],
        mirrors: [mirrorPod('web', 'one', HASH_A), mirrorPod('web', 'two', HASH_B)],
        kubelets: { one: of('two', HASH_B), two: of('one', HASH_A) },
      }),
    );
    const { stdout } = await session.runAs('admin', 'ls', '--kubelet', '--no-headers');
    expect(rows(stdout)).toEqual([
      'kube-system|web-one|one|1/1|Running|Running|0|file|<none>',
      'kube-system|web-two|two|1/1|Running|Running|0|file|<none>',
    ]);
  });
});

describe('a manifest that was just changed', () => {
  const at = (since: string, phase: string) =>
    sidesOf({
      nodes: [node('n')],
      mirrors: [mirrorPod('web', 'n', HASH_A)],
      // The status begins as that of the mirror, so that its start time is the old one.
      kubelets: {
        n: [kubeletPod('web', 'n', HASH_B, { since, status: { phase, startTime: '2026-01-20T10:00:00Z' } })],
      },
    });

  test('has a mirror that is behind, which is no error', async () => {
    session = await SurveySession.of(at('2026-02-01T11:59:52.123456789Z', 'Running'));
    expect(await rulesOf(session)).toEqual(['mirror-out-of-date kube-system/web-n n info']);
    const { code, stdout } = await session.runAs('admin', 'explain', 'web-n');
    expect([
      code,
      stdout.includes('Check again when the old containers have stopped'),
      stdout.includes('Delete the mirror'),
    ]).toEqual([0, true, false]);
    expect(stdout).toContain('2026-02-01T11:59:52Z');
  });

  test('has one for as long as the new pod waits for the old one to end', async () => {
    session = await SurveySession.of(at('2026-02-01T11:50:00Z', 'Pending'));
    expect(await rulesOf(session)).toContain('mirror-out-of-date kube-system/web-n n info');
  });

  test('is an error where the mirror does not follow', async () => {
    session = await SurveySession.of(at('2026-02-01T11:50:00Z', 'Running'));
    expect(await rulesOf(session)).toEqual(['mirror-out-of-date kube-system/web-n n error']);
  });
});

describe('a mirror to which something added resources', () => {
  const SET = 'LimitRanger plugin set: cpu request for container web';
  const range = (name: string, limit: object) => ({
    metadata: { name, namespace: 'kube-system', uid: name, resourceVersion: '1', creationTimestamp: NOW },
    spec: { limits: [{ type: 'Container', ...limit }] },
  });
  const clusterOf = (annotations: Record<string, string>, ranges: readonly KubeObject[]) =>
    sidesOf({
      nodes: [node('n')],
      mirrors: [
        mirrorPod('web', 'n', HASH_A, {
          since: '2026-02-01T11:59:50Z',
          annotations,
          status: { phase: 'Pending', qosClass: 'Burstable', containerStatuses: [] },
        }),
      ],
      kubelets: {
        n: [kubeletPod('web', 'n', HASH_A, { since: '2026-02-01T11:59:50Z', status: { qosClass: 'BestEffort' } })],
      },
      objects: { limitranges: ranges },
    });
  const advice = async () => {
    const { stdout } = await session.runAs('admin', 'doctor', '-o', 'json');
    const { items } = JSON.parse(stdout) as { items: readonly { rule: string; message: string; advice: string }[] };
    return items.map((one) => [one.rule, one.message.replace(/^.*than the pod:? ?/, ''), one.advice.split(' ')[0]]);
  };

  test.each<[string, Record<string, string>, readonly KubeObject[], string, string]>([
    [
      'by a LimitRange, which is named',
      { 'kubernetes.io/limit-ranger': SET },
      [range('defaults', { defaultRequest: { cpu: '1' } }), range('bounds', { min: { cpu: '1' } })],
      `LimitRange defaults (${SET})`,
      'Set',
    ],
    ['by a LimitRange that is gone by now', { 'kubernetes.io/limit-ranger': SET }, [], '', 'Delete'],
    ['by something else', {}, [], 'resources added when it was created', 'Set'],
  ])('%s', async (_, annotations, ranges, why, first) => {
    session = await SurveySession.of(clusterOf(annotations, ranges));
    expect(await advice()).toEqual([['mirror-stuck', why, first]]);
    const { stdout } = await session.runAs('admin', 'explain', 'web-n');
    expect([stdout.includes('refuses its status'), stdout.includes('Delete the mirror')]).toEqual([
      true,
      first === 'Delete',
    ]);
  });
});

test('a kubelet without pods, which answers null for their list, has been heard', async () => {
  session = await SurveySession.of(sidesOf({ nodes: [node('n')], mirrors: [], kubelets: { n: [] } }));
  expect(await session.runAs('admin', 'ls', '--kubelet')).toEqual({
    code: 0,
    stdout: '',
    stderr: 'No static pods found, neither on the API server nor on a kubelet.\n',
  });
});

/** Hidden pods with why they are, as JSON has them. */
async function hiddenIn(of: SurveySession): Promise<unknown> {
  const { stdout } = await of.runAs('admin', 'ls', '--hidden', '-o', 'json');
  const { items } = JSON.parse(stdout) as { items: readonly { node: string; why: unknown }[] };
  return items.map(({ node: on, why }) => ({ node: on, why }));
}

/** `RULE SUBJECT NODE SEVERITY` of each finding. */
async function rulesOf(of: SurveySession): Promise<string[]> {
  const { stdout } = await of.runAs('admin', 'doctor', '-o', 'json');
  const { items } = JSON.parse(stdout) as {
    items: readonly { rule: string; severity: string; subject: { name: string; node?: string } }[];
  };
  return items.map(({ rule, severity, subject }) => `${rule} ${subject.name} ${subject.node ?? ''} ${severity}`);
}
