import { describe, expect, test } from '@jest/globals';
import type { WebhookRule } from '../../../src/kubernetes/admission-objects.ts';
import { matchesPodCreation } from '../../../src/pods/why/webhook-match.ts';

const PODS: WebhookRule = { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] };

describe('rules', () => {
  test.each<[string, Partial<WebhookRule>, boolean]>([
    ['pods by name', {}, true],
    ['everything', { operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }, true],
    ['everything with subresources', { resources: ['*/*'] }, true],
    ['pods with subresources', { resources: ['pods/*'] }, true],
    ['namespaced objects', { scope: 'Namespaced' }, true],
    ['objects of the cluster', { scope: 'Cluster' }, false],
    ['a subresource alone', { resources: ['pods/exec'] }, false],
    ['subresources alone', { resources: ['*/status'] }, false],
    ['another operation', { operations: ['UPDATE', 'DELETE'] }, false],
    ['another group', { apiGroups: ['apps'] }, false],
    ['another version', { apiVersions: ['v2'] }, false],
    ['another resource', { resources: ['services', 'deployments'] }, false],
    ['nothing', { resources: [] }, false],
  ])('for %s: %s', (_, rule, matches) => {
    expect(matchesPodCreation({ rules: [{ ...PODS, ...rule }] }, undefined, {})).toBe(matches);
  });

  test('one of several is enough, none is not', () => {
    expect(matchesPodCreation({ rules: [{ ...PODS, resources: ['services'] }, PODS] }, undefined, {})).toBe(true);
    expect(matchesPodCreation({}, undefined, {})).toBe(false);
  });
});

describe('selectors', () => {
  const guarded = { rules: [PODS], namespaceSelector: { matchLabels: { policy: 'on' } } };
  const labelled = { rules: [PODS], objectSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } };

  test('look at the namespace, if its labels are known', () => {
    expect(matchesPodCreation(guarded, undefined, { policy: 'on' })).toBe(true);
    expect(matchesPodCreation(guarded, undefined, {})).toBe(false);
    expect(matchesPodCreation(guarded, undefined, undefined)).toBe(true);
  });

  test('look at the pod, if its labels are known', () => {
    expect(matchesPodCreation(labelled, { app: 'x' }, {})).toBe(true);
    expect(matchesPodCreation(labelled, {}, {})).toBe(false);
    expect(matchesPodCreation(labelled, undefined, {})).toBe(true);
  });
});
