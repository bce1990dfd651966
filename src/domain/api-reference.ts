import type { PodSpec, Volume, VolumeSource } from './pod-spec.ts';

/** An API object that a static pod may not refer to. */
export interface ApiReference {
  /** Plural name, as the kubelet's refusal words it: `secrets`. */
  readonly resource: string;
  /** Where: `spec.volumes[0].secret`. */
  readonly path: string;
}

/** Volume types that refer to an object, and to which (`HasAPIObjectReference` in `pkg/api/pod/util.go`). */
const VOLUMES: Readonly<Record<string, string>> = {
  azureFile: 'secrets',
  configMap: 'configmaps',
  csi: 'csidrivers',
  ephemeral: 'persistentvolumeclaims',
  glusterfs: 'endpoints',
  persistentVolumeClaim: 'persistentvolumeclaims',
  secret: 'secrets',
};

const PROJECTIONS: Readonly<Record<string, string>> = {
  clusterTrustBundle: 'clustertrustbundles',
  configMap: 'configmaps',
  podCertificate: 'podcertificaterequests',
  secret: 'secrets',
  serviceAccountToken: 'serviceaccounts',
};

/**
 * The API objects that a pod refers to. Kubelets since 1.34 refuse such a static pod; older ones run it, and the API
 * server refuses its mirror (NodeRestriction and ServiceAccount admission).
 */
export function apiReferences(spec: PodSpec): ApiReference[] {
  const found: ApiReference[] = [];
  const add = (resource: string, path: string): void => void found.push({ resource, path });
  if (isSet(spec.serviceAccountName)) add('serviceaccounts', 'spec.serviceAccountName');
  spec.imagePullSecrets?.forEach((_, index) => {
    add('secrets', `spec.imagePullSecrets[${index}]`);
  });
  if ((spec.resourceClaims ?? []).length > 0) add('resourceclaims', 'spec.resourceClaims');
  for (const list of ['initContainers', 'containers'] as const) {
    spec[list]?.forEach(({ env, envFrom }, index) => {
      const path = `spec.${list}[${index}]`;
      env?.forEach(({ valueFrom }, at) => {
        if (valueFrom?.secretKeyRef) add('secrets', `${path}.env[${at}].valueFrom.secretKeyRef`);
        if (valueFrom?.configMapKeyRef) add('configmaps', `${path}.env[${at}].valueFrom.configMapKeyRef`);
      });
      envFrom?.forEach(({ secretRef, configMapRef }, at) => {
        if (secretRef) add('secrets', `${path}.envFrom[${at}].secretRef`);
        if (configMapRef) add('configmaps', `${path}.envFrom[${at}].configMapRef`);
      });
    });
  }
  spec.volumes?.forEach((volume, index) => {
    found.push(...referencesOfVolume(volume, `spec.volumes[${index}]`));
  });
  return found;
}

function referencesOfVolume(volume: Volume, path: string): ApiReference[] {
  const own = referencesOf(volume, VOLUMES, path);
  const projected = (volume.projected?.sources ?? []).flatMap((source, index) =>
    referencesOf(source, PROJECTIONS, `${path}.projected.sources[${index}]`),
  );
  const secrets = Object.entries(volume).flatMap(([type, source]) => {
    const reference = (source as VolumeSource | null)?.secretRef ?? (source as VolumeSource | null)?.secretName;
    return reference === undefined || type in VOLUMES ? [] : [{ resource: 'secrets', path: `${path}.${type}` }];
  });
  return [...own, ...projected, ...secrets];
}

function referencesOf(source: object, types: Readonly<Record<string, string>>, path: string): ApiReference[] {
  return Object.entries(source).flatMap(([type, value]) => {
    const resource = value === null || !Object.hasOwn(types, type) ? undefined : types[type];
    return resource === undefined ? [] : [{ resource, path: `${path}.${type}` }];
  });
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
