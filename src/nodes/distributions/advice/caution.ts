import type { AdviceSubject, Step } from '../distribution.ts';

/** A session in a debug pod would end halfway, and leave the manifest where it is not run. */
const NOT_FROM_A_POD = 'not from a debug pod: ';
const ONE_AT_A_TIME = 'one node at a time for the quorum';
const NO_API = `${NOT_FROM_A_POD}with a single control-plane node, kubectl does not work meanwhile`;

/** What of a pod tells its part in the cluster. */
type Part = Pick<AdviceSubject, 'manifestName' | 'labels'>;

/** What stops the cluster where the pod is the only one; kOps calls its etcd `etcd-manager-main` and `etcd-manager-events`. */
export function dependsOn({ manifestName, labels }: Part): 'etcd' | 'kube-apiserver' | undefined {
  const names = namesOf(manifestName, labels);
  if (names.some((name) => /^etcd(-manager-.*)?$/.test(name))) return 'etcd';
  return names.includes('kube-apiserver') ? 'kube-apiserver' : undefined;
}

/** Whether the pod is a member of the cluster's etcd. */
export function isEtcd(part: Part): boolean {
  return dependsOn(part) === 'etcd';
}

/** Whether a recipe is for one node at a time. */
export function isForOneNode(steps: readonly Step[]): boolean {
  return steps.some(({ text = '' }) => text.includes(ONE_AT_A_TIME));
}

/** As `withCaution`, where no way to the node leads through a pod. */
export function withCautionOutside(text: string, subject: AdviceSubject): string {
  return withCaution(text, subject).replace(NOT_FROM_A_POD, '');
}

/** A step's text with what to mind before this pod is stopped, where the cluster depends on it. */
export function withCaution(text: string, subject: AdviceSubject): string {
  switch (dependsOn(subject)) {
    case 'etcd':
      return `${text}; ${ONE_AT_A_TIME}, and ${NO_API}`;
    case 'kube-apiserver':
      return `${text}; ${NO_API}`;
    case undefined:
      return text;
  }
}

function namesOf(manifestName: string, labels: AdviceSubject['labels']): readonly string[] {
  const names = [manifestName, labels.component, labels['k8s-app'], labels.app];
  return names.filter((name) => name !== undefined);
}
