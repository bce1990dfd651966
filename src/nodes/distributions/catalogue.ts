import { aks } from './known/aks.ts';
import { bottlerocket } from './known/bottlerocket.ts';
import type { Clues, Distribution, Recognition } from './distribution.ts';
import { eks } from './known/eks.ts';
import { gke } from './known/gke.ts';
import { k0s } from './known/k0s.ts';
import { k3s } from './known/k3s.ts';
import { kind } from './known/kind.ts';
import { kops } from './known/kops.ts';
import { kubeadm } from './known/kubeadm.ts';
import { kubespray } from './known/kubespray.ts';
import { microk8s } from './known/microk8s.ts';
import { microshift } from './known/microshift.ts';
import { minikube } from './known/minikube.ts';
import { openshift } from './known/openshift.ts';
import { rke1 } from './known/rke1.ts';
import { rke2 } from './known/rke2.ts';
import { talos } from './known/talos.ts';
import { typhoon } from './known/typhoon.ts';
import { unknown } from './known/unknown.ts';

/**
 * Every distribution in the order in which it is tried, by clues and by traces. Special cases come before what they are made of: kind,
 * minikube and Kubespray before kubeadm, MicroShift before OpenShift, Bottlerocket before EKS. The last fits everything.
 */
export const DISTRIBUTIONS: readonly Distribution[] = [
  kind,
  minikube,
  k3s,
  rke2,
  k0s,
  microk8s,
  talos,
  microshift,
  openshift,
  kops,
  bottlerocket,
  eks,
  gke,
  aks,
  typhoon,
  rke1,
  kubespray,
  kubeadm,
  unknown,
];

/** A distribution with what it was recognised by. */
export interface RecognisedDistribution {
  readonly distribution: Distribution;
  readonly recognition: Recognition;
}

/** The first distribution that the clues fit; `unknown` where none does. */
export function recogniseDistribution(clues: Clues): RecognisedDistribution {
  for (const distribution of DISTRIBUTIONS) {
    const recognition = distribution.recognise(clues);
    if (recognition !== undefined) return { distribution, recognition };
  }
  throw new Error('no distribution fits, though the last one fits everything');
}
