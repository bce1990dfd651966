import { fixtureWorld, unlivedWorld, type DemoWorld } from './demo-world.ts';
import { hiddenWorld, kubeadmWorld, troubleWorld } from './kubeadm-worlds.ts';
import { largeWorld } from './large-world.ts';
import { k3s, openshift, openshiftFile, rke2 } from './distribution-files.ts';

/** A command that is worth a try. */
export interface Trial {
  /** As it is typed. */
  readonly line: string;
  readonly shows: string;
}

/** A cluster that can be played with. */
export interface DemoCluster {
  /** As it is typed. */
  readonly name: string;
  /** A sentence. */
  readonly about: string;
  readonly trials: readonly Trial[];
  readonly make: () => DemoWorld;
  /** Commands of the plugin that were run in it before anybody looks. */
  readonly before?: readonly (readonly string[])[];
}

/** That of the plain demo, and of whoever names none. */
export const KUBEADM: DemoCluster = {
  name: 'kubeadm',
  about: 'Three control-plane nodes and two workers, as set up by kubeadm, and one hidden pod.',
  trials: [
    { line: 'kubectl static ls --node cp-1', shows: 'the static pods of a node' },
    { line: 'kubectl static explain kube-scheduler-cp-1', shows: 'where a pod comes from, and how to change it' },
    {
      line: 'kubectl static edit kube-scheduler-cp-1',
      shows: 'an edit, which is undone if the pod does not come back',
    },
  ],
  make: kubeadmWorld,
};

/** Every cluster that can be kept. */
export const DEMO_CLUSTERS: readonly DemoCluster[] = [
  KUBEADM,
  {
    name: 'hidden',
    about: 'Pods that run on their nodes but that the API server does not show, each for a different reason.',
    trials: [
      { line: 'kubectl static ls --hidden', shows: 'what runs unseen, and why' },
      { line: 'kubectl static explain node-agent-cp-1', shows: 'more about one of them' },
      { line: 'kubectl create namespace monitoring', shows: 'its mirror pod appears: kubectl get pods -n monitoring' },
    ],
    make: hiddenWorld,
  },
  {
    name: 'k3s',
    about: 'One K3s server, which has no static pods of its own, and two agents with a static pod of the user each.',
    trials: [
      { line: 'kubectl static nodes', shows: 'where each node takes static pods from' },
      { line: 'kubectl static explain registry-mirror-pi-agent-1', shows: 'who owns the manifest' },
      { line: 'kubectl static manifest registry-mirror-pi-agent-1 --yes', shows: 'the file itself' },
    ],
    make: () => fixtureWorld('k3s-agent', k3s),
  },
  {
    name: 'rke2',
    about: 'RKE2, which rewrites the static pods of its control plane each time it starts.',
    trials: [
      { line: 'kubectl static nodes', shows: 'where each node takes static pods from' },
      { line: 'kubectl static explain etcd-rancher-srv-a', shows: 'how to make a change last' },
      { line: 'kubectl static doctor', shows: 'what is wrong' },
    ],
    make: () => fixtureWorld('rke2', rke2),
  },
  {
    name: 'talos',
    about: 'Talos, whose kubelets take static pods from a URL: no node has manifest files.',
    trials: [
      { line: 'kubectl static nodes', shows: 'where each node takes static pods from' },
      { line: 'kubectl static ls', shows: 'what runs' },
      {
        line: 'kubectl static explain kube-apiserver-talos-7f3-kqm',
        shows: 'how to change it where there is no file',
      },
    ],
    make: () => unlivedWorld('talos'),
  },
  {
    name: 'openshift',
    about: 'OpenShift, where operators install the control plane in revisions.',
    trials: [
      { line: 'kubectl static ls --node ocp-xk2tz-master-0', shows: 'the static pods of a node' },
      { line: 'kubectl static explain etcd-ocp-xk2tz-master-0 -n openshift-etcd', shows: 'which operator owns a file' },
      { line: 'kubectl static manifest etcd-ocp-xk2tz-master-0 --yes', shows: 'the file itself' },
    ],
    make: () => fixtureWorld('openshift', openshift, openshiftFile),
  },
  {
    name: 'managed',
    about: 'A managed cluster (EKS), whose provider runs the control plane elsewhere: it has no static pods.',
    trials: [
      { line: 'kubectl static ls', shows: 'that there are none, and why' },
      { line: 'kubectl static nodes', shows: 'that no kubelet takes any' },
      { line: 'kubectl static doctor', shows: 'that nothing is wrong' },
    ],
    make: () => unlivedWorld('managed'),
  },
  {
    name: 'trouble',
    about: 'kubeadm at 3 a.m.: a crash loop, an expired certificate, a refused manifest, a stopped pod, and more.',
    trials: [
      {
        line: 'kubectl static doctor --read-manifests --read-certificates --yes',
        shows: 'all that is wrong, and what to do',
      },
      { line: 'kubectl static explain kube-scheduler-cp-1', shows: 'why a pod does not run' },
      { line: 'kubectl static certs cp-2 --yes', shows: 'which certificates have expired' },
    ],
    make: troubleWorld,
    before: [['stop', 'kube-controller-manager-cp-3', '--yes']],
  },
  {
    name: '500-nodes',
    about: 'A large cluster: 500 nodes, 2,000 static pods, 10,000 others.',
    trials: [
      { line: 'time kubectl static ls | tail -n 3', shows: 'how long a list takes' },
      { line: 'time kubectl static nodes | tail -n 3', shows: 'how long it takes to ask each kubelet' },
      { line: 'kubectl static doctor', shows: 'what is wrong' },
    ],
    make: largeWorld,
  },
];
