import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { runProgram } from '../../src/cli/program.ts';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import { startApiServer } from '../api-server/api-server.ts';
import { expectGolden } from '../golden.ts';
import { transcript } from '../program/transcript.ts';
import { surroundingsOf } from '../program/in-process.ts';

const NOW = new Date('2026-02-01T12:00:00Z');

type Runs = Readonly<Record<string, readonly [user: string, ...args: string[]]>>;

const DOCTOR = { doctor: ['admin', 'doctor'] } as const satisfies Runs;
const BOTH = { ...DOCTOR, 'ls-kubelet': ['admin', 'ls', '--kubelet'] } as const satisfies Runs;

/**
 * What is run on clusters of one or a few nodes, each for one situation that real ones were seen in. The whole output is
 * in `test/golden/CLUSTER/NAME.txt`.
 */
const CLUSTERS: Readonly<Record<string, Runs>> = {
  'admission-failed': { ...BOTH, explain: ['admin', 'explain', 'kube-apiserver-cp-1'] },
  collide: {
    ...BOTH,
    explain: ['admin', 'explain', 'web', '--node', 'a-b'],
    'explain-mirror': ['admin', 'explain', 'web-a-b', '-n', 'default'],
    'ls-hidden': ['admin', 'ls', '--hidden'],
    nodes: ['admin', 'nodes'],
  },
  'kubeadm-ha-vagrant': { ...BOTH, 'doctor-tier-0': ['tier0', 'doctor'] },
  'k3s-agent': { 'doctor-healthy': ['admin', 'doctor'] },
  talos: { 'doctor-healthy': ['admin', 'doctor'] },
  kubeadm: {
    'doctor-healthy': ['admin', 'doctor'],
    'nodes-wide': ['admin', 'nodes', '-o', 'wide'],
    'doctor-unheard-junit': ['tier1', 'doctor', '-o', 'junit'],
    'doctor-require-kubelets': ['tier1', 'doctor', '--require', 'kubelets'],
    'doctor-require-kubelets-junit': ['tier1', 'doctor', '--require', 'kubelets', '-o', 'junit'],
    'doctor-require-kubelets-sarif': [
      'tier1',
      'doctor',
      '--require',
      'kubelets',
      '--only',
      'mirror-held',
      '-o',
      'sarif',
    ],
    'doctor-require-kubelets-tier-0': ['tier0', 'doctor', '--require', 'kubelets', '-o', 'json'],
    'doctor-require-met': ['admin', 'doctor', '--require', 'kubelets', '--strict'],
    'doctor-strict': ['tier0', 'doctor', '--strict', '--node', 'cp-1', '-o', 'markdown'],
    'doctor-require-unknown': ['admin', 'doctor', '--require', 'etcd'],
    'doctor-require-unread': ['admin', 'doctor', '--require', 'manifests'],
    'doctor-require-no-kubelet': ['admin', 'doctor', '--require', 'kubelets', '--no-kubelet'],
    'doctor-strict-baseline': ['admin', 'doctor', '--strict', '--write-baseline'],
  },
  mutated: BOTH,
  'name-taken': BOTH,
  'not-ready': { ...BOTH, explain: ['admin', 'explain', 'gated-cp-1'] },
  'not-started': BOTH,
  'ocp-guard': BOTH,
  openshift: { 'doctor-healthy': ['admin', 'doctor'], 'nodes-wide': ['admin', 'nodes', '-o', 'wide'] },
  refused: BOTH,
  trouble: {
    'ls-wide-no-kubelet': ['admin', 'ls', '-o', 'wide', '--no-kubelet'],
    'ls-wide-tier-1': ['tier1', 'ls', '-o', 'wide', '--node', 'cp-1,cp-2'],
    'ls-owner-no-kubelet': ['admin', 'ls', '-o', 'custom-columns=OWNER:.owner', '--no-kubelet'],
    'nodes-tier-1': ['tier1', 'nodes'],
  },
  hidden: { 'explain-by-events': ['tier1', 'explain', 'plain-cp-1', '-n', 'locked'] },
};

const home = mkdtempSync(join(tmpdir(), 'doctor-cases-'));
afterAll(() => {
  rmSync(home, { recursive: true });
});

describe.each(Object.entries(CLUSTERS))('cluster %s', (cluster, runs) => {
  test('says what is so', async () => {
    const server = await startApiServer({ cluster, now: () => NOW });
    try {
      for (const [name, [user, ...args]] of Object.entries(runs)) {
        const result = await runHere(args, server.kubeconfig({ user }));
        // Where the manifest is and how to change it is said of every pod alike, and looked at elsewhere.
        const [said = '', more] = transcript(args, result).split(/^(?=Where$)/m);
        expectGolden(`${cluster}/${name}.txt`, more === undefined ? said : `${said}[…]\n`);
      }
    } finally {
      await server.close();
    }
  }, 60_000);
});

async function runHere(argv: readonly string[], kubeconfigText: string) {
  const kubeconfig = join(home, 'config');
  writeFileSync(kubeconfig, kubeconfigText, { mode: 0o600 });
  let [stdout, stderr] = ['', ''];
  const given = {
    argv,
    now: () => NOW,
    stdout: { write: (text: string | Uint8Array) => void (stdout += String(text)), columns: undefined },
    stderr: { write: (text: string) => void (stderr += text), columns: undefined },
  };
  const code = await runProgram(surroundingsOf({ kubeconfig, cwd: home }, given), () => COMMANDS);
  expect(stderr).not.toMatch(/this is a bug/i);
  return { code, stdout, stderr };
}
