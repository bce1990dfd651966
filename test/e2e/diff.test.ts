import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  loadCluster,
  startApiServer,
  type ApiServerOptions,
  type KubeconfigOptions,
} from '../api-server/api-server.ts';
import { expectGolden } from '../golden.ts';
import { transcript } from '../program/transcript.ts';
import { runInProcess } from '../program/in-process.ts';
import { mergedKubeconfig } from './merged-kubeconfig.ts';
import { runSession, runSessions, SESSIONS_TIMEOUT, type Session, type SessionResult } from './session.ts';

const KUBEADM = { cluster: 'kubeadm' };
const HIDDEN = { cluster: 'hidden' };

/** The cluster `kubeadm`, in which some kubelets are otherwise. */
function withKubelets(kubelets: ReturnType<typeof loadCluster>['kubelets']): NonNullable<Session['server']> {
  return { cluster: { ...loadCluster('kubeadm'), kubelets } };
}

interface Container {
  image: string;
  command: string[];
  env: object[];
  volumeMounts: { mountPath: string }[];
}

/** Two nodes drift apart in an image, flags, a mount, a variable with a secret and a script; one loses its scheduler. */
function drift({ store }: Parameters<NonNullable<Session['prepare']>>[0]): void {
  const change = (name: string, edit: (container: Container) => void): void => {
    const pod = structuredClone(store.get('pods', 'kube-system', name)!);
    edit((pod.spec as { containers: Container[] }).containers[0]!);
    store.put('pods', pod);
  };
  change('kube-apiserver-cp-2', (container) => {
    container.image = container.image.replace(/v[\d.]+$/, 'v1.35.9');
    container.command.push('--token-auth-file=/tokens', '--shared-secret=SECRET', '--v=4');
    container.volumeMounts[0]!.mountPath = '/moved';
  });
  for (const node of ['cp-1', 'cp-2']) {
    change(`etcd-${node}`, (container) => {
      container.env = [{ name: 'ETCD_PASSWORD', value: `SECRET ${node === 'cp-1' ? 1 : 2}` }];
      container.command = ['sh', '-c', `exec etcd ${node === 'cp-1' ? 'one' : 'two'} on ${node}`];
    });
  }
  store.delete('pods', 'kube-system', 'kube-scheduler-cp-2');
}

/** What is run, and where its whole output is: the directory of the golden files, then the name. */
const SESSIONS = {
  'kubeadm/diff': { args: ['diff', 'cp-1', 'node/cp-2'], server: KUBEADM },
  'kubeadm/diff-drift': { args: ['diff', 'cp-1', 'cp-2'], server: KUBEADM, prepare: drift },
  'kubeadm/diff-drift-json': { args: ['diff', 'cp-1', 'cp-2', '-o', 'json'], server: KUBEADM, prepare: drift },
  'kubeadm/diff-other-path': {
    args: ['diff', 'cp-1', 'cp-2', '-o', 'yaml'],
    server: withKubelets({ 'cp-2': { configz: { staticPodPath: '/srv/pods' } } }),
  },
  'kubeadm/diff-unreachable': {
    args: ['diff', 'cp-1', 'cp-2'],
    server: withKubelets({ 'cp-2': { unreachable: 'connection refused' } }),
  },
  'kubeadm/diff-tier-1': { args: ['diff', 'cp-1', 'cp-2'], server: KUBEADM, kubeconfig: { user: 'tier1' } },
  'kubeadm/diff-tier-0-json': {
    args: ['diff', 'cp-1', 'cp-2', '-o', 'json'],
    server: KUBEADM,
    kubeconfig: { user: 'tier0' },
  },
  'kubeadm/diff-no-kubelet': {
    args: ['diff', 'cp-1', 'cp-2', '--no-kubelet'],
    server: KUBEADM,
    kubeconfig: { user: 'tier1' },
  },
  'kubeadm/diff-forbidden': { args: ['diff', 'cp-1', 'cp-2'], server: KUBEADM, kubeconfig: { user: 'dev' } },
  'kubeadm/diff-missing': { args: ['diff', 'cp-1', 'cp-9'], server: KUBEADM },
  'hidden/diff': { args: ['diff', 'cp-1', 'worker-1'], server: HIDDEN },
  'hidden/diff-tier-1': { args: ['diff', 'cp-1', 'worker-1'], server: HIDDEN, kubeconfig: { user: 'tier1' } },
} as const satisfies Readonly<Record<string, Session>>;

const CODES: Readonly<Record<keyof typeof SESSIONS, number>> = {
  'kubeadm/diff': 0,
  'kubeadm/diff-drift': 1,
  'kubeadm/diff-drift-json': 1,
  'kubeadm/diff-other-path': 1,
  'kubeadm/diff-unreachable': 2,
  'kubeadm/diff-tier-1': 2,
  'kubeadm/diff-tier-0-json': 2,
  'kubeadm/diff-no-kubelet': 0,
  'kubeadm/diff-forbidden': 2,
  'kubeadm/diff-missing': 2,
  'hidden/diff': 1,
  'hidden/diff-tier-1': 1,
};

let results: Readonly<Record<keyof typeof SESSIONS, SessionResult>>;

beforeAll(async () => {
  results = await runSessions<keyof typeof SESSIONS>(SESSIONS);
}, SESSIONS_TIMEOUT);

describe('diff of two nodes', () => {
  test.each(Object.keys(SESSIONS) as (keyof typeof SESSIONS)[])('%s', (name) => {
    expectGolden(`${name}.txt`, transcript(SESSIONS[name].args, results[name]));
    expect(results[name].code).toBe(CODES[name]);
    expect(`${results[name].stdout}${results[name].stderr}`).not.toContain('SECRET');
  });

  test('asks for each fact once, and creates nothing', () => {
    const { requests } = results['kubeadm/diff'];
    expect(requests.filter((one) => !one.startsWith('GET '))).toEqual([
      'POST /apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
    ]);
    expect(new Set(requests).size).toBe(requests.length);
  });

  test('two spellings of one node are the same', async () => {
    const { code, stdout, stderr, requests } = await runSession({ args: ['diff', 'cp-1', 'no/cp-1'] });
    expect({ code, stdout, requests }).toEqual({ code: 2, stdout: '', requests: [] });
    expect(stderr).toContain('error: cp-1 and no/cp-1 are the same\n');
  });
});

/** Two servers, known by the contexts `prod` and `stage`. */
interface TwoClusters {
  readonly stage?: ApiServerOptions;
  readonly user?: KubeconfigOptions['user'];
  /** Changes the cluster of `stage`. */
  readonly prepare?: typeof drift;
  readonly args?: readonly string[];
}

async function diffClusters({ stage: options, user, prepare, args = [] }: TwoClusters) {
  const [prod, stage] = [await startApiServer(KUBEADM), await startApiServer(options ?? KUBEADM)];
  try {
    prepare?.(stage);
    const kubeconfig = mergedKubeconfig({
      prod: prod.kubeconfig(),
      stage: stage.kubeconfig(user === undefined ? {} : { user }),
    });
    return await runInProcess(['diff', 'context/prod', 'context/stage', ...args], { kubeconfig });
  } finally {
    await prod.close();
    await stage.close();
  }
}

describe('diff of two clusters', () => {
  test.each<[name: string, clusters: TwoClusters, code: number]>([
    ['alike', {}, 0],
    ['drift', { prepare: drift }, 1],
    ['json', { prepare: drift, args: ['-o', 'json', '--no-kubelet'] }, 1],
    ['other-distribution', { stage: { cluster: 'rke2' } }, 1],
    ['tier-1', { user: 'tier1' }, 2],
    ['forbidden', { user: 'dev' }, 2],
  ])('%s', async (name, clusters, code) => {
    const result = await diffClusters(clusters);
    const args = ['diff', 'context/prod', 'context/stage', ...(clusters.args ?? [])];
    expectGolden(`diff/clusters-${name}.txt`, transcript(args, result));
    expect(result.code).toBe(code);
    expect(`${result.stdout}${result.stderr}`).not.toContain('SECRET');
  });
});
