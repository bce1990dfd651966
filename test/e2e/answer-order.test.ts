import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runProgram } from '../../src/cli/program.ts';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import { startApiServer, type TestApiServer } from '../api-server/api-server.ts';
import { createHost, type TestHost } from '../hosts.ts';
import { surroundingsOf } from '../program/in-process.ts';

// Many questions are asked at a time, and whichever is answered first: what is printed is the same.

const MANY_KUBELETS = [
  ['nodes', '-o', 'wide'],
  ['ls', '--hidden', '-o', 'wide'],
  ['ls', '--kubelet', '-o', 'json'],
  ['doctor'],
  ['doctor', '-o', 'json'],
];

/** Runs by cluster. */
const RUNS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  hidden: [
    ...MANY_KUBELETS,
    ['ls', '--hidden', '--no-kubelet', '-o', 'json'],
    ['doctor', '--no-kubelet'],
    ['explain', 'checked-cp-1', 'edited-worker-1', 'gone-worker-1'],
  ],
  trouble: [...MANY_KUBELETS, ['ls', '-o', 'wide']],
  kubeadm: [
    ['doctor', '--read-manifests', '--yes'],
    ['explain', 'etcd-cp-1', '-o', 'json'],
    ['ls', '-o', 'json'],
  ],
};

/** Pods and kubelets can be read, the rest is refused. */
const PARTIAL = [
  { apiGroups: [''], resources: ['pods', 'nodes', 'pods/exec', 'events'], verbs: ['get', 'list', 'create', 'delete'] },
  { apiGroups: [''], resources: ['nodes/proxy'], verbs: ['get'] },
];

/** What is refused by the server itself, among much that it answers. */
const FAILING = /\/(nodes\/(cp-2|worker-1)\/proxy|namespaces\/[^/]*[aeo]\/|namespaces\/ns-[37])/;

const NAMESPACES = Array.from({ length: 9 }, (_, index) => `ns-${index}`);

const NOW = new Date('2026-07-01T12:00:00Z');
const ROUNDS = 3;
const servers = new Map<string, TestApiServer>();
let home: string;
let host: TestHost;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'kubectl-static-order-'));
  host = createHost('kubeadm');
  for (const namespace of NAMESPACES) {
    writeFileSync(
      host.path(`/etc/kubernetes/manifests/${namespace}.yaml`),
      `apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: ${namespace}}\nspec: {containers: [{name: c, image: "i:1"}]}\n`,
    );
  }
  const nodes = ['cp-1', 'cp-2', 'cp-3', 'worker-1', 'worker-2'];
  const machines = Object.fromEntries(nodes.map((node) => [node, { root: host.root }]));
  for (const cluster of Object.keys(RUNS)) {
    const server = await startApiServer({ cluster, machines });
    server.users.set('partial', { may: PARTIAL });
    servers.set(cluster, server);
  }
});
afterAll(async () => {
  for (const server of servers.values()) await server.close();
  host.remove();
  rmSync(home, { recursive: true });
});

async function outputOf(server: TestApiServer, argv: readonly string[], user: string): Promise<string> {
  const kubeconfig = join(home, 'config');
  writeFileSync(kubeconfig, server.kubeconfig({ user }), { mode: 0o600 });
  let said = '';
  const heard = { write: (text: string) => void (said += text), columns: undefined };
  const given = { argv, stdout: heard, stderr: heard, now: () => NOW };
  const code = await runProgram(surroundingsOf({ kubeconfig, cwd: home }, given), () => COMMANDS);
  // The name of a reader pod ends at random.
  return `${said.replaceAll(/kubectl-static-reader-[0-9a-f]{10}/g, 'READER')}exit code ${code}\n`;
}

const ROWS = Object.entries(RUNS).flatMap(([cluster, runs]) =>
  runs.flatMap((args) => [false, true].map((failing) => ({ cluster, args, failing, line: args.join(' ') }))),
);

test.each(ROWS)('$line on $cluster, much of it failing: $failing', async ({ cluster, args, failing }) => {
  const server = servers.get(cluster)!;
  const outputs: string[] = [];
  for (let seed = 1; seed <= ROUNDS; seed += 1) {
    const faults = [
      server.fault({ kind: 'shuffle', path: '/', milliseconds: 30, seed }),
      ...(failing ? [server.fault({ kind: 'status', path: FAILING, code: 500 })] : []),
    ];
    outputs.push(await outputOf(server, args, failing ? 'partial' : 'admin'));
    for (const fault of faults) fault.clear();
  }
  for (const output of outputs.slice(1)) expect(output).toBe(outputs[0]);
});
