import type { AdviceSubject } from '../distribution.ts';

/** A session in a debug pod would end halfway, and leave the manifest where it is not run. */
const NOT_FROM_A_POD = 'not from a debug pod: ';
const NO_API = `${NOT_FROM_A_POD}with a single control-plane node kubectl stops working meanwhile`;

/** Whether the pod is a member of the cluster's etcd; kOps calls it `etcd-manager-main` and `etcd-manager-events`. */
export function isEtcd({ manifestName, labels }: AdviceSubject): boolean {
  return namesOf(manifestName, labels).some((name) => /^etcd(-manager-.*)?$/.test(name));
}

/** As `withCaution`, where no way to the node leads through a pod. */
export function withCautionOutside(text: string, subject: AdviceSubject): string {
  return withCaution(text, subject).replace(NOT_FROM_A_POD, '');
}

/** A step's text with what to mind before this pod is stopped, where the cluster depends on it. */
export function withCaution(text: string, subject: AdviceSubject): string {
  if (isEtcd(subject)) {
    return `${text}; one node at a time for the quorum, and ${NO_API}`;
  }
  const isApiServer = namesOf(subject.manifestName, subject.labels).includes('kube-apiserver');
  return isApiServer ? `${text}; ${NO_API}` : text;
}

function namesOf(manifestName: string, labels: AdviceSubject['labels']): readonly string[] {
  const names = [manifestName, labels.component, labels['k8s-app'], labels.app];
  return names.filter((name) => name !== undefined);
}
