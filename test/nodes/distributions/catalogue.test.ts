import { readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { DISTRIBUTIONS } from '../../../src/nodes/distributions/catalogue.ts';
import type { AdviceSubject, Distribution, Step } from '../../../src/nodes/distributions/distribution.ts';
import { ownPod, subject } from './subjects.ts';

const DIRECTORY = new URL('../../../src/nodes/distributions/known/', import.meta.url);

const SUBJECTS: readonly AdviceSubject[] = [
  subject(),
  subject({ source: 'http', directory: undefined, file: undefined }),
  subject({ directory: undefined, file: undefined }),
  subject({ manifestName: 'kube-proxy', labels: { 'k8s-app': 'kube-proxy', tier: 'node' } }),
  subject({ namespace: 'openshift-etcd', labels: { app: 'etcd', revision: '7' } }),
  subject({ namespace: 'openshift-vsphere-infra', manifestName: 'keepalived', labels: {} }),
  subject({ manifestName: 'kube-apiserver-proxy', labels: {} }),
  subject({ manifestName: 'etcd-manager-main', labels: { 'k8s-app': 'etcd-manager-main' } }),
  ownPod(),
  ownPod({ directory: undefined, file: undefined }),
  ownPod({ windows: true, directory: undefined, file: undefined }),
];

function stepsOf(distribution: Distribution, of: AdviceSubject): readonly (readonly [string, readonly Step[]])[] {
  const { powershell: _, ...recipes } = distribution.recipes(of);
  return Object.entries(recipes);
}

describe('the catalogue', () => {
  test('in src/nodes/distributions/catalogue.ts lists every file that defines a distribution', async () => {
    const defined: Distribution[] = [];
    for (const file of readdirSync(DIRECTORY)) {
      const values = Object.values((await import(new URL(file, DIRECTORY).href)) as Record<string, unknown>);
      defined.push(
        ...(values.filter(
          (value) => typeof value === 'object' && value !== null && 'recognise' in value,
        ) as Distribution[]),
      );
    }
    const ids = (of: readonly Distribution[]): string[] => of.map(({ id }) => id).sort();
    expect(ids(DISTRIBUTIONS)).toEqual(ids(defined));
  });

  test('has unique ids and titles', () => {
    const count = DISTRIBUTIONS.length;
    expect([
      new Set(DISTRIBUTIONS.map(({ id }) => id)).size,
      new Set(DISTRIBUTIONS.map(({ title }) => title)).size,
    ]).toEqual([count, count]);
  });

  test('ends with the one that fits everything', () => {
    expect(DISTRIBUTIONS.map((distribution) => distribution.recognise({})?.confidence)).toEqual([
      ...DISTRIBUTIONS.slice(1).map(() => undefined),
      'guess',
    ]);
  });

  test('knows how the crictl is called that some bring, also where the data of RKE2 are elsewhere', () => {
    const own = (directory: string) =>
      DISTRIBUTIONS.flatMap(({ id, crictl }) => (crictl === undefined ? [] : [[id, crictl(directory).join(' ')]]));
    expect(own('/etc/kubernetes/manifests')).toEqual([
      ['k3s', 'k3s crictl'],
      ['rke2', '/var/lib/rancher/rke2/bin/crictl --config /var/lib/rancher/rke2/agent/etc/crictl.yaml'],
    ]);
    expect(own('/data/rke2/agent/pod-manifests')).toEqual([
      ['k3s', 'k3s crictl'],
      ['rke2', '/data/rke2/bin/crictl --config /data/rke2/agent/etc/crictl.yaml'],
    ]);
  });

  // Which others do, and in which words, docs/distributions.md shows.
  test('explains an empty list where no static pods are usual', () => {
    const usual = DISTRIBUTIONS.filter(({ defaultSource }) => defaultSource.kind === 'none');
    expect(usual.length).toBeGreaterThan(0);
    expect(usual.filter(({ noStaticPods }) => noStaticPods === undefined).map(({ id }) => id)).toEqual([]);
  });
});

describe.each(DISTRIBUTIONS.map((distribution) => [distribution.id, distribution] as const))(
  '%s',
  (_, distribution) => {
    test('keeps to the length of a terminal report', () => {
      const tooLong = SUBJECTS.flatMap((of) => [
        ...stepsOf(distribution, of)
          .filter(([, steps]) => steps.length > 5)
          .map(([name]) => name),
        ...[distribution.ownership(of).effect].filter((effect) => effect.length > 160),
      ]);
      expect(tooLong).toEqual([]);
    });

    test('writes sentences with a full stop and steps without one', () => {
      const odd = SUBJECTS.flatMap((of) => {
        const { effect, lastingWay = '.' } = distribution.ownership(of);
        const texts = stepsOf(distribution, of).flatMap(([, steps]) => steps.map(({ text = 'x' }) => text));
        return [
          ...[effect, lastingWay, distribution.noStaticPods ?? '.'].filter((text) => !text.endsWith('.')),
          ...texts.filter((text) => text === '' || text.endsWith('.')),
        ];
      });
      expect(odd).toEqual([]);
    });

    test('says of an edit that is lost what becomes of it, so that a sentence can begin with it', () => {
      const lost = SUBJECTS.map((of) => distribution.ownership(of)).filter(({ edit }) => edit === 'lost');
      expect(lost.filter(({ effect }) => !effect.startsWith('Takes effect in seconds'))).toEqual([]);
    });

    test('says of a second way to the node that it is one', () => {
      const others = SUBJECTS.flatMap((of) => distribution.recipes(of).reach.slice(1));
      expect(others.filter(({ text = '', command }) => command !== undefined && !text.startsWith('Or '))).toEqual([]);
    });

    test('has something to do in every recipe but reach and find', () => {
      const empty = SUBJECTS.flatMap((of) =>
        stepsOf(distribution, of)
          .filter(([name, steps]) => !['reach', 'find'].includes(name) && steps.length === 0)
          .map(([name]) => name),
      );
      expect(empty).toEqual([]);
    });
  },
);
