import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { delimiter, dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { PROGRAM, type RunResult } from '../support/program.ts';

// The program against a real cluster, compared with what kubectl says of it. Not part of `npm test`:
//
//   npm run build && KUBECTL_STATIC_ANY_CLUSTER=1 KUBECONFIG=... npm run jest -- test/e2e/any-cluster.test.ts
//
// It needs an administrator, kubectl on PATH, and for `manifest` nodes that can pull busybox. It creates one namespace
// (or uses the one that KUBECTL_STATIC_E2E_NAMESPACE names) and pods in it, and deletes them again. It assumes nothing
// of the names of nodes, paths or pods. KUBECTL_STATIC_E2E_HIDDEN=NAMESPACE/NAME names the mirror that a pod would have
// which runs without one, if the cluster was prepared with such a pod.

const isOn = process.env.KUBECTL_STATIC_ANY_CLUSTER === '1';
const given = process.env.KUBECTL_STATIC_E2E_NAMESPACE;
const hidden = process.env.KUBECTL_STATIC_E2E_HIDDEN;
const namespace = given ?? `kubectl-static-e2e-${randomBytes(4).toString('hex')}`;
const run = `run-${randomBytes(4).toString('hex')}`;
const MIRROR = 'kubernetes.io/config.mirror';

interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly annotations?: Record<string, string>;
  };
  readonly spec: { readonly nodeName?: string };
}

interface Listed {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly node: string;
  readonly manifestName?: string;
  readonly verdict: string;
  readonly source: string;
}

/** Runs a command in the user's own environment, with the program on PATH. */
function command(words: readonly string[], input = ''): Promise<RunResult> {
  const env = { ...process.env, PATH: `${dirname(PROGRAM)}${delimiter}${process.env.PATH ?? ''}` };
  const child = spawn('kubectl', words, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (said[name] += text));
  }
  child.stdin.end(input);
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', (code) => {
      done({ code: code ?? -1, ...said });
    });
  });
}

async function kubectl(...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await command(words);
  if (code !== 0) throw new Error(`kubectl ${words.join(' ')}: ${stderr}`);
  return stdout;
}

async function pods(): Promise<readonly Pod[]> {
  return (JSON.parse(await kubectl('get', 'pods', '-A', '-o', 'json')) as { items: Pod[] }).items;
}

async function mirrors(): Promise<readonly Pod[]> {
  return (await pods()).filter(({ metadata }) => metadata.annotations?.[MIRROR] !== undefined);
}

async function listed(...words: string[]): Promise<readonly Listed[]> {
  return (JSON.parse(await kubectl('static', 'ls', '-o', 'json', ...words)) as { items: Listed[] }).items;
}

const title = ({ metadata }: { metadata: { name: string; namespace: string } }): string =>
  `${metadata.namespace}/${metadata.name}`;

/** A pod that no node ever runs. */
function idlePod(name: string, annotations: Readonly<Record<string, string>> = {}): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { run }, annotations },
    spec: {
      automountServiceAccountToken: false,
      nodeSelector: { 'kubectl-static/no-such-node': 'true' },
      containers: [{ name: 'idle', image: 'registry.k8s.io/pause:3.10' }],
    },
  });
}

/** The pods of these tests end with the namespace, or one by one where it is not ours. */
async function cleanUp(): Promise<void> {
  if (given === undefined) await command(['delete', 'namespace', namespace, '--wait=false']);
  else await command(['delete', 'pods', `ordinary-${run}`, '-n', namespace, '--ignore-not-found', '--wait=false']);
}

(isOn ? describe : describe.skip)('on the cluster of the kubeconfig', () => {
  beforeAll(async () => {
    if (given === undefined) {
      await kubectl('create', 'namespace', namespace);
      await kubectl('label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=privileged');
    }
    const created = await command(['create', '--validate=false', '-f', '-'], idlePod(`ordinary-${run}`));
    expect(created).toMatchObject({ code: 0 });
  }, 60_000);
  afterAll(cleanUp, 60_000);

  test('ls lists exactly the pods with the annotation of a mirror', async () => {
    expect((await listed()).map(title).sort()).toEqual((await mirrors()).map(title).sort());
  });

  test('ls prints what kubectl get prints of them', async () => {
    const wanted = new Set((await mirrors()).map(title));
    const rows = (text: string): string[] =>
      text
        .trim()
        .split('\n')
        .filter((line) => line !== '');
    const columns = (line: string): string[] => line.split(/\s{2,}/);
    const ours = rows(await kubectl('static', 'ls', '--no-headers')).map((line) => {
      const [home, name, , ready, status] = columns(line);
      return [home, name, ready, status];
    });
    const theirs = rows(await kubectl('get', 'pods', '-A', '--no-headers')).map((line) => columns(line).slice(0, 4));
    const theirMirrors = theirs.filter(([home, name]) => wanted.has(`${home ?? ''}/${name ?? ''}`));
    expect(ours.sort()).toEqual(theirMirrors.sort());
  });

  test('nodes lists every node', async () => {
    const names = async (...words: string[]) =>
      (JSON.parse(await kubectl(...words)) as { items: { metadata: { name: string } }[] }).items
        .map(({ metadata }) => metadata.name)
        .sort();
    expect(await names('static', 'nodes', '-o', 'json')).toEqual(await names('get', 'nodes', '-o', 'json'));
  });

  test('explain says no of an ordinary pod', async () => {
    const { code, stdout } = await command(['static', 'explain', `${namespace}/ordinary-${run}`]);
    expect([code, stdout]).toEqual([1, expect.stringContaining('is not a static pod')]);
  });

  test('explain finds the directory that the kubelet itself names', async () => {
    for (const mirror of (await mirrors()).slice(0, 3)) {
      const node = mirror.spec.nodeName ?? '';
      const configz = JSON.parse(await kubectl('get', '--raw', `/api/v1/nodes/${node}/proxy/configz`)) as {
        kubeletconfig: { staticPodPath?: string };
      };
      const { verdict, location } = JSON.parse(await kubectl('static', 'explain', title(mirror), '-o', 'json')) as {
        verdict: string;
        location: { path?: { value: string } };
      };
      expect([verdict, location.path?.value]).toEqual(['static', configz.kubeletconfig.staticPodPath]);
    }
  });

  test('manifest prints the file of a static pod, and leaves no pod behind', async () => {
    const found = (await listed()).find(({ manifestName, source }) => manifestName !== undefined && source === 'file');
    if (found === undefined) return;
    const words = ['static', 'manifest', title(found), '--debug-namespace', namespace, '--yes'];
    const { code, stdout, stderr } = await command(words);
    expect([code, stderr]).toEqual([0, expect.stringContaining('Deleted pod')]);
    expect(load(stdout)).toMatchObject({ kind: 'Pod', metadata: { name: found.manifestName } });
    const left = (await pods()).filter(({ metadata }) => metadata.name.startsWith('kubectl-static-reader-'));
    expect(left.map(title)).toEqual([]);
  }, 180_000);

  (hidden === undefined ? test.skip : test)(
    'ls --hidden finds the pod that the cluster was prepared with',
    async () => {
      const names = (await listed('--hidden')).map(title);
      expect(names).toContain(hidden);
      expect((await listed()).map(title)).not.toContain(hidden);
    },
  );
});
