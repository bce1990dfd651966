import { expect, test } from '@jest/globals';
import { apiReferences } from '../../src/domain/api-reference.ts';
import type { PodSpec } from '../../src/domain/pod-spec.ts';

test('every way to refer to an API object is found, with its place', () => {
  const spec: unknown = {
    serviceAccountName: 'robot',
    imagePullSecrets: [{ name: 'registry' }],
    resourceClaims: [{ name: 'gpu' }],
    initContainers: [{ env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] }],
    containers: [
      { name: 'none' },
      {
        env: [
          { name: 'PLAIN', value: 'x' },
          { name: 'B', valueFrom: { configMapKeyRef: { name: 'c', key: 'k' } } },
        ],
        envFrom: [{ secretRef: { name: 's' } }, { configMapRef: { name: 'c' } }],
      },
    ],
    volumes: [
      { name: 'a', secret: { secretName: 's' } },
      { name: 'b', configMap: { name: 'c' } },
      { name: 'c', persistentVolumeClaim: { claimName: 'p' } },
      { name: 'd', ephemeral: {} },
      { name: 'e', csi: { driver: 'd' } },
      { name: 'f', glusterfs: { endpoints: 'e' } },
      { name: 'g', azureFile: { secretName: 's' } },
      { name: 'h', cephfs: { secretRef: { name: 's' } } },
      {
        name: 'i',
        projected: {
          sources: [
            { downwardAPI: {} },
            { configMap: { name: 'c' } },
            { secret: { name: 's' } },
            { serviceAccountToken: { path: 't' } },
            { clusterTrustBundle: { path: 'b' } },
            { podCertificate: {} },
          ],
        },
      },
    ],
  };
  expect(apiReferences(spec as PodSpec)).toEqual([
    { resource: 'serviceaccounts', path: 'spec.serviceAccountName' },
    { resource: 'secrets', path: 'spec.imagePullSecrets[0]' },
    { resource: 'resourceclaims', path: 'spec.resourceClaims' },
    { resource: 'secrets', path: 'spec.initContainers[0].env[0].valueFrom.secretKeyRef' },
    { resource: 'configmaps', path: 'spec.containers[1].env[1].valueFrom.configMapKeyRef' },
    { resource: 'secrets', path: 'spec.containers[1].envFrom[0].secretRef' },
    { resource: 'configmaps', path: 'spec.containers[1].envFrom[1].configMapRef' },
    { resource: 'secrets', path: 'spec.volumes[0].secret' },
    { resource: 'configmaps', path: 'spec.volumes[1].configMap' },
    { resource: 'persistentvolumeclaims', path: 'spec.volumes[2].persistentVolumeClaim' },
    { resource: 'persistentvolumeclaims', path: 'spec.volumes[3].ephemeral' },
    { resource: 'csidrivers', path: 'spec.volumes[4].csi' },
    { resource: 'endpoints', path: 'spec.volumes[5].glusterfs' },
    { resource: 'secrets', path: 'spec.volumes[6].azureFile' },
    { resource: 'secrets', path: 'spec.volumes[7].cephfs' },
    { resource: 'configmaps', path: 'spec.volumes[8].projected.sources[1].configMap' },
    { resource: 'secrets', path: 'spec.volumes[8].projected.sources[2].secret' },
    { resource: 'serviceaccounts', path: 'spec.volumes[8].projected.sources[3].serviceAccountToken' },
    { resource: 'clustertrustbundles', path: 'spec.volumes[8].projected.sources[4].clusterTrustBundle' },
    { resource: 'podcertificaterequests', path: 'spec.volumes[8].projected.sources[5].podCertificate' },
  ]);
});

test('what lives on the node is no reference', () => {
  const spec: unknown = {
    serviceAccountName: '',
    volumes: [
      { name: 'a', hostPath: { path: '/etc' } },
      { name: 'b', emptyDir: {} },
      { name: 'c', nfs: { server: 's', path: '/' } },
      { name: 'd', downwardAPI: {} },
    ],
    containers: [{ env: [{ valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }] }],
  };
  expect(apiReferences(spec as PodSpec)).toEqual([]);
});
