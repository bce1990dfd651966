import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { KubectlClient } from './kubectl-client.ts';

/** A cluster to prove the program on. */
export interface ProvedCluster {
  /** Says which cluster it is, as for kubectl: KUBECONFIG and the rest. Asked for when the tests run. */
  readonly environment: () => NodeJS.ProcessEnv;
  /** A namespace to put pods into; where undefined one is made, and deleted again. */
  readonly namespace: string | undefined;
  /** `NAMESPACE/NAME` of the mirror that a pod would have which runs without one; undefined where none is known of. */
  readonly hidden: string | undefined;
  /** Whether its nodes have the files of their static pods, and can run a reader pod. */
  readonly hasFiles: boolean;
  /** The image of reader pods, where its nodes cannot pull the default. */
  readonly image?: string | undefined;
}

const title = ({ metadata }: { metadata: { name: string; namespace: string } }): string =>
  `${metadata.namespace}/${metadata.name}`;

/** Rules of doctor about pods without a mirror. */
const HIDDEN_RULES: readonly string[] = ['hidden-static-pod', 'namespace-missing'];

/** A pod that no node ever runs. */
function idlePod(namespace: string, name: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace },
    spec: {
      automountServiceAccountToken: false,
      nodeSelector: { 'kubectl-static/no-such-node': 'true' },
      containers: [{ name: 'idle', image: 'registry.k8s.io/pause:3.10' }],
    },
  });
}

/** Registers the tests that hold on any cluster. */
export function proveOn({ environment, hidden, hasFiles, image, namespace: given }: ProvedCluster): void {
  const namespace = given ?? `kubectl-static-e2e-${randomBytes(4).toString('hex')}`;
  const ordinary = `ordinary-${randomBytes(4).toString('hex')}`;
  const reader = ['--debug-namespace', namespace, '--yes', ...(image === undefined ? [] : ['--image', image])];
  let client: KubectlClient;

  beforeAll(async () => {
    client = new KubectlClient(environment());
    if (given === undefined) {
      await client.output('create', 'namespace', namespace);
      await client.output('label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=privileged');
    }
    const created = await client.command(['create', '--validate=false', '-f', '-'], idlePod(namespace, ordinary));
    expect(created).toMatchObject({ code: 0 });
  }, 60_000);
  // The pods of these tests end with the namespace, or one by one where it is not ours.
  afterAll(async () => {
    if (given === undefined) await client.command(['delete', 'namespace', namespace, '--wait=false']);
    else await client.command(['delete', 'pods', ordinary, '-n', namespace, '--ignore-not-found', '--wait=false']);
  }, 60_000);

  test('ls lists exactly the pods with the annotation of a mirror', async () => {
    expect((await client.listed()).map(title).sort()).toEqual((await client.mirrors()).map(title).sort());
  });

  test('ls prints what kubectl get prints of them', async () => {
    const wanted = new Set((await client.mirrors()).map(title));
    const rows = (text: string): string[] =>
      text
        .trim()
        .split('\n')
        .filter((line) => line !== '');
    const columns = (line: string): string[] => line.split(/\s{2,}/);
    const ours = rows(await client.output('static', 'ls', '--no-headers')).map((line) => {
      const [home, name, , ready, status] = columns(line);
      return [home, name, ready, status];
    });
    const theirs = rows(await client.output('get', 'pods', '-A', '--no-headers')).map((line) =>
      columns(line).slice(0, 4),
    );
    const theirMirrors = theirs.filter(([home, name]) => wanted.has(`${home ?? ''}/${name ?? ''}`));
    expect(ours.sort()).toEqual(theirMirrors.sort());
  });

  test('nodes lists every node', async () => {
    const names = async (...words: string[]) =>
      (JSON.parse(await client.output(...words)) as { items: { metadata: { name: string } }[] }).items
        .map(({ metadata }) => metadata.name)
        .sort();
    expect(await names('static', 'nodes', '-o', 'json')).toEqual(await names('get', 'nodes', '-o', 'json'));
  });

  test('explain says no of an ordinary pod', async () => {
    const { code, stdout } = await client.command(['static', 'explain', `${namespace}/${ordinary}`]);
    expect([code, stdout]).toEqual([1, expect.stringContaining('is not a static pod')]);
  });

  test('explain finds the directory that the kubelet itself names, and whether that runs the pod', async () => {
    for (const mirror of (await client.mirrors()).slice(0, 3)) {
      const kubelet = `/api/v1/nodes/${mirror.spec.nodeName ?? ''}/proxy`;
      const configz = JSON.parse(await client.output('get', '--raw', `${kubelet}/configz`)) as {
        kubeletconfig: { staticPodPath?: string };
      };
      const running = JSON.parse(await client.output('get', '--raw', `${kubelet}/pods`)) as {
        items: { metadata: { name: string; namespace: string } }[];
      };
      const { code, stdout } = await client.command(['static', 'explain', title(mirror), '-o', 'json']);
      const { verdict, location } = JSON.parse(stdout) as {
        verdict: string;
        location: { path?: { value: string } };
      };
      const answer = running.items.map(title).includes(title(mirror)) ? ['static', 0] : ['suspect', 1];
      expect([verdict, code, location.path?.value]).toEqual([...answer, configz.kubeletconfig.staticPodPath]);
    }
  });

  (hasFiles ? test : test.skip)(
    'manifest prints the file of a static pod, and leaves no pod behind',
    async () => {
      const found = (await client.listed()).find(
        ({ manifestName, source }) => manifestName !== undefined && source === 'file',
      );
      if (found === undefined) return;
      const words = ['static', 'manifest', title(found), ...reader];
      const { code, stdout, stderr } = await client.command(words);
      expect([code, stderr]).toEqual([0, expect.stringContaining('Deleted pod')]);
      expect(load(stdout)).toMatchObject({ kind: 'Pod', metadata: { name: found.manifestName } });
      const left = (await client.pods()).filter(({ metadata }) => metadata.name.startsWith('kubectl-static-reader-'));
      expect(left.map(title)).toEqual([]);
    },
    180_000,
  );

  (hasFiles ? test : test.skip)(
    'lint finds no error in a manifest that a kubelet runs',
    async () => {
      const found = (await client.listed()).find(
        ({ manifestName, source }) => manifestName !== undefined && source === 'file',
      );
      if (found === undefined) return;
      const manifest = ['static', 'manifest', title(found), ...reader];
      const { stdout } = await client.command(manifest);
      const { code, stdout: findings } = await client.command(
        ['static', 'lint', '-', '--node-name', found.node],
        stdout,
      );
      expect([code, findings]).toEqual([0, expect.not.stringContaining('error')]);
    },
    180_000,
  );

  test('doctor finds exactly the pods that ls --hidden lists', async () => {
    const { code, findings } = await client.diagnosis('--only', HIDDEN_RULES.join());
    const names = (await client.listed('--hidden')).map(title).sort();
    expect(findings.map(({ subject }) => subject.name).sort()).toEqual(names);
    // One that may have a mirror soon, or that does not run, is no more than information.
    expect(code).toBe(findings.some(({ severity }) => severity === 'error') ? 1 : 0);
  });

  test('doctor calls no mirror forged that its own Node owns', async () => {
    const { code, findings } = await client.diagnosis('--only', 'forged-mirror-pod');
    expect([code, findings]).toEqual([0, []]);
  });

  test('doctor expects what was written down of the cluster, and nothing that was left out', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kubectl-static-e2e-'));
    try {
      const full = join(folder, 'full.yaml');
      const empty = join(folder, 'empty.yaml');
      const { code: written, stdout: baseline } = await client.command(['static', 'doctor', '--write-baseline']);
      expect(written).toBe('nodesNotRead' in (load(baseline) as object) ? 2 : 0);
      writeFileSync(full, baseline);
      writeFileSync(empty, JSON.stringify({ ...(load(baseline) as object), pods: [] }));
      const only = ['--only', 'unexpected-static-pod', '--baseline'];
      expect(await client.diagnosis(...only, full)).toEqual({ code: 0, findings: [] });
      const { code, findings } = await client.diagnosis(...only, empty);
      expect([code, findings.length > 0]).toEqual((await client.mirrors()).length > 0 ? [1, true] : [0, false]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  (hidden === undefined ? test.skip : test)(
    'ls --hidden and doctor find the pod that the cluster was prepared with',
    async () => {
      const names = (await client.listed('--hidden')).map(title);
      expect(names).toContain(hidden);
      const { code, findings } = await client.diagnosis();
      const found = findings.filter(({ subject }) => subject.name === hidden);
      expect([code, found.some(({ rule }) => HIDDEN_RULES.includes(rule))]).toEqual([1, true]);
      expect((await client.listed()).map(title)).not.toContain(hidden);
    },
  );
}
