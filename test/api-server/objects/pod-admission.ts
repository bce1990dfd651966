import { ApiError, notFound } from '../http/api-status.ts';
import type { KubeObject } from './kube-object.ts';
import type { ServerState } from '../http/routes.ts';

interface SecurityContext {
  readonly privileged?: boolean;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
}

/** The parts of a pod that are checked when it is made. */
interface CheckedSpec {
  readonly priorityClassName?: string;
  readonly hostNetwork?: boolean;
  readonly activeDeadlineSeconds?: number;
  readonly terminationGracePeriodSeconds?: number;
  readonly restartPolicy?: string;
  readonly containers?: readonly {
    readonly name?: string;
    readonly image?: string;
    readonly securityContext?: SecurityContext;
    readonly volumeMounts?: readonly { readonly name: string; readonly mountPath?: string }[];
  }[];
  readonly volumes?: readonly {
    readonly name: string;
    readonly hostPath?: { readonly path?: string; readonly type?: string };
  }[];
}

/** A name that is a label of DNS (RFC 1123). */
export const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const SUBDOMAIN = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const HOST_PATH_TYPES = [
  '',
  'DirectoryOrCreate',
  'Directory',
  'FileOrCreate',
  'File',
  'Socket',
  'CharDevice',
  'BlockDevice',
];

/** Refuses a pod as the API server's validation does (`pkg/apis/core/validation`), as far as tests make pods. Throws `ApiError`. */
export function checkPod({ metadata, spec }: KubeObject): void {
  const { activeDeadlineSeconds: deadline, containers = [], volumes = [], ...rest } = (spec ?? {}) as CheckedSpec;
  const faults = [
    ...(SUBDOMAIN.test(metadata.name) ? [] : ['metadata.name: Invalid value: a lowercase RFC 1123 subdomain']),
    ...(deadline === undefined || (deadline >= 1 && deadline <= 2 ** 31 - 1)
      ? []
      : ['spec.activeDeadlineSeconds: Invalid value: must be between 1 and 2147483647, inclusive']),
    ...((rest.terminationGracePeriodSeconds ?? 0) >= 0 ? [] : ['spec.terminationGracePeriodSeconds: Invalid value']),
    ...(['Always', 'OnFailure', 'Never'].includes(rest.restartPolicy ?? 'Always')
      ? []
      : ['spec.restartPolicy: Unsupported value']),
    ...(containers.length > 0 ? [] : ['spec.containers: Required value']),
    ...containers.flatMap(({ name = '', image = '', volumeMounts = [] }) => [
      ...(LABEL.test(name) ? [] : ['spec.containers[0].name: Invalid value']),
      ...(image === '' ? ['spec.containers[0].image: Required value'] : []),
      ...(volumeMounts.every((mount) => volumes.some((volume) => volume.name === mount.name))
        ? []
        : ['spec.containers[0].volumeMounts[0].name: Not found']),
    ]),
    ...volumes.flatMap(({ hostPath }) => {
      if (hostPath === undefined) return [];
      const { path = '', type = '' } = hostPath;
      return [
        ...(path === '' ? ['spec.volumes[0].hostPath.path: Required value'] : []),
        ...(path.split('/').includes('..') ? ["spec.volumes[0].hostPath.path: must not contain '..'"] : []),
        ...(HOST_PATH_TYPES.includes(type) ? [] : ['spec.volumes[0].hostPath.type: Unsupported value']),
      ];
    }),
  ];
  if (faults.length === 0) return;
  throw new ApiError(422, 'Invalid', `Pod "${metadata.name}" is invalid: ${faults.join(', ')}`, {
    details: { name: metadata.name, kind: 'Pod' },
  });
}

/** What a container may add at the levels of PodSecurity (`pod-security-admission/policy/check_capabilities_*.go`). */
const BASELINE_CAPABILITIES = [
  ...['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD'],
  ...['NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'],
];

/** Lets a pod into a namespace that is there and stays, and whose PodSecurity level takes it. Throws `ApiError`. */
export function checkNamespace(pod: KubeObject, namespace: string, server: ServerState): void {
  const { name } = pod.metadata;
  const found = server.store.get('namespaces', undefined, namespace);
  if (!found) throw notFound('namespaces', namespace);
  if (
    found.metadata.deletionTimestamp !== undefined ||
    (found.status as { phase?: string } | undefined)?.phase === 'Terminating'
  ) {
    const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
    throw forbiddenPod(name, why);
  }
  const level = found.metadata.labels?.['pod-security.kubernetes.io/enforce'] ?? 'privileged';
  const why = level === 'privileged' ? [] : violations(pod.spec as CheckedSpec);
  if (why.length > 0) throw forbiddenPod(name, `violates PodSecurity "${level}:latest": ${why.join(', ')}`);
}

/** Refuses a pod whose priority class is not there (plugin Priority); those of the system always are. Throws `ApiError`. */
export function checkPriority({ metadata, spec }: KubeObject, server: ServerState): void {
  const { priorityClassName: name = '' } = spec as CheckedSpec;
  if (name === '' || /^system-(node|cluster)-critical$/.test(name)) return;
  if (server.store.get('priorityclasses', undefined, name) !== undefined) return;
  throw forbiddenPod(metadata.name, `no PriorityClass with name ${name} was found`);
}

function violations({ hostNetwork, containers = [], volumes = [] }: CheckedSpec): string[] {
  const volume = volumes.find(({ hostPath }) => hostPath !== undefined);
  const contexts = containers.map(({ name = '', securityContext }) => ({ name, ...securityContext }));
  const capable = contexts.find(
    ({ capabilities }) => capabilities?.add?.some((one) => !BASELINE_CAPABILITIES.includes(one)) === true,
  );
  return [
    ...(hostNetwork === true ? ['host namespaces (hostNetwork=true)'] : []),
    ...(capable === undefined
      ? []
      : [
          `non-default capabilities (container "${capable.name}" must not include "${(capable.capabilities?.add ?? []).join('", "')}" in securityContext.capabilities.add)`,
        ]),
    ...(volume === undefined ? [] : [`hostPath volumes (volume "${volume.name}")`]),
    ...(contexts.some(({ privileged }) => privileged === true) ? ['privileged'] : []),
  ];
}

function forbiddenPod(name: string, why: string): ApiError {
  return new ApiError(403, 'Forbidden', `pods "${name}" is forbidden: ${why}`, { details: { name, kind: 'pods' } });
}
