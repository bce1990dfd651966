import { describe, expect, test } from '@jest/globals';
import { podWith, toldOf } from './told.ts';

const GATE = 'PreventStaticPodAPIReferences';
const SECRET = 'volumes: [{name: v, secret: {secretName: s}}]';
const CLAIM = 'resourceClaims: [{name: r, resourceClaimName: r}]';
const BUNDLE =
  'volumes: [{name: v, projected: {sources: [{clusterTrustBundle: {name: b, path: ca.pem}}]}}, {name: s, secret: {secretName: s}}]';
const TOKEN = 'volumes: [{name: v, projected: {sources: [{serviceAccountToken: {path: t}}]}}]';

describe('the gate of the kubelet is named', () => {
  test.each([34, 35, 36])('where turning it off makes 1.%d take the manifest, with what that leaves', (minor) => {
    const [finding] = toldOf('api-reference', podWith(SECRET), minor);
    expect(finding?.advice).toContain(GATE);
    expect(finding?.advice).toMatch(/The pod is hidden then: the API server refuses its mirror all the same\.$/);
  });

  test('also for a token of an account that the manifest names', () => {
    const found = toldOf('api-reference', podWith(`serviceAccountName: app\n  ${TOKEN}`));
    expect(found.map(({ advice }) => advice.includes(GATE))).toEqual([true, true]);
  });

  test.each([
    ['claims, which are refused without it too', CLAIM, 36],
    ['a trust bundle and what is beside it', BUNDLE, 36],
    ['a token, which validation refuses', TOKEN, 36],
    ['a manifest with another fault', `${SECRET}\n  restartPolicy: Sometimes`, 36],
    ['a kubelet that has it no more', SECRET, 37],
    ['a kubelet that does not have it yet', SECRET, 33],
  ])('but not for %s', (_, spec, minor) => {
    const found = toldOf('api-reference', podWith(spec), minor);
    expect(found).not.toEqual([]);
    expect(found.filter(({ advice }) => advice.includes(GATE))).toEqual([]);
  });
});
