import { execFile, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a run of the real kubectl printed. */
export interface KubectlAnswer {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** The real kubectl, asked about pods of our choice: the judge of what our own printers should print. */
export interface KubectlOracle {
  /** Runs `kubectl get pods` with these further arguments. */
  get(...args: readonly string[]): Promise<KubectlAnswer>;
  /** Prints one object with `-o FORMAT`, read from a file, with no server in play. */
  print(object: unknown, format: string): Promise<KubectlAnswer>;
  close(): Promise<void>;
}

/** Why the comparison cannot run here, or undefined where a kubectl answers. */
export function missingKubectl(): string | undefined {
  const probe = spawnSync('kubectl', ['version', '--client'], { encoding: 'utf8' });
  return probe.status === 0 ? undefined : 'no kubectl on PATH: its output is not compared';
}

const DISCOVERY: Record<string, unknown> = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [] },
  '/api/v1': {
    kind: 'APIResourceList',
    groupVersion: 'v1',
    resources: [{ name: 'pods', singularName: 'pod', namespaced: true, kind: 'Pod', verbs: ['get', 'list'] }],
  },
};

/** What the server answers for the list of pods. */
export interface OracleData {
  readonly items?: readonly unknown[];
  /** A `meta.k8s.io/v1` Table without its kind, for the runs with no `-o`. */
  readonly table?: { readonly columnDefinitions: readonly unknown[]; readonly rows: readonly unknown[] };
}

/** Starts the oracle: a bare API server on loopback that knows one list of pods, and kubectl pointed at it. */
export async function startKubectlOracle(data: OracleData = {}): Promise<KubectlOracle> {
  const home = await mkdtemp(join(tmpdir(), 'kubectl-oracle-'));
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const answer = DISCOVERY[path] ?? (path.endsWith('/pods') ? podList(data) : undefined);
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: 404 }));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const environment = { PATH: process.env.PATH, HOME: home, KUBECONFIG: join(home, 'none') };
  const run = (args: readonly string[]) =>
    new Promise<KubectlAnswer>((resolve) => {
      execFile('kubectl', args, { env: environment, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
        resolve({ stdout, stderr, code: error === null ? 0 : Number(error.code) });
      });
    });
  let files = 0;
  return {
    get: (...args) => run(['get', 'pods', `--server=${url}`, ...args]),
    async print(object, format) {
      const file = join(home, `${files++}.json`);
      await writeFile(file, JSON.stringify(object));
      return run(['patch', '--local', '-f', file, '--type=merge', '-p={}', '-o', format]);
    },
    async close() {
      await new Promise((resolve) => server.close(resolve));
      await rm(home, { recursive: true });
    },
  };
}

function podList(data: OracleData): unknown {
  if (data.table !== undefined) return { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata: {}, ...data.table };
  return { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '1' }, items: data.items ?? [] };
}
