import { expect, test } from '@jest/globals';
import { keptHash, type KeptHash } from '../../src/change/kept-hash.ts';

const POD = `apiVersion: v1
kind: Pod
metadata: {name: web, labels: {a: b, c: d}}
spec:
  containers:
  - {name: w, image: "i:1", args: [p, q]}
`;
const WITH_UID = POD.replace('name: web', 'name: web, uid: "1"');

test.each<[title: string, before: string, after: string, kept: KeptHash | undefined]>([
  ['the same', POD, POD, 'same-pod'],
  ['a comment', POD, `# why\n${POD}`, 'same-pod'],
  ['another order', POD, POD.replace('a: b, c: d', 'c: d, a: b'), 'same-pod'],
  ['an annotation', POD, POD.replace('name: web', 'name: web, annotations: {k: v}'), undefined],
  ['another argument', POD, POD.replace('[p, q]', '[p, r]'), undefined],
  ['an argument less', POD, POD.replace('[p, q]', '[p]'), undefined],
  ['arguments the other way round', POD, POD.replace('[p, q]', '[q, p]'), undefined],
  ['another image under a uid of its own', WITH_UID, WITH_UID.replace('i:1', 'i:2'), 'own-uid'],
  ['a uid that was not there', POD, WITH_UID, undefined],
  ['what the kubelet cannot read', POD, '{', undefined],
  ['what the kubelet refuses', POD.replace('name: w,', 'name: W!,'), POD.replace('name: w,', 'name: W!,'), undefined],
])('%s', (_, before, after, kept) => {
  expect(keptHash(Buffer.from(before), Buffer.from(after), { minor: 36, node: 'n' })).toBe(kept);
});
