import { expect, test } from '@jest/globals';
import { originDocument, originFacts } from '../../src/output/report-origin.ts';
import { ORIGIN } from '../program/steady-origin.ts';

const UNKNOWN = {
  ...ORIGIN,
  arguments: ['local', 'doctor', "--root=/it's"],
  clusters: [{ context: undefined, server: 'https://10.0.0.1', kubernetesVersion: undefined, unread: 'it is late' }],
  host: { name: undefined, root: '/mnt', node: undefined, kubeletVersion: 'v1.36.2' },
};

test('an origin in JSON has null for what is not known, and says why', () => {
  expect(originDocument(UNKNOWN)).toEqual({
    time: '2026-11-23T10:00:00.000Z',
    program: 'kubectl-static',
    version: '1.2.3',
    arguments: ['local', 'doctor', "--root=/it's"],
    clusters: [{ context: null, server: 'https://10.0.0.1', kubernetesVersion: null, unread: 'it is late' }],
    host: { name: null, root: '/mnt', node: null, kubeletVersion: 'v1.36.2' },
  });
});

test('an origin for people leaves out what is not known', () => {
  expect(originFacts(UNKNOWN)).toEqual([
    ['Server', 'https://10.0.0.1'],
    ['Kubernetes', 'not known: it is late'],
    ['Root', '/mnt'],
    ['Kubelet', 'v1.36.2'],
    ['Time', '2026-11-23T10:00:00Z'],
    ['Program', 'kubectl-static 1.2.3'],
    ['Arguments', `local doctor '--root=/it'\\''s'`],
  ]);
});
