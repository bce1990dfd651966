import { aks } from './aks.ts';
import { bottlerocket } from './bottlerocket.ts';
import type { Clues, Distribution, Recognition } from './distribution.ts';
import { eks } from './eks.ts';
import { gke } from './gke.ts';
import { k0s } from './k0s.ts';
import { k3s } from './k3s.ts';
import { kind } from './kind.ts';
import { kops } from './kops.ts';
import { kubeadm } from './kubeadm.ts';
import { kubespray } from './kubespray.ts';
import { microk8s } from './microk8s.ts';
import { microshift } from './microshift.ts';
import { minikube } from './minikube.ts';
import { openshift } from './openshift.ts';
import { rke1 } from './rke1.ts';
import { rke2 } from './rke2.ts';
import { talos } from './talos.ts';
import { typhoon } from './typhoon.ts';
import { unknown } from './unknown.ts';

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
