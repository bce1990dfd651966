import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { POD_SCHEMA_FILE, podSchemaSource } from '../../../plugin/generate-pod-schema.ts';
import { fieldNames, fieldType, requiredFields } from '../../../src/kubelet/manifest/pod-fields.ts';

test('the fields of the Pod are those of the client', async () => {
  expect(readFileSync(POD_SCHEMA_FILE, 'utf8')).toBe(await podSchemaSource());
});

test('a field has a type, and is required or not', () => {
  expect(fieldNames('HostPathVolumeSource')).toEqual(['path', 'type']);
  expect(fieldType('HostPathVolumeSource', 'path')).toBe('string');
  expect(fieldType('PodSpec', 'containers')).toBe('Container[]');
  expect(fieldType('PodSpec', 'toString')).toBeUndefined();
  expect(requiredFields('HostPathVolumeSource')).toEqual(['path']);
  expect(requiredFields('RBDVolumeSource')).toEqual(['image', 'monitors']);
  // What is required besides is never empty in Go: it is 0 where it is absent.
  expect(requiredFields('ISCSIVolumeSource')).toEqual(['iqn', 'targetPortal']);
});
