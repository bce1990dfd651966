import { expect, test } from '@jest/globals';
import type { MatchResources } from '../../../src/kubernetes/admission-objects.ts';
import { matchesResources } from '../../../src/pods/why/policy-match.ts';

const PODS = { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] };
const POD = { name: 'etcd-cp-1', labels: { app: 'x' } };

test.each<[string, MatchResources | undefined, boolean]>([
  ['nothing said', undefined, true],
  ['no rules', { resourceRules: [], excludeResourceRules: [] }, true],
  ['pods', { resourceRules: [PODS] }, true],
  ['other resources', { resourceRules: [{ ...PODS, resources: ['secrets'] }] }, false],
  ['updates', { resourceRules: [{ ...PODS, operations: ['UPDATE'] }] }, false],
  ['pods, and this one excluded', { resourceRules: [PODS], excludeResourceRules: [PODS] }, false],
  ['pods of this name', { resourceRules: [{ ...PODS, resourceNames: ['a', 'etcd-cp-1'] }] }, true],
  ['pods of another name', { resourceRules: [{ ...PODS, resourceNames: ['a'] }] }, false],
  ['pods but those of another name', { excludeResourceRules: [{ ...PODS, resourceNames: ['a'] }] }, true],
  ['a label that it has', { objectSelector: { matchLabels: { app: 'x' } } }, true],
  ['a label that it lacks', { objectSelector: { matchLabels: { app: 'y' } } }, false],
  ['a label of its namespace', { namespaceSelector: { matchLabels: { team: 'a' } } }, true],
  ['a label of another namespace', { namespaceSelector: { matchLabels: { team: 'b' } } }, false],
])('with %s', (_, resources, matches) => {
  expect(matchesResources(resources, POD, { team: 'a' })).toBe(matches);
});

test('labels of a namespace that could not be read are taken to match', () => {
  expect(matchesResources({ namespaceSelector: { matchLabels: { team: 'b' } } }, POD, undefined)).toBe(true);
});
