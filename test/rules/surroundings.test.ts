import { describe, expect, test } from '@jest/globals';
import { readManifest } from '../../src/kubelet/manifest/reading.ts';
import { NOWHERE, type Surroundings } from '../../src/rules/surroundings.ts';
import type { RuntimeClass } from '../../src/kubernetes/admission-objects.ts';
import { lintManifest } from '../../src/rules/lint.ts';
import { tell } from '../../src/rules/told-finding.ts';

const TARGET = { minor: 36, node: 'cp-1' };

/** What a rule finds in a pod, as `severity field: message`. */
function findingsOf(rule: string, lines: string, surroundings: Partial<Surroundings>): readonly string[] {
  const manifest = `apiVersion: v1\nkind: Pod\n${lines}\n`;
  const reading = readManifest(Buffer.from(manifest), TARGET);
  const selection = { only: [rule], skip: [], severity: 'info', minor: 36 } as const;
  return lintManifest('a.yaml', reading, TARGET, selection, { ...NOWHERE, ...surroundings })
    .map(tell)
    .map(({ severity, location, message }) => `${severity} ${location?.field ?? ''}: ${message}`);
}

describe('placement, where the labels of the node are known', () => {
  const choosing = [
    'metadata: {name: a}',
    'spec:',
    '  containers: [{name: c, image: "i:1"}]',
    '  nodeSelector: {disk: ssd}',
    '  affinity:',
    '    nodeAffinity:',
    '      requiredDuringSchedulingIgnoredDuringExecution:',
    '        nodeSelectorTerms: [{matchExpressions: [{key: zone, operator: In, values: [a]}]}]',
  ].join('\n');

  test('a node that matches is fine', () => {
    expect(findingsOf('placement', choosing, { nodeLabels: { disk: 'ssd', zone: 'a' } })).toEqual([]);
  });

  test('a node that does not match fails the pod', () => {
    const affinity = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution';
    expect(findingsOf('placement', choosing, { nodeLabels: {} })).toEqual([
      'error spec.nodeSelector: spec.nodeSelector does not match node cp-1: the kubelet fails the pod',
      `error ${affinity}: ${affinity} does not match node cp-1: the kubelet fails the pod`,
    ]);
  });
});

describe('what a manifest names, where the cluster was asked', () => {
  const naming = [
    'metadata: {name: a, namespace: shop}',
    'spec:',
    '  containers: [{name: c, image: "i:1"}]',
    '  priorityClassName: high',
    '  priority: 500',
    '  runtimeClassName: gvisor',
  ].join('\n');

  const ABSENT = {
    namespaces: new Map([['shop', 'absent' as const]]),
    priorityClasses: new Map([['high', 'absent' as const]]),
    runtimeClasses: new Map([['gvisor', 'absent' as const]]),
  };

  test.each([
    [
      'missing-namespace',
      'error metadata.namespace: namespace "shop" does not exist in this cluster: the mirror pod is refused, and nothing shows the pod',
    ],
    [
      'missing-priority-class',
      'error spec.priorityClassName: PriorityClass "high" does not exist in this cluster: the API server refuses the mirror pod',
    ],
    [
      'missing-runtime-class',
      'error spec.runtimeClassName: RuntimeClass "gvisor" does not exist in this cluster: the pod does not start',
    ],
  ])(
    '%s: what is not there is an error, what is there is none, and what is not known stays a warning',
    (rule, words) => {
      const there = {
        namespaces: new Map([['shop', {}]]),
        priorityClasses: new Map([['high', { value: 500 }]]),
        runtimeClasses: new Map([['gvisor', {}]]),
      };
      expect(findingsOf(rule, naming, ABSENT)).toEqual([words]);
      expect(findingsOf(rule, naming, there)).toEqual([]);
      expect(findingsOf(rule, naming, {})).toEqual([expect.stringMatching(/^warning .* must exist/)]);
    },
  );

  test('priority-without-class: the number must be that of the class', () => {
    const classOf = (value: number) => ({ priorityClasses: new Map([['high', { value }]]) });
    expect(findingsOf('priority-without-class', naming, classOf(500))).toEqual([]);
    expect(findingsOf('priority-without-class', naming, {})).toEqual([]);
    expect(findingsOf('priority-without-class', naming, ABSENT)).toEqual([]);
    expect(findingsOf('priority-without-class', naming, classOf(1000))).toEqual([
      'warning spec.priority: spec.priority is 500, which is not the value of high: the API server refuses the mirror',
    ]);
  });

  test('priority-without-class: the preemption policy must be that of the class', () => {
    const pod = naming.replace('priority: 500', 'preemptionPolicy: Never');
    const classWith = (preemptionPolicy?: string) => ({
      priorityClasses: new Map([['high', { value: 500, ...(preemptionPolicy !== undefined && { preemptionPolicy }) }]]),
    });
    const words =
      'warning spec.preemptionPolicy: spec.preemptionPolicy is Never, which is not the value of high: the API server refuses the mirror';
    expect(findingsOf('priority-without-class', pod, classWith('Never'))).toEqual([]);
    expect(findingsOf('priority-without-class', pod, classWith('PreemptLowerPriority'))).toEqual([words]);
    expect(findingsOf('priority-without-class', pod, classWith())).toEqual([words]);
    expect(findingsOf('priority-without-class', pod, {})).toEqual([]);
    expect(findingsOf('priority-without-class', pod, ABSENT)).toEqual([]);
  });

  describe('missing-runtime-class', () => {
    const pod = `${naming}\n  overhead: {cpu: 0.5, memory: 1Gi}\n  nodeSelector: {disk: ssd, zone: a}`;
    const inCluster = (found: RuntimeClass | 'absent') =>
      findingsOf('missing-runtime-class', pod, { runtimeClasses: new Map([['gvisor', found]]) });

    test('a class with the same overhead, and without another selector, is fine', () => {
      expect(inCluster({ overhead: { podFixed: { memory: '1024Mi', cpu: '500m' } } })).toEqual([]);
      const scheduling = { nodeSelector: { disk: 'ssd', runtime: 'gvisor' } };
      expect(inCluster({ overhead: { podFixed: { memory: '1Gi', cpu: '0.5' } }, scheduling })).toEqual([]);
    });

    test.each([
      [{}, 'spec.overhead is set, and RuntimeClass "gvisor" has none: the API server refuses the mirror pod'],
      [
        { overhead: { podFixed: { cpu: '500m' } } },
        'spec.overhead is not that of RuntimeClass "gvisor": the API server refuses the mirror pod',
      ],
      [
        { overhead: { podFixed: { cpu: '500m', memory: '1G' } } },
        'spec.overhead is not that of RuntimeClass "gvisor": the API server refuses the mirror pod',
      ],
      [{ overhead: {} }, 'spec.overhead is not that of RuntimeClass "gvisor": the API server refuses the mirror pod'],
    ])('the overhead must be that of the class, which is %j', (found, words) => {
      expect(inCluster(found)).toEqual([`warning spec.overhead: ${words}`]);
    });

    test('nodeSelector must not contradict the class', () => {
      const found = { overhead: { podFixed: { memory: '1Gi', cpu: '500m' } } };
      expect(inCluster({ ...found, scheduling: { nodeSelector: { zone: 'b' } } })).toEqual([
        'warning spec.nodeSelector[zone]: spec.nodeSelector[zone] is not "b", which RuntimeClass "gvisor" asks for: the API server refuses the mirror pod',
      ]);
    });

    test('an overhead that cannot be compared is warned of', () => {
      expect(findingsOf('missing-runtime-class', pod, {})).toEqual([
        'warning spec.runtimeClassName: RuntimeClass "gvisor" must exist, or the pod does not start',
        'warning spec.overhead: spec.overhead must be that of RuntimeClass "gvisor", or the API server refuses the mirror pod',
      ]);
      expect(inCluster('absent')).toEqual([
        'error spec.runtimeClassName: RuntimeClass "gvisor" does not exist in this cluster: the pod does not start',
      ]);
    });
  });
});
