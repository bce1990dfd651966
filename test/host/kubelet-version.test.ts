import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { readKubeletVersion } from '../../src/host/kubelet-version.ts';
import { MachineTree } from '../../src/host/machine-tree.ts';
import type { KubeletProcess } from '../../src/host/processes.ts';
import { createHost, type TestHost } from '../hosts.ts';

let host: TestHost;

afterEach(() => {
  host.remove();
});

const PACKAGES = [
  'Package: kubelet-extras\nStatus: install ok installed\nVersion: 1.11.0\n',
  'Package: kubelet\nStatus: hold ok installed\nPriority: optional\nVersion: 1.31.4-1.1\n',
].join('\n');
const PACKAGE_LIST = '/var/lib/dpkg/status';
const SNAP = '/snap/microk8s/current/meta/snap.yaml';

function kubelet(startedAs: string, program: KubeletProcess['program'] = 'kubelet'): KubeletProcess {
  return { pid: 7, program, startedAs, arguments: [], workingDirectory: '/', elsewhere: false };
}

type Row = readonly [
  title: string,
  files: Readonly<Record<string, string>>,
  process: KubeletProcess | undefined,
  expected: readonly string[] | undefined,
];

const RKE2 = '/var/lib/rancher/rke2/data/v1.33.4-rke2r1-1a2b3c/bin/kubelet';

test.each<Row>([
  ['the path of the program', {}, kubelet(RKE2), ['v1.33.4', 'certain', RKE2]],
  ['a path that names no version', {}, kubelet('/opt/v1/kubelet'), undefined],
  ['kind', { '/kind/version': 'v1.35.0\n' }, kubelet('/usr/bin/kubelet'), ['v1.35.0', 'likely', '/kind/version']],
  [
    'a Debian package',
    { [PACKAGE_LIST]: PACKAGES },
    kubelet('/usr/bin/kubelet'),
    ['v1.31.4', 'likely', `package kubelet in ${PACKAGE_LIST}`],
  ],
  ['a kubelet from elsewhere beside it', { [PACKAGE_LIST]: PACKAGES }, kubelet('/usr/local/bin/kubelet'), undefined],
  [
    'a package that was removed',
    { [PACKAGE_LIST]: PACKAGES.replace('hold ok installed', 'deinstall ok config-files') },
    undefined,
    undefined,
  ],
  [
    'a snap',
    { [SNAP]: 'name: microk8s\nversion: v1.32.3\n' },
    kubelet('kubelite', 'kubelite'),
    ['v1.32.3', 'likely', SNAP],
  ],
  [
    'Bottlerocket',
    { '/etc/os-release': 'ID=bottlerocket\nVARIANT_ID=aws-k8s-1.33\n' },
    kubelet('/usr/bin/kubelet'),
    ['1.33', 'likely', '/etc/os-release'],
  ],
  ['nothing', {}, kubelet('/usr/bin/kubelet'), undefined],
])('%s', (_, files, process, expected) => {
  host = createHost();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(host.path(path)), { recursive: true });
    writeFileSync(host.path(path), text);
  }
  const found = readKubeletVersion(new MachineTree(host.root), process);
  expect(found && [found.value, found.confidence, found.by]).toEqual(expected);
});
