import type {
  V1Capabilities,
  V1Container,
  V1ContainerPort,
  V1CSIVolumeSource,
  V1EnvFromSource,
  V1EnvVarSource,
  V1Pod,
  V1PodResourceClaim,
  V1PodSecurityContext,
  V1PodSpec,
  V1ResourceRequirements,
  V1SecurityContext,
  V1Volume,
  V1VolumeProjection,
} from '@kubernetes/client-node';
import { CONTAINER_FIELDS, OBJECT_META, POD_SPEC_FIELDS, POD_STATUS, type FieldsOf } from '../kubernetes/kubernetes.ts';
import { fields, flag, list, map, number, something, text, type Proved } from '../facts/shape.ts';

// A static pod as its kubelet runs it. Of its spec more is read than of other pods: whatever its mirror may be refused for.

const REFERENCE = fields({ name: text });

/** Of a pod or of a container; a field that belongs to the other is absent. */
const SECURITY_CONTEXT = fields({
  privileged: flag,
  allowPrivilegeEscalation: flag,
  runAsNonRoot: flag,
  runAsUser: number,
  capabilities: fields({ add: list(text), drop: list(text) } satisfies FieldsOf<V1Capabilities>),
  seccompProfile: fields({ type: text }),
} satisfies FieldsOf<V1SecurityContext & V1PodSecurityContext>);

const VALUE_SOURCE = fields({
  secretKeyRef: REFERENCE,
  configMapKeyRef: REFERENCE,
} satisfies FieldsOf<V1EnvVarSource>);

const CONTAINER = fields({
  ...CONTAINER_FIELDS,
  ports: list(fields({ hostPort: number } satisfies FieldsOf<V1ContainerPort>)),
  resources: fields({ requests: map(text), limits: map(text) } satisfies FieldsOf<V1ResourceRequirements>),
  securityContext: SECURITY_CONTEXT,
  env: list(fields({ valueFrom: VALUE_SOURCE })),
  envFrom: list(fields({ secretRef: REFERENCE, configMapRef: REFERENCE } satisfies FieldsOf<V1EnvFromSource>)),
} satisfies FieldsOf<V1Container>);

/** What a projected volume is made of. */
const PROJECTION = fields({
  configMap: REFERENCE,
  secret: REFERENCE,
  serviceAccountToken: something,
  clusterTrustBundle: REFERENCE,
  podCertificate: something,
  downwardAPI: something,
} satisfies FieldsOf<V1VolumeProjection>);

const WITH_SECRET = fields({ secretRef: REFERENCE });

/** A volume has its name, and one field more that is named for its type. */
const VOLUME = fields({
  name: text,
  hostPath: fields({ path: text }),
  configMap: REFERENCE,
  secret: fields({ secretName: text }),
  azureFile: fields({ secretName: text }),
  cephfs: WITH_SECRET,
  cinder: WITH_SECRET,
  flexVolume: WITH_SECRET,
  rbd: WITH_SECRET,
  scaleIO: WITH_SECRET,
  iscsi: WITH_SECRET,
  storageos: WITH_SECRET,
  csi: fields({ driver: text, nodePublishSecretRef: REFERENCE } satisfies FieldsOf<V1CSIVolumeSource>),
  glusterfs: fields({ endpoints: text }),
  persistentVolumeClaim: fields({ claimName: text }),
  ephemeral: something,
  projected: fields({ sources: list(PROJECTION) }),
} satisfies FieldsOf<V1Volume>);

const SPEC = fields({
  ...POD_SPEC_FIELDS,
  priorityClassName: text,
  priority: number,
  runtimeClassName: text,
  hostPID: flag,
  hostIPC: flag,
  securityContext: SECURITY_CONTEXT,
  containers: list(CONTAINER),
  initContainers: list(CONTAINER),
  ephemeralContainers: list(CONTAINER),
  volumes: list(VOLUME),
  serviceAccount: text,
  resourceClaims: list(
    fields({
      name: text,
      resourceClaimName: text,
      resourceClaimTemplateName: text,
    } satisfies FieldsOf<V1PodResourceClaim>),
  ),
} satisfies FieldsOf<V1PodSpec>);

export const STATIC_POD = fields({
  metadata: OBJECT_META,
  spec: SPEC,
  status: POD_STATUS,
} satisfies FieldsOf<V1Pod>);

export type PodOfKubelet = Proved<typeof STATIC_POD>;
export type SpecOfKubelet = Proved<typeof SPEC>;
export type ContainerSpec = Proved<typeof CONTAINER>;
