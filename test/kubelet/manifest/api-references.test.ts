import { describe, expect, test } from '@jest/globals';
import { apiReferences, refusesReference } from '../../../src/kubelet/manifest/api-references.ts';
import { readManifest } from '../../../src/kubelet/manifest/reading.ts';
import { refusalsInSpec } from './refusals.ts';

/** The references of a pod whose spec has this besides what it needs: `resource at field`. */
function referencesIn(spec: string, minor = 36): readonly string[] {
  const yaml = `---\n{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: "a:1"}], ${spec}}}\n`;
  const reading = readManifest(Buffer.from(yaml), { minor, node: 'cp-1' });
  if (reading.stage !== 'pod') throw new Error(reading.stage);
  return apiReferences(reading.pod.pod).map(({ resource, field }) => `${resource} at ${field}`);
}

const WITH_ENVIRONMENT = (environment: string): string => `initContainers: [{name: i, image: "a:1", ${environment}}]`;
const WITH_VOLUME = (source: string): string => `volumes: [{name: v, ${source}}]`;
const WITH_SOURCE = (source: string): string => WITH_VOLUME(`projected: {sources: [{downwardAPI: {}}, {${source}}]}`);

// `HasAPIObjectReference` of `pkg/api/pod/util.go`.
describe('a reference to an object of the API', () => {
  test.each([
    ['serviceAccountName: robot', 'serviceaccounts at spec.serviceAccountName'],
    ['serviceAccount: robot', 'serviceaccounts at spec.serviceAccount'],
    ['serviceAccountName: "", serviceAccount: robot', 'serviceaccounts at spec.serviceAccount'],
    ['imagePullSecrets: [{name: s}]', 'secrets at spec.imagePullSecrets[0]'],
    [WITH_ENVIRONMENT('envFrom: [{secretRef: {name: s}}]'), 'secrets at spec.initContainers[0].envFrom[0].secretRef'],
    [
      WITH_ENVIRONMENT('env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k, optional: true}}}]'),
      'secrets at spec.initContainers[0].env[0].valueFrom.secretKeyRef',
    ],
    [
      WITH_ENVIRONMENT('envFrom: [{configMapRef: {name: c}}]'),
      'configmaps at spec.initContainers[0].envFrom[0].configMapRef',
    ],
    [
      WITH_ENVIRONMENT('env: [{name: A, valueFrom: {configMapKeyRef: {name: c, key: k}}}]'),
      'configmaps at spec.initContainers[0].env[0].valueFrom.configMapKeyRef',
    ],
    [WITH_VOLUME('secret: {secretName: s, optional: true}'), 'secrets at spec.volumes[0].secret'],
    [WITH_VOLUME('configMap: {name: c}'), 'configmaps at spec.volumes[0].configMap'],
    [WITH_VOLUME('azureFile: {secretName: s, shareName: f}'), 'secrets at spec.volumes[0].azureFile.secretName'],
    [WITH_VOLUME('cephfs: {monitors: [m], secretRef: {name: s}}'), 'secrets at spec.volumes[0].cephfs.secretRef'],
    [WITH_VOLUME('cinder: {volumeID: v, secretRef: {name: s}}'), 'secrets at spec.volumes[0].cinder.secretRef'],
    [WITH_VOLUME('flexVolume: {driver: d, secretRef: {name: s}}'), 'secrets at spec.volumes[0].flexVolume.secretRef'],
    [WITH_VOLUME('rbd: {monitors: [m], image: i, secretRef: {name: s}}'), 'secrets at spec.volumes[0].rbd.secretRef'],
    [
      WITH_VOLUME('scaleIO: {gateway: g, system: s, volumeName: v, secretRef: {name: s}}'),
      'secrets at spec.volumes[0].scaleIO.secretRef',
    ],
    [
      WITH_VOLUME('iscsi: {targetPortal: p, iqn: eui.1, secretRef: {name: s}}'),
      'secrets at spec.volumes[0].iscsi.secretRef',
    ],
    [WITH_VOLUME('storageos: {volumeName: v, secretRef: {name: s}}'), 'secrets at spec.volumes[0].storageos.secretRef'],
    [
      WITH_VOLUME('persistentVolumeClaim: {claimName: c}'),
      'persistentvolumeclaims at spec.volumes[0].persistentVolumeClaim',
    ],
    [WITH_VOLUME('ephemeral: {}'), 'persistentvolumeclaims (via ephemeral volumes) at spec.volumes[0].ephemeral'],
    [WITH_VOLUME('csi: {driver: d}'), 'csidrivers (via CSI volumes) at spec.volumes[0].csi'],
    [
      WITH_VOLUME('glusterfs: {endpoints: e, path: p}'),
      'endpoints (via glusterFS volumes) at spec.volumes[0].glusterfs',
    ],
    [WITH_SOURCE('secret: {name: s}'), 'secrets at spec.volumes[0].projected.sources[1].secret'],
    [WITH_SOURCE('configMap: {name: c}'), 'configmaps at spec.volumes[0].projected.sources[1].configMap'],
    [
      WITH_SOURCE('serviceAccountToken: {path: t}'),
      'serviceaccounts (via projected volumes) at spec.volumes[0].projected.sources[1].serviceAccountToken',
    ],
    [
      WITH_SOURCE('clusterTrustBundle: {name: b, path: b}'),
      'clustertrustbundles at spec.volumes[0].projected.sources[1].clusterTrustBundle',
    ],
    [WITH_SOURCE('podCertificate: {}'), 'podcertificates at spec.volumes[0].projected.sources[1].podCertificate'],
    ['resourceClaims: [{name: gpu, resourceClaimName: g}]', 'resourceclaims at spec.resourceClaims[0]'],
  ])('%s', (spec, expected) => {
    expect(referencesIn(spec)).toEqual([expected]);
  });

  test.each([
    'automountServiceAccountToken: true',
    'serviceAccountName: ""',
    'imagePullSecrets: [{}]',
    'priorityClassName: a, runtimeClassName: b',
    WITH_VOLUME('hostPath: {path: /a}'),
    WITH_VOLUME('downwardAPI: {}'),
    WITH_VOLUME('image: {reference: "a:1"}'),
    WITH_VOLUME('nfs: {server: s, path: /p}'),
    WITH_VOLUME('iscsi: {targetPortal: p, iqn: eui.1}'),
    WITH_VOLUME('azureDisk: {diskName: d, diskURI: "https://a"}'),
    WITH_VOLUME('projected: {sources: [{downwardAPI: {}}]}'),
  ])('is none: %s', (spec) => {
    expect(referencesIn(spec)).toEqual([]);
  });

  test('that the kubelet names is the first that it looks for, not the first in the file', () => {
    const spec = `${WITH_VOLUME('configMap: {name: c}')}, imagePullSecrets: [{name: s}], serviceAccount: a`;
    expect(referencesIn(spec)).toEqual([
      'serviceaccounts at spec.serviceAccount',
      'secrets at spec.imagePullSecrets[0]',
      'configmaps at spec.volumes[0].configMap',
    ]);
  });

  test('may be in a field that an older kubelet drops', () => {
    expect(referencesIn(WITH_SOURCE('clusterTrustBundle: {name: b, path: b}'), 28)).toEqual([]);
    expect(referencesIn(WITH_SOURCE('podCertificate: {}'), 33)).toEqual([]);
  });

  test.each([
    ['secrets', 33, false],
    ['secrets', 34, true],
    ['clustertrustbundles', 29, true],
    ['resourceclaims', 27, false],
    ['resourceclaims', 31, false],
    ['resourceclaims', 32, true],
    ['persistentvolumeclaims', 27, false],
  ])('to %s: a kubelet 1.%d refuses it: %s', (resource, minor, expected) => {
    expect(refusesReference({ resource }, minor)).toBe(expected);
  });
});

test('the name of a claim stood in a field of its own to kubelets before 1.31', () => {
  const name = (minor: number): readonly (string | undefined)[] => {
    const pod = `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: a}], resourceClaims: [{name: gpu, source: {resourceClaimName: g}}]}}`;
    const reading = readManifest(Buffer.from(`---\n${pod}`), { minor, node: 'cp-1' });
    return reading.stage === 'pod' ? reading.pod.references.map((reference) => reference.name) : [];
  };
  expect([name(30), name(31)]).toEqual([['g'], ['gpu']]);
  expect(refusalsInSpec('resourceClaims: [{name: gpu, source: g}]', 27)).toEqual([
    'spec.resourceClaims[0].source: cannot unmarshal string into a field of type ClaimSource',
  ]);
});
