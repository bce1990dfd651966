import { describe, expect, test } from '@jest/globals';
import { checkPlan, imagesOn, isEmptyPlan } from '../../src/change/check-plan.ts';
import { pod, podOf } from './manifests.ts';

const NOTHING = { images: [], paths: [] };

function images(containers: readonly object[], more: object = {}): object {
  return pod({ containers: containers.map((container, index) => ({ name: `c${index}`, ...container })), ...more });
}

const plan = (before: object | undefined, after: object | undefined, present: readonly string[] = []) =>
  checkPlan(before && podOf(before), after && podOf(after), new Set(present));

describe('images', () => {
  const old = images([{ image: 'example.com/a:1' }]);

  test('that the manifest had before are on the node', () => {
    expect(plan(old, images([{ image: 'example.com/a:1', args: ['x'] }]))).toEqual(NOTHING);
    expect(isEmptyPlan(plan(old, old))).toBe(true);
    expect(plan(old, undefined)).toEqual(NOTHING);
  });

  test('that only a manifest had which the kubelet refuses are not known to be there', () => {
    const refused = images([{ image: 'example.com/a:1' }, { name: 'c0', image: 'example.com/a:1' }]);
    expect(plan(refused, old).images).toEqual([{ image: 'example.com/a:1', policy: 'IfNotPresent' }]);
  });

  test('that are new are to be looked at, each once, of init containers and volumes too', () => {
    const after = images([{ image: 'example.com/b:1' }, { image: 'example.com/b:1' }], {
      initContainers: [{ name: 'i', image: 'example.com/i:1' }],
      volumes: [{ name: 'v', image: { reference: 'example.com/v:1', pullPolicy: 'Never' } }],
    });
    expect(plan(old, after).images).toEqual([
      { image: 'example.com/i:1', policy: 'IfNotPresent' },
      { image: 'example.com/b:1', policy: 'IfNotPresent' },
      { image: 'example.com/v:1', policy: 'Never' },
    ]);
    expect(plan(undefined, old).images).toEqual([{ image: 'example.com/a:1', policy: 'IfNotPresent' }]);
  });

  test('that the node says it has are not', () => {
    expect(plan(old, images([{ image: 'example.com/b:1' }]), ['example.com/b:1'])).toEqual(NOTHING);
    const node = { status: { images: [{ names: ['a@sha256:1', 'a:1'] }, {}] } };
    expect([...imagesOn(node), ...imagesOn(undefined)]).toEqual(['a@sha256:1', 'a:1']);
  });

  test.each([
    ['example.com/a:1', 'Always'],
    ['example.com/a', undefined],
    ['example.com/a:latest', undefined],
    ['localhost:5000/a', undefined],
  ])('that are pulled at every start are looked at even for a restart: %s %s', (image, imagePullPolicy) => {
    const same = images([{ image, imagePullPolicy }]);
    expect(plan(same, same, [image])).toEqual({ images: [{ image, policy: 'Always' }], paths: [] });
  });

  test.each([
    ['example.com/a', 'IfNotPresent'],
    [`example.com/a@sha256:${'0'.repeat(64)}`, undefined],
    ['localhost:5000/a:1', undefined],
  ])('that are not stay as they are: %s %s', (image, imagePullPolicy) => {
    const same = images([{ image, imagePullPolicy }]);
    expect(plan(same, same)).toEqual(NOTHING);
  });
});

describe('paths', () => {
  const server = (args: readonly string[], more: object = {}): object =>
    pod({
      containers: [
        {
          name: 'kube-apiserver',
          image: 'example.com/a:1',
          command: ['kube-apiserver', ...args],
          volumeMounts: [
            { name: 'k', mountPath: '/etc/kubernetes' },
            { name: 's', mountPath: '/run/s' },
          ],
        },
      ],
      volumes: [
        { name: 'k', hostPath: { path: '/srv/k', type: 'DirectoryOrCreate' } },
        { name: 's', hostPath: { path: '/run/x.sock', type: 'Socket' } },
        { name: 'unused', hostPath: { path: '/nowhere', type: 'File' } },
      ],
      ...more,
    });

  test('that arguments name are those of the node', () => {
    const flag = '--audit-policy-file=/etc/kubernetes/audit.yaml';
    const path = {
      path: '/srv/k/audit.yaml',
      type: 'File',
      neededBy: '--audit-policy-file of container kube-apiserver',
    };
    expect(plan(server([]), server([flag]))).toEqual({ images: [], paths: [path] });
    expect(plan(server([flag]), server([flag, '--v=2']))).toEqual(NOTHING);
    // An init container may write it.
    const more = { initContainers: [{ name: 'i', image: 'example.com/a:1' }] };
    expect(plan(server([], more), server([flag], more))).toEqual(NOTHING);
    // No volume mounts it: lint tells.
    expect(plan(server([]), server(['--audit-policy-file=/audit.yaml']))).toEqual(NOTHING);
  });

  test('of volumes are those with a type that must be there, and that a container mounts', () => {
    expect(plan(undefined, server([])).paths).toEqual([{ path: '/run/x.sock', type: 'Socket', neededBy: 'volume s' }]);
  });
});
