import type {
  Condition,
  ConfigMap,
  Container,
  ContainerState,
  ContainerStatus,
  Node,
  ObjectMeta,
  OwnerReference,
  Pod,
} from './kubernetes.ts';
import { fields, flag, list, map, name, number, text, type Shape } from '../facts/shape.ts';

// How the objects of kubernetes.ts must be formed for this program to read them: exactly the fields that it reads.

export const OBJECT_META: Shape<ObjectMeta> = fields<ObjectMeta>({
  name,
  namespace: name,
  uid: text,
  resourceVersion: text,
  creationTimestamp: text,
  deletionTimestamp: text,
  labels: map(text),
  annotations: map(text),
  finalizers: list(text),
  ownerReferences: list(
    fields<OwnerReference>({ apiVersion: text, kind: text, name: text, uid: text, controller: flag }),
  ),
});

const CONDITION = fields<Condition>({
  type: text,
  status: text,
  reason: text,
  message: text,
  lastTransitionTime: text,
});

const CONTAINER_STATE = fields<ContainerState>({
  waiting: fields<NonNullable<ContainerState['waiting']>>({ reason: text, message: text }),
  running: fields<NonNullable<ContainerState['running']>>({ startedAt: text }),
  terminated: fields<NonNullable<ContainerState['terminated']>>({
    reason: text,
    exitCode: number,
    signal: number,
    finishedAt: text,
  }),
});

const CONTAINER_STATUS = fields<ContainerStatus>({
  name: text,
  ready: flag,
  started: flag,
  restartCount: number,
  state: CONTAINER_STATE,
  lastState: CONTAINER_STATE,
});

/** The fields of a container that tables and reports show. */
export const CONTAINER_FIELDS = {
  name: text,
  image: text,
  restartPolicy: text,
  command: list(text),
  args: list(text),
};

const CONTAINER = fields<Container>(CONTAINER_FIELDS);

export const POD_STATUS = fields<NonNullable<Pod['status']>>({
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
});

/** The fields of a pod's spec that tables and reports show, but for its containers. */
export const POD_SPEC_FIELDS = {
  nodeName: name,
  serviceAccountName: text,
  hostNetwork: flag,
  imagePullSecrets: list(fields<{ readonly name?: string }>({ name: text })),
  readinessGates: list(fields<{ readonly conditionType?: string }>({ conditionType: text })),
};

export const POD: Shape<Pod> = fields<Pod>({
  metadata: OBJECT_META,
  spec: fields<NonNullable<Pod['spec']>>({
    ...POD_SPEC_FIELDS,
    containers: list(CONTAINER),
    initContainers: list(CONTAINER),
  }),
  status: POD_STATUS,
});

export const NODE: Shape<Node> = fields<Node>({
  metadata: OBJECT_META,
  spec: fields<NonNullable<Node['spec']>>({ providerID: text, unschedulable: flag }),
  status: fields<NonNullable<Node['status']>>({
    conditions: list(CONDITION),
    addresses: list(fields<{ readonly type?: string; readonly address?: string }>({ type: text, address: text })),
    nodeInfo: fields<NonNullable<NonNullable<Node['status']>['nodeInfo']>>({
      kubeletVersion: text,
      osImage: text,
      operatingSystem: text,
    }),
  }),
});

export const CONFIG_MAP: Shape<ConfigMap> = fields<ConfigMap>({ metadata: OBJECT_META, data: map(text) });
