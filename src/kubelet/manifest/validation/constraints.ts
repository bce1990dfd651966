import type { PodSpec } from '../../../kubernetes/pod.ts';
import type { Constraints } from './constraint.ts';
import { CONTAINER_CONSTRAINTS } from './container-constraints.ts';
import { OPTIONS_SINCE, address, notEmpty, positive, sysctlName, userId, weight, within } from './formats.ts';
import { dnsLabel, dnsSubdomain, labelValue, qualifiedName } from './names.ts';
import { VOLUME_CONSTRAINTS } from './volume-constraints.ts';

const LARGEST_DEADLINE = 2147483647;
/** Before, the values that required node affinity asks for were not looked at (kubernetes/kubernetes#128212). */
const SELECTOR_VALUES_SINCE = 33;
/** kubernetes/kubernetes#111802 */
const SPREAD_SELECTOR_SINCE = 27;

const LABELS = { keys: qualifiedName, values: labelValue };
const ID = { pointer: true, format: userId } as const;
const PROFILE_TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined'];

const METADATA: Readonly<Record<string, Constraints>> = {
  Pod: { metadata: {}, spec: {} },
  ObjectMeta: {
    name: { format: dnsSubdomain, always: true },
    namespace: { format: dnsLabel, always: true },
    generation: { least: 0 },
    labels: LABELS,
    ownerReferences: { unnumbered: true },
    finalizers: { each: qualifiedName, unnumbered: true },
  },
  OwnerReference: {
    kind: { format: notEmpty, always: true },
    name: { format: notEmpty, always: true },
    uid: { format: notEmpty, always: true },
  },
};

const SPEC: Readonly<Record<string, Constraints>> = {
  PodSpec: {
    volumes: {},
    containers: { required: true },
    initContainers: {},
    resources: { since: OPTIONS_SINCE, when: ({ os }: PodSpec) => os?.name !== 'windows' },
    restartPolicy: { oneOf: ['Always', 'OnFailure', 'Never'] },
    nodeSelector: LABELS,
    securityContext: {},
    affinity: {},
    tolerations: {},
    topologySpreadConstraints: {},
    readinessGates: {},
    dnsPolicy: { oneOf: ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'] },
    dnsConfig: {},
    hostname: { format: dnsLabel },
    subdomain: { format: dnsLabel },
    hostnameOverride: { format: dnsSubdomain, pointer: true },
    hostAliases: {},
    serviceAccountName: { format: dnsSubdomain },
    nodeName: { format: dnsSubdomain },
    priorityClassName: { format: dnsSubdomain },
    runtimeClassName: { format: dnsSubdomain, pointer: true },
    preemptionPolicy: { oneOf: ['PreemptLowerPriority', 'Never'] },
    activeDeadlineSeconds: { format: within(1, LARGEST_DEADLINE), pointer: true },
  },
  PodReadinessGate: { conditionType: { format: qualifiedName, always: true } },
  PodDNSConfig: { nameservers: { each: address }, options: {} },
  PodDNSConfigOption: { name: { required: 'must not be empty', named: '' } },
  HostAlias: { ip: { format: address, always: true }, hostnames: { each: dnsSubdomain } },
  PodSecurityContext: {
    fsGroup: ID,
    runAsUser: ID,
    runAsGroup: ID,
    supplementalGroups: { each: userId },
    sysctls: { unique: 'name' },
    fsGroupChangePolicy: { oneOf: ['Always', 'OnRootMismatch'], pointer: true },
    supplementalGroupsPolicy: { oneOf: ['Merge', 'Strict'], pointer: true },
    // The gate SELinuxMount, which allows the other, is off by default before v1.37.
    seLinuxChangePolicy: {
      oneOf: (minor) => (minor >= OPTIONS_SINCE ? ['Recursive'] : ['MountOption', 'Recursive']),
      pointer: true,
    },
    seccompProfile: {},
    appArmorProfile: {},
  },
  Sysctl: { name: { required: true, format: sysctlName } },
  SeccompProfile: { type: { required: 'type is required when seccompProfile is set', oneOf: PROFILE_TYPES } },
  AppArmorProfile: { type: { required: 'type is required when appArmorProfile is set', oneOf: PROFILE_TYPES } },
};

const SCHEDULING: Readonly<Record<string, Constraints>> = {
  Affinity: { nodeAffinity: {}, podAffinity: {}, podAntiAffinity: {} },
  NodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {},
    preferredDuringSchedulingIgnoredDuringExecution: {},
  },
  NodeSelector: { nodeSelectorTerms: { required: 'must have at least one node selector term' } },
  PreferredSchedulingTerm: { weight: { format: weight, always: true }, preference: {} },
  NodeSelectorTerm: { matchExpressions: {}, matchFields: {} },
  NodeSelectorRequirement: {
    key: { format: qualifiedName, always: true, when: (_, { place }) => place.includes('.matchExpressions[') },
    values: {
      each: labelValue,
      since: SELECTOR_VALUES_SINCE,
      when: (_, { place }) => place.includes('.nodeSelectorTerms[') && place.includes('.matchExpressions['),
    },
  },
  PodAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {},
    preferredDuringSchedulingIgnoredDuringExecution: {},
  },
  PodAntiAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {},
    preferredDuringSchedulingIgnoredDuringExecution: {},
  },
  WeightedPodAffinityTerm: { weight: { format: weight, always: true }, podAffinityTerm: { always: true } },
  PodAffinityTerm: {
    labelSelector: {},
    namespaceSelector: {},
    namespaces: { each: dnsLabel, named: 'namespace', unnumbered: true },
    topologyKey: { required: 'can not be empty', format: qualifiedName, always: true },
  },
  LabelSelector: { matchLabels: LABELS, matchExpressions: {} },
  LabelSelectorRequirement: { key: { format: qualifiedName, always: true }, values: { each: labelValue } },
  Toleration: { key: { format: qualifiedName }, effect: { oneOf: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] } },
  TopologySpreadConstraint: {
    maxSkew: { format: positive, always: true },
    topologyKey: { required: 'can not be empty' },
    whenUnsatisfiable: { oneOf: ['DoNotSchedule', 'ScheduleAnyway'], always: true },
    minDomains: { format: positive, pointer: true },
    nodeAffinityPolicy: { oneOf: ['Honor', 'Ignore'], pointer: true },
    nodeTaintsPolicy: { oneOf: ['Honor', 'Ignore'], pointer: true },
    labelSelector: { since: SPREAD_SELECTOR_SINCE },
  },
};

/**
 * What the kubelet's validation asks of single fields (`pkg/apis/core/validation/validation.go`), by the type that has
 * them; what it asks of several at once is in rules.ts. What no static pod can have is refused as a whole, and left out:
 * references to the API (api-references.ts), ephemeral containers, scheduling gates.
 */
export const CONSTRAINTS: Readonly<Record<string, Constraints>> = {
  ...METADATA,
  ...SPEC,
  ...SCHEDULING,
  ...CONTAINER_CONSTRAINTS,
  ...VOLUME_CONSTRAINTS,
};
