import { cpSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createHost, type TestHost } from '../hosts.ts';
import { runInProcess } from '../program/in-process.ts';

// What `local doctor` finds of what runs on a node. The host: etcd runs, kube-apiserver is kept and does not run, nothing
// of kube-scheduler is there, ghost runs without a file.

const DIRECTORY = '/etc/kubernetes/manifests';
const RULES = 'manifest-not-run,pod-without-manifest,static-pod-not-running';
const CONFIG = '/var/lib/kubelet/config.yaml';
const GHOST = '22222222222222222222222222222222';
/** The processes of ghost. */
const GHOSTS = [902, 903];

let host: TestHost;

beforeEach(() => {
  host = createHost('kubeadm');
});

afterEach(() => {
  host.remove();
});

interface Found {
  readonly unread: readonly string[];
  readonly items: readonly {
    readonly rule: string;
    readonly severity: string;
    readonly subject: { readonly name: string };
    readonly message: string;
    readonly advice: string;
  }[];
}

async function doctor(...more: readonly string[]): Promise<Found & { readonly code: number | undefined }> {
  const result = await runInProcess(['local', 'doctor', '--root', host.root, '--only', RULES, '-o', 'json', ...more]);
  return { ...(JSON.parse(result.stdout) as Found), code: result.code };
}

/** A line for each finding. */
async function found(...more: readonly string[]): Promise<string[]> {
  const { items } = await doctor(...more);
  return items.map(({ rule, severity, subject }) => `${severity} ${rule} ${subject.name}`);
}

function stopKubelet(): void {
  rmSync(host.path('/proc/812'), { recursive: true });
  const unit = host.path('/etc/systemd/system/kubelet.service');
  mkdirSync(host.path('/etc/systemd/system'), { recursive: true });
  writeFileSync(unit, `[Service]\nExecStart=/usr/bin/kubelet --config=${CONFIG}\n`);
}

const ALL = [
  'error pod-without-manifest kube-system/ghost-master-a',
  'error manifest-not-run kube-system/kube-scheduler-master-a',
  'warning static-pod-not-running kube-system/kube-apiserver-master-a',
];

describe('is told', () => {
  test('of what is not started, what does not run, and what no file defines', async () => {
    expect(await found()).toEqual(ALL);
    expect((await doctor()).code).toBe(1);
  });

  test('by rules that can be asked for by name, and by no other about a cluster', async () => {
    expect(await found('--skip', 'pod-without-manifest')).toEqual(ALL.slice(1));
    const { code, stderr } = await runInProcess(['local', 'doctor', '--root', host.root, '--only', 'manifest-differs']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'error: rule "manifest-differs" is about a cluster: use "doctor"\n' +
        "See 'kubectl static local doctor --help' for usage.\n",
    });
  });

  test('with other advice where no kubelet runs', async () => {
    stopKubelet();
    const { items } = await doctor();
    expect(items.map(({ message, advice }) => [message, advice])).toEqual([
      [
        `containers of it run on master-a, and no file in ${DIRECTORY} defines it`,
        'No kubelet runs on master-a, so nothing stops the pod: start the kubelet.',
      ],
      [
        `no kubelet runs on master-a, and nothing of the pod that ${DIRECTORY}/kube-scheduler.yaml defines is there`,
        'Start the kubelet of master-a.',
      ],
      ['no container of it runs', 'No kubelet runs on master-a: start it.'],
    ]);
  });

  test('mildly of what was just changed', async () => {
    const now = new Date();
    for (const name of ['', '/kube-scheduler.yaml', '/kube-apiserver.yaml']) {
      utimesSync(host.path(`${DIRECTORY}${name}`), now, now);
    }
    expect(await found()).toEqual([
      'info pod-without-manifest kube-system/ghost-master-a',
      'info static-pod-not-running kube-system/kube-apiserver-master-a',
      'info manifest-not-run kube-system/kube-scheduler-master-a',
    ]);
  });

  test('mildly of what may have ended as it should', async () => {
    const path = host.path(`${DIRECTORY}/kube-apiserver.yaml`);
    writeFileSync(path, readFileSync(path, 'utf8').replace('spec:', 'spec:\n  restartPolicy: OnFailure'));
    utimesSync(path, new Date(0), new Date(0));
    expect(await found()).toEqual([
      ...ALL.slice(0, 2),
      'info static-pod-not-running kube-system/kube-apiserver-master-a',
    ]);
  });

  test('in other words of a pod without a file of which only the directory is left', async () => {
    for (const pid of GHOSTS) rmSync(host.path(`/proc/${pid}`), { recursive: true });
    const { items } = await doctor('--only', 'pod-without-manifest');
    const [ghost] = items.filter(({ rule }) => rule === 'pod-without-manifest');
    expect([ghost?.severity, ghost?.message]).toEqual([
      'info',
      `nothing of it runs on master-a, but the kubelet still has its directory, and no file in ${DIRECTORY} defines it`,
    ]);
  });
});

describe('nothing is claimed', () => {
  test('of a directory that the user named', async () => {
    expect(await found('--path', DIRECTORY)).toEqual([]);
  });

  test('of a configuration that the user named, where nothing of its files is kept', async () => {
    cpSync(host.path(CONFIG), host.path('/other.yaml'));
    expect(await found('--kubelet-config', '/other.yaml')).toEqual(ALL);
    rmSync(host.path(`${DIRECTORY}/etcd.yaml`));
    rmSync(host.path(`${DIRECTORY}/kube-apiserver.yaml`));
    expect(await found('--kubelet-config', '/other.yaml')).toEqual([]);
  });

  test('where processes cannot be seen', async () => {
    rmSync(host.path('/proc'), { recursive: true });
    expect(await found()).toEqual([]);
  });

  test('of what does not run where the pods of the kubelet cannot be listed', async () => {
    rmSync(host.path('/var/lib/kubelet/pods'), { recursive: true });
    expect(await found()).toEqual(ALL.slice(0, 1));
  });

  test('where a pod is kept whose name nothing tells: it may be that of any file', async () => {
    rmSync(host.path(`/var/log/pods/kube-system_ghost-master-a_${GHOST}`), { recursive: true });
    expect(await found()).toEqual(['warning static-pod-not-running kube-system/kube-apiserver-master-a']);
  });

  test('where pods are named for another node, which is told', async () => {
    writeFileSync(host.path('/etc/hostname'), 'renamed\n');
    const { items, unread } = await doctor();
    expect(items).toEqual([]);
    expect(unread).toEqual([
      "could not read which manifests run: etcd-master-a is named for a node other than renamed (the machine's host name)",
    ]);
  });

  test("where the node's name is not known", async () => {
    rmSync(host.path('/etc/hostname'));
    expect(await found()).toEqual([]);
  });

  test('of a pod that a file may define which the kubelet refuses', async () => {
    const text = 'apiVersion: v1\nkind: Pod\nmetadata: {name: ghost, namespace: kube-system}\nspec: {containers: []}\n';
    writeFileSync(host.path(`${DIRECTORY}/ghost.yaml`), text);
    expect(await found()).toEqual(ALL.slice(1));
  });

  test('of pods without a file where the kubelet asks a URL as well', async () => {
    const path = host.path(CONFIG);
    writeFileSync(path, `${readFileSync(path, 'utf8')}staticPodURL: https://pods.example/manifests\n`);
    expect(await found()).toEqual(ALL.slice(1));
  });
});
