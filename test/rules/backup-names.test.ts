import { atOnce } from '../../src/facts/steps.ts';
import { expect, test } from '@jest/globals';
import { readManifest } from '../../src/kubelet/manifest/reading.ts';
import { lintDirectory } from '../../src/rules/lint.ts';
import { podWith } from './told.ts';

const TARGET = { minor: 36, node: 'cp-1' };
const SELECTION = { only: ['backup-in-manifest-directory'], skip: [], severity: 'info', minor: 36 } as const;

/** Whether a file that holds this is taken for a backup. */
function isBackup(name: string, text: string): boolean {
  const facts = { kind: 'file', target: undefined, mode: 0o600, owner: undefined } as const;
  const entry = { name, path: `d/${name}`, ...facts, reading: readManifest(Buffer.from(text), TARGET) };
  return atOnce(lintDirectory({ path: 'd', entries: [entry] }, TARGET, SELECTION)).length > 0;
}

const SERVER = podWith('', 'name: kube-apiserver');

test.each([
  'kube-apiserver.yaml.bak',
  'kube-apiserver.yaml~',
  'kube-apiserver.yaml.orig',
  'kube-apiserver.yaml.orig.gz',
  'kube-apiserver.yaml.1',
  'kube-apiserver.yaml.20260101',
  'kube-apiserver.yaml.2026-01-01',
  'kube-apiserver.yaml.rej',
  'kube-apiserver.yaml.swp',
  'kube-apiserver.yaml.rpmsave',
  '#kube-apiserver.yaml#',
  'kube-apiserver.yaml.pre-upgrade',
  'kube-apiserver.yaml.v1.30',
  'kube-apiserver.yaml_old',
  'kube-apiserver.yaml-old',
  'kube-apiserver.yaml (1)',
  'kube-apiserver-backup.yaml',
  'kube-apiserver.bak.yaml',
  'kube-apiserver copy.yaml',
  'kube-apiserver copy 2.yaml',
  'kube-apiserver - Copy.yaml',
  'kube-apiserver (1).yaml',
  'kube-apiserver-2026-01-01.yaml',
  'Copy of kube-apiserver.yaml',
  'old-kube-apiserver.yaml',
  'kube-apiserver.old',
  'kube-apiserver-backup',
])('%s is a backup', (name) => {
  expect(isBackup(name, SERVER)).toBe(true);
});

test.each([
  'kube-apiserver.yaml',
  'kube-apiserver.json',
  'kube-apiserver',
  'kube-apiserver-2.yaml',
  'kube-apiserver.v1.30.yaml',
  'kube-apiserver.v1.30',
  'threshold.yaml',
  'gold-kube-apiserver.yaml',
  'scaffold.yaml',
  'kube-apiserver.prod.yaml',
])('%s is none', (name) => {
  expect(isBackup(name, SERVER)).toBe(false);
});

test('a pod that is called so is not taken for one', () => {
  expect(isBackup('etcd-backup.yaml', podWith('', 'name: etcd-backup'))).toBe(false);
  expect(isBackup('Backup.yaml', podWith('', 'name: backup'))).toBe(false);
});

test.each(['kube-apiserver.yaml.gz', 'kube-apiserver.yaml.j2', 'kube-apiserver-backup.txt'])(
  '%s without a pod in it is none',
  (name) => {
    expect(isBackup(name, 'no: pod\n')).toBe(false);
  },
);

test('what a tool has kept is one, whatever is left in it', () => {
  expect(isBackup('kube-apiserver.yaml.rej', '--- a\n+++ b\n')).toBe(true);
});
