import { taskContainerSecurity, taskPodLabels, taskPodSpec, type PodManifest } from '../nodes/task-pod.ts';
import type { CheckPlan } from './check-plan.ts';

/** What the check pod is made for. */
export interface CheckPodRequest {
  readonly name: string;
  readonly namespace: string;
  readonly node: string;
  readonly plan: CheckPlan;
  /** What it is made of where no image is to be checked; it need not be there. */
  readonly image: string;
  /** Seconds after which the pod ends by itself, whatever becomes of this program. */
  readonly lifetime: number;
}

/** No image has it: nothing of an image is ever run. */
const NO_PROGRAM = '/kubectl-static-runs-nothing';

/** Where the paths are in the first container. */
const MOUNTS = '/kubectl-static';

/**
 * The pod by which a kubelet itself tells whether it has, or gets, each image, and whether paths are there: it looks at the
 * type of a hostPath before it pulls anything, at those of them alone that a container mounts (tried on 1.36). Each image is
 * asked to run a program that is in none, as nobody with no right: that it cannot proves that it is there.
 */
export function checkPod({ name, namespace, node, plan, image, lifetime }: CheckPodRequest): PodManifest {
  const images = plan.images.length > 0 ? plan.images : [{ image, policy: 'Never' }];
  const volumeMounts = plan.paths.map((_, index) => ({
    name: volumeName(index),
    mountPath: `${MOUNTS}/${index}`,
    readOnly: true,
  }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: taskPodLabels('check') },
    spec: {
      ...taskPodSpec({ node, lifetime }),
      // Needs no pod network, which may be down.
      hostNetwork: true,
      securityContext: { runAsUser: NOBODY, runAsGroup: NOBODY, seccompProfile: { type: 'RuntimeDefault' } },
      containers: images.map((one, index) => ({
        name: containerName(index),
        image: one.image,
        imagePullPolicy: one.policy,
        command: [NO_PROGRAM],
        securityContext: taskContainerSecurity(),
        resources: { requests: { cpu: '1m', memory: '1Mi' }, limits: { cpu: '100m', memory: '32Mi' } },
        ...(index === 0 && volumeMounts.length > 0 && { volumeMounts }),
      })),
      ...(plan.paths.length > 0 && {
        volumes: plan.paths.map(({ path, type }, index) => ({ name: volumeName(index), hostPath: { path, type } })),
      }),
    },
  };
}

const NOBODY = 65_534;

/** The container for an image of the plan. */
export function containerName(index: number): string {
  return `image-${index}`;
}

/** The volume for a path of the plan. */
export function volumeName(index: number): string {
  return `path-${index}`;
}
