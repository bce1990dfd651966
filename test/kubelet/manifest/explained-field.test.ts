import { expect, test } from '@jest/globals';
import { explainedField } from '../../../src/kubelet/manifest/explained-field.ts';
import { readManifest } from '../../../src/kubelet/manifest/reading.ts';
import { lintManifest } from '../../../src/rules/lint.ts';
import { tell } from '../../../src/rules/told-finding.ts';

test.each([
  ['', 'pod'],
  ['spec.containers[0].image', 'pod.spec.containers.image'],
  ['spec.containers[1].resources.limits[cpu]', 'pod.spec.containers.resources.limits'],
  ['spec.nodeSelector[a.b/c]', 'pod.spec.nodeSelector'],
  ['metadata.labels[spec]', 'pod.metadata.labels'],
  ['spec.volumes[0].csi.volumeAttributes[a]', 'pod.spec.volumes.csi.volumeAttributes'],
  ['spec.tolerations[0]', 'pod.spec.tolerations'],
  ['spec.resourceClaims[0].source.resourceClaimName', 'pod.spec.resourceClaims'],
  ['spec.noSuchField.name', 'pod.spec'],
])('kubectl explains %s as %s', (place, explained) => {
  expect(explainedField(place)).toBe(explained);
});

// Each of these is refused under a name that is none of the API's.
test.each([
  ['spec: {hostUsers: false, hostPID: true}', 'pod.spec.hostPID'],
  ['spec: {volumes: [{name: v, emptyDir: {}, downwardAPI: {}}]}', 'pod.spec.volumes.downwardAPI'],
  ['spec: {volumes: [{name: v, gcePersistentDisk: {}}]}', 'pod.spec.volumes.gcePersistentDisk.pdName'],
  ['annotations: {seccomp.security.alpha.kubernetes.io/pod: x}', 'pod.metadata.annotations'],
])('the advice for %s names %s', (part, explained) => {
  const containers = 'containers: [{name: c, image: "a:1"}]';
  const metadata = part.startsWith('spec') ? '' : `, ${part}`;
  const spec = part.startsWith('spec') ? part.replace('spec: {', `${containers}, `) : `${containers}}`;
  const yaml = `---\n{apiVersion: v1, kind: Pod, metadata: {name: p${metadata}}, spec: {${spec}}`;
  const target = { minor: 36, node: 'cp-1' };
  const selection = { only: ['invalid-field'], skip: [], severity: 'info', minor: 36 } as const;
  const findings = lintManifest('a.yaml', readManifest(Buffer.from(yaml), target), target, selection);
  expect(findings.map((finding) => tell(finding).advice)).toEqual([
    `Fix the field. "kubectl explain ${explained}" says which values it takes.`,
  ]);
});
