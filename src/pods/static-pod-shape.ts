import { CONTAINER_FIELDS, OBJECT_META, POD_SPEC_FIELDS, POD_STATUS } from '../kubernetes/kubernetes-shapes.ts';
import type { Pod } from '../kubernetes/kubernetes.ts';
import type { ContainerSpec, PodSpec, SecurityContext } from './why/pod-spec.ts';
import { fields, flag, list, map, number, something, text } from '../facts/shape.ts';

// A static pod as its kubelet runs it. Of its spec more is read than of other pods: whatever its mirror may be refused for.

type Fields = Readonly<Record<string, unknown>>;

const REFERENCE = fields<Fields>({ name: text });

const SECURITY_CONTEXT = fields<SecurityContext>({
  privileged: flag,
  allowPrivilegeEscalation: flag,
  runAsNonRoot: flag,
  runAsUser: number,
  capabilities: fields<NonNullable<SecurityContext['capabilities']>>({ add: list(text), drop: list(text) }),
  seccompProfile: fields<NonNullable<SecurityContext['seccompProfile']>>({ type: text }),
});

const CONTAINER = fields<ContainerSpec & Fields>({
  ...CONTAINER_FIELDS,
  ports: list(fields<{ readonly hostPort?: number }>({ hostPort: number })),
  resources: fields<NonNullable<ContainerSpec['resources']>>({ requests: map(text), limits: map(text) }),
  securityContext: SECURITY_CONTEXT,
  env: list(fields<Fields>({ valueFrom: fields<Fields>({ secretKeyRef: REFERENCE, configMapKeyRef: REFERENCE }) })),
  envFrom: list(fields<Fields>({ secretRef: REFERENCE, configMapRef: REFERENCE })),
});

/** What a projected volume is made of. */
const SOURCE = fields<Fields>({
  configMap: REFERENCE,
  secret: REFERENCE,
  serviceAccountToken: something,
  clusterTrustBundle: REFERENCE,
  podCertificate: something,
  downwardAPI: something,
});

const WITH_SECRET = fields<Fields>({ secretRef: REFERENCE });

const VOLUME = fields<Fields>({
  name: text,
  hostPath: fields<Fields>({ path: text }),
  configMap: REFERENCE,
  secret: fields<Fields>({ secretName: text }),
  azureFile: fields<Fields>({ secretName: text }),
  cephfs: WITH_SECRET,
  cinder: WITH_SECRET,
  flexVolume: WITH_SECRET,
  rbd: WITH_SECRET,
  scaleIO: WITH_SECRET,
  iscsi: WITH_SECRET,
  storageos: WITH_SECRET,
  csi: fields<Fields>({ driver: text, nodePublishSecretRef: REFERENCE }),
  glusterfs: fields<Fields>({ endpoints: text }),
  persistentVolumeClaim: fields<Fields>({ claimName: text }),
  ephemeral: something,
  projected: fields<Fields>({ sources: list(SOURCE) }),
});

const SPEC = fields<Fields>({
  ...POD_SPEC_FIELDS,
  priorityClassName: text,
  priority: number,
  restartPolicy: text,
  hostPID: flag,
  hostIPC: flag,
  securityContext: SECURITY_CONTEXT,
  containers: list(CONTAINER),
  initContainers: list(CONTAINER),
  ephemeralContainers: list(CONTAINER),
  volumes: list(VOLUME),
  serviceAccount: text,
  imagePullSecrets: list(REFERENCE),
  resourceClaims: list(fields<Fields>({ name: text, resourceClaimName: text, resourceClaimTemplateName: text })),
});

export const STATIC_POD = fields<Pod & { readonly spec?: PodSpec }>({
  metadata: OBJECT_META,
  spec: SPEC,
  status: POD_STATUS,
});
