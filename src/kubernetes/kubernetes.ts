import type {
  V1ConfigMap,
  V1Container,
  V1ContainerImage,
  V1ContainerState,
  V1ContainerStateRunning,
  V1ContainerStateTerminated,
  V1ContainerStateWaiting,
  V1ContainerStatus,
  V1DaemonEndpoint,
  V1LocalObjectReference,
  V1Node,
  V1NodeAddress,
  V1NodeCondition,
  V1NodeDaemonEndpoints,
  V1NodeSpec,
  V1NodeSystemInfo,
  V1ObjectMeta,
  V1OwnerReference,
  V1Pod,
  V1PodCondition,
  V1PodReadinessGate,
  V1PodSpec,
  V1PodStatus,
} from '@kubernetes/client-node';
import { fields, flag, list, map, name, number, something, text, type Proved, type Shape } from '../facts/shape.ts';
import type { Partially } from './partial.ts';

// Objects of the API as far as they are read. A shape names fields of client-node's type, and proves them; the type that
// code works with has no others, so that nothing is read of an answer that was not looked at.

/** Shapes for some fields of one of client-node's types, which writes JavaScript's own words with a line: `_default`. */
export type FieldsOf<T> = {
  readonly [Name in keyof T as Name extends `_${infer Word}` ? Word : Name]?: Shape<NonNullable<Partially<T[Name]>>>;
};

const OWNER_REFERENCE = fields({
  apiVersion: text,
  kind: text,
  name: text,
  uid: text,
  controller: flag,
} satisfies FieldsOf<V1OwnerReference>);

export const OBJECT_META = fields({
  name,
  namespace: name,
  uid: text,
  resourceVersion: text,
  /** RFC 3339, UTC. */
  creationTimestamp: text,
  deletionTimestamp: text,
  labels: map(text),
  annotations: map(text),
  finalizers: list(text),
  ownerReferences: list(OWNER_REFERENCE),
} satisfies FieldsOf<V1ObjectMeta>);

const CONDITION = fields({
  type: text,
  status: text,
  reason: text,
  message: text,
  lastTransitionTime: text,
} satisfies FieldsOf<V1PodCondition & V1NodeCondition>);

const CONTAINER_STATE = fields({
  waiting: fields({ reason: text, message: text } satisfies FieldsOf<V1ContainerStateWaiting>),
  running: fields({ startedAt: text } satisfies FieldsOf<V1ContainerStateRunning>),
  terminated: fields({
    reason: text,
    message: text,
    exitCode: number,
    signal: number,
    finishedAt: text,
  } satisfies FieldsOf<V1ContainerStateTerminated>),
} satisfies FieldsOf<V1ContainerState>);

const CONTAINER_STATUS = fields({
  name: text,
  ready: flag,
  started: flag,
  restartCount: number,
  state: CONTAINER_STATE,
  lastState: CONTAINER_STATE,
} satisfies FieldsOf<V1ContainerStatus>);

/** The fields of a container that tables and reports show. */
export const CONTAINER_FIELDS = {
  name: text,
  image: text,
  restartPolicy: text,
  restartPolicyRules: list(something),
  command: list(text),
  args: list(text),
} satisfies FieldsOf<V1Container>;

const CONTAINER = fields(CONTAINER_FIELDS);

export const POD_STATUS = fields({
  phase: text,
  qosClass: text,
  reason: text,
  message: text,
  startTime: text,
  hostIP: text,
  podIP: text,
  conditions: list(CONDITION),
  containerStatuses: list(CONTAINER_STATUS),
  initContainerStatuses: list(CONTAINER_STATUS),
} satisfies FieldsOf<V1PodStatus>);

/** The fields of a pod's spec that tables and reports show, but for its containers. */
export const POD_SPEC_FIELDS = {
  nodeName: name,
  serviceAccountName: text,
  hostNetwork: flag,
  restartPolicy: text,
  imagePullSecrets: list(fields({ name: text } satisfies FieldsOf<V1LocalObjectReference>)),
  readinessGates: list(fields({ conditionType: text } satisfies FieldsOf<V1PodReadinessGate>)),
} satisfies FieldsOf<V1PodSpec>;

export const POD = fields({
  metadata: OBJECT_META,
  spec: fields({
    ...POD_SPEC_FIELDS,
    containers: list(CONTAINER),
    initContainers: list(CONTAINER),
  }),
  status: POD_STATUS,
} satisfies FieldsOf<V1Pod>);

export const NODE = fields({
  metadata: OBJECT_META,
  spec: fields({ providerID: text, unschedulable: flag } satisfies FieldsOf<V1NodeSpec>),
  status: fields({
    conditions: list(CONDITION),
    addresses: list(fields({ type: text, address: text } satisfies FieldsOf<V1NodeAddress>)),
    daemonEndpoints: fields({
      kubeletEndpoint: fields({ Port: number } satisfies FieldsOf<V1DaemonEndpoint>),
    } satisfies FieldsOf<V1NodeDaemonEndpoints>),
    nodeInfo: fields({
      kubeletVersion: text,
      osImage: text,
      operatingSystem: text,
    } satisfies FieldsOf<V1NodeSystemInfo>),
    /** Up to fifty, and not in lists (`listNodes`). */
    images: list(fields({ names: list(text) } satisfies FieldsOf<V1ContainerImage>)),
  }),
} satisfies FieldsOf<V1Node>);

export const CONFIG_MAP = fields({ metadata: OBJECT_META, data: map(text) } satisfies FieldsOf<V1ConfigMap>);

export type OwnerReference = Proved<typeof OWNER_REFERENCE>;
export type ObjectMeta = Proved<typeof OBJECT_META>;
export type PodContainer = Proved<typeof CONTAINER>;
export type ContainerState = Proved<typeof CONTAINER_STATE>;
export type ContainerStatus = Proved<typeof CONTAINER_STATUS>;
export type Condition = Proved<typeof CONDITION>;
export type Pod = Proved<typeof POD>;
export type Node = Proved<typeof NODE>;
export type ConfigMap = Proved<typeof CONFIG_MAP>;
