import { describe, expect, test } from '@jest/globals';
import { readManifest } from '../../src/domain/manifest/reading.ts';
import type { Surroundings } from '../../src/domain/manifest/surroundings.ts';
import { NOWHERE } from '../../src/domain/manifest/surroundings.ts';
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
