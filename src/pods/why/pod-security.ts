import type { ContainerSpec, SpecOfKubelet } from '../static-pod-shape.ts';

/** What a pod does that the two levels of the Pod Security Standards forbid, as far as it is checked here. */
export interface PodSecurityFaults {
  readonly baseline: readonly string[];
  /** Those that only `restricted` forbids. */
  readonly restricted: readonly string[];
}

/** Capabilities that `baseline` lets a container add (pod-security-admission `check_capabilities_baseline.go`). */
const BASELINE_CAPABILITIES = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

const RESTRICTED_VOLUMES = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'name',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

/**
 * What speaks for a refusal by PodSecurity, each in the words of a field. The commonest checks only: AppArmor, SELinux,
 * procMount, sysctls, probe hosts and Windows are left out, so no fault found is no proof that there is none.
 */
export function podSecurityFaults(spec: SpecOfKubelet): PodSecurityFaults {
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
  const pod = spec.securityContext ?? {};
  return {
    baseline: [
      ...(['hostNetwork', 'hostPID', 'hostIPC'] as const).flatMap((field) =>
        spec[field] === true ? [`${field}: true`] : [],
      ),
      ...(spec.volumes ?? []).flatMap(({ hostPath }) =>
        hostPath === undefined ? [] : [`hostPath ${hostPath.path ?? ''}`],
      ),
      ...containers.flatMap((container) => baselineFaults(container).map((fault) => named(container, fault))),
    ],
    restricted: [
      ...(spec.volumes ?? []).flatMap((volume) =>
        Object.keys(volume)
          .filter((type) => type !== 'hostPath' && !RESTRICTED_VOLUMES.has(type))
          .map((type) => `volume of type ${type}`),
      ),
      ...containers.flatMap((container) => restrictedFaults(container, pod).map((fault) => named(container, fault))),
    ],
  };
}

function baselineFaults({ securityContext, ports }: ContainerSpec): string[] {
  const added = securityContext?.capabilities?.add ?? [];
  const hostPort = ports?.find((port) => (port.hostPort ?? 0) !== 0)?.hostPort;
  return [
    ...(securityContext?.privileged === true ? ['privileged: true'] : []),
    ...added.filter((capability) => !BASELINE_CAPABILITIES.has(capability)).map((name) => `adds capability ${name}`),
    ...(hostPort === undefined ? [] : [`hostPort ${hostPort}`]),
  ];
}

function restrictedFaults(
  { securityContext }: ContainerSpec,
  pod: NonNullable<SpecOfKubelet['securityContext']>,
): string[] {
  const own = securityContext ?? {};
  const user = own.runAsUser ?? pod.runAsUser;
  const seccomp = own.seccompProfile?.type ?? pod.seccompProfile?.type;
  return [
    ...((own.runAsNonRoot ?? pod.runAsNonRoot) === true ? [] : ['runAsNonRoot is not true']),
    ...(user === 0 ? ['runAsUser: 0'] : []),
    ...(own.allowPrivilegeEscalation === false ? [] : ['allowPrivilegeEscalation is not false']),
    ...(own.capabilities?.drop?.includes('ALL') === true ? [] : ['does not drop ALL capabilities']),
    ...(seccomp === 'RuntimeDefault' || seccomp === 'Localhost' ? [] : ['no seccompProfile']),
  ];
}

function named({ name = '' }: ContainerSpec, fault: string): string {
  return `container ${name}: ${fault}`;
}
