import { child, item, type FieldPath } from './field-path.ts';
import type { ManifestPod, PodSpec, Volume, VolumeProjection } from '../../kubernetes/pod.ts';
import { everyContainer } from './validation/container-list.ts';
import type { FieldProblem } from './validation/checked-field.ts';

/** Since then the kubelet itself refuses such a manifest (gate PreventStaticPodAPIReferences). */
const REFUSED_SINCE = 34;
/** Since then there is no gate to turn that off with. */
const ALWAYS_SINCE = 37;
/** What kubelets before that refused already, and since when (`tryDecodeSinglePod`; k/k#131844). */
const REFUSED_EARLIER: Readonly<Record<string, number>> = { clustertrustbundles: 29, resourceclaims: 32 };
/** What a projected volume may be made of. */
export const PROJECTED_SOURCES = [
  'configMap',
  'secret',
  'serviceAccountToken',
  'clusterTrustBundle',
  'podCertificate',
  'downwardAPI',
] as const satisfies readonly (keyof VolumeProjection)[];

/** A reference to an object of the API, which a static pod may not make. */
export interface ApiReference {
  /** As the kubelet names it: `static pods may not reference secrets`. */
  readonly resource: string;
  readonly field: FieldPath;
  /** The object's name; undefined where the reference has none. */
  readonly name: string | undefined;
}

/** Whether a kubelet refuses the manifest for a reference. An older one runs the pod, and only its mirror is refused. */
export function refusesReference({ resource }: Pick<ApiReference, 'resource'>, minor: number): boolean {
  return minor >= (REFUSED_EARLIER[resource] ?? REFUSED_SINCE);
}

/**
 * Whether a kubelet takes a manifest with such a reference once its gate PreventStaticPodAPIReferences is turned off. What
 * kubelets refused before there was a gate they refuse without it too.
 */
export function allowedWithoutGate({ resource }: Pick<ApiReference, 'resource'>, minor: number): boolean {
  return minor >= REFUSED_SINCE && minor < ALWAYS_SINCE && REFUSED_EARLIER[resource] === undefined;
}

/**
 * Every reference to an object of the API, in the order in which the kubelet looks for them: its log names the first
 * alone (`HasAPIObjectReference` of `pkg/api/pod/util.go`).
 */
export function apiReferences({ spec = {} }: ManifestPod): readonly ApiReference[] {
  return [
    ...serviceAccount(spec),
    ...secrets(spec),
    ...configMaps(spec),
    ...(spec.resourceClaims ?? []).map((claim, index) => {
      const { name, resourceClaimName, resourceClaimTemplateName } = claim;
      const field = item('spec.resourceClaims', index);
      return { resource: 'resourceclaims', field, name: resourceClaimName ?? resourceClaimTemplateName ?? name };
    }),
    ...(spec.volumes ?? []).flatMap((volume, index) => volumeReferences(volume, item('spec.volumes', index))),
  ];
}

/**
 * The sources of projected volumes that are none: a kubelet that looks for references does not know what to make of
 * them, and refuses the pod.
 */
export function unknownSources({ spec = {} }: ManifestPod, minor: number): readonly FieldProblem[] {
  if (minor < REFUSED_SINCE) return [];
  return (spec.volumes ?? []).flatMap(({ name = '', projected }, number) =>
    (projected?.sources ?? []).flatMap((source, index): readonly FieldProblem[] => {
      if (PROJECTED_SOURCES.some((kind) => source[kind] !== undefined)) return [];
      const field = item(child(item('spec.volumes', number), 'projected.sources'), index);
      const message = `unknown source for projected volume ${JSON.stringify(name)}`;
      return [{ field, place: field, message }];
    }),
  );
}

function serviceAccount({ serviceAccountName = '', serviceAccount: old = '' }: PodSpec): readonly ApiReference[] {
  const field = serviceAccountName === '' ? 'spec.serviceAccount' : 'spec.serviceAccountName';
  return named('serviceaccounts', field, serviceAccountName || old);
}

function secrets(spec: PodSpec): readonly ApiReference[] {
  const pulls = (spec.imagePullSecrets ?? []).map(
    ({ name }, index) => [item('spec.imagePullSecrets', index), name] as const,
  );
  const volumes = (spec.volumes ?? []).flatMap((volume, index) => secretsOfVolume(volume, item('spec.volumes', index)));
  return [...pulls, ...environmentReferences(spec, 'secretRef', 'secretKeyRef'), ...volumes].flatMap(
    ([field, name]) => {
      return named('secrets', field, name);
    },
  );
}

function configMaps(spec: PodSpec): readonly ApiReference[] {
  const volumes = (spec.volumes ?? []).flatMap(({ configMap, projected }, index): [FieldPath, string | undefined][] => {
    const field = item('spec.volumes', index);
    const sources = (projected?.sources ?? []).map((source, position): [FieldPath, string | undefined] => {
      return [child(item(child(field, 'projected.sources'), position), 'configMap'), source.configMap?.name];
    });
    return [[child(field, 'configMap'), configMap?.name], ...sources];
  });
  return [...environmentReferences(spec, 'configMapRef', 'configMapKeyRef'), ...volumes].flatMap(([field, name]) => {
    return named('configmaps', field, name);
  });
}

function environmentReferences(
  spec: PodSpec,
  whole: 'secretRef' | 'configMapRef',
  key: 'secretKeyRef' | 'configMapKeyRef',
): readonly (readonly [FieldPath, string | undefined])[] {
  return everyContainer(spec).flatMap(({ container, path }) => [
    ...(container.envFrom ?? []).map((source, index) => {
      return [child(item(child(path, 'envFrom'), index), whole), source[whole]?.name] as const;
    }),
    ...(container.env ?? []).map(({ valueFrom }, index) => {
      return [child(item(child(path, 'env'), index), `valueFrom.${key}`), valueFrom?.[key]?.name] as const;
    }),
  ]);
}

function secretsOfVolume(volume: Volume, field: FieldPath): readonly (readonly [FieldPath, string | undefined])[] {
  const kinds = ['cephfs', 'cinder', 'flexVolume', 'rbd', 'scaleIO', 'iscsi', 'storageos'] as const;
  return [
    [child(field, 'azureFile.secretName'), volume.azureFile?.secretName],
    ...kinds.map((kind) => [child(field, `${kind}.secretRef`), volume[kind]?.secretRef?.name] as const),
    [child(field, 'csi.nodePublishSecretRef'), volume.csi?.nodePublishSecretRef?.name],
    [child(field, 'secret'), volume.secret?.secretName],
    ...(volume.projected?.sources ?? []).map((source, index) => {
      return [child(item(child(field, 'projected.sources'), index), 'secret'), source.secret?.name] as const;
    }),
  ];
}

/** What a volume needs the API for, apart from the names of Secrets and ConfigMaps. */
function volumeReferences(volume: Volume, field: FieldPath): readonly ApiReference[] {
  const references: ApiReference[] = [];
  const add = (kind: string, resource: string, name?: string): void => {
    references.push({ resource, field: child(field, kind), name });
  };
  if (volume.csi !== undefined) add('csi', 'csidrivers (via CSI volumes)', volume.csi.driver);
  if (volume.glusterfs !== undefined) add('glusterfs', 'endpoints (via glusterFS volumes)', volume.glusterfs.endpoints);
  if (volume.persistentVolumeClaim !== undefined) {
    add('persistentVolumeClaim', 'persistentvolumeclaims', volume.persistentVolumeClaim.claimName);
  }
  if (volume.ephemeral !== undefined) add('ephemeral', 'persistentvolumeclaims (via ephemeral volumes)');
  for (const [index, source] of (volume.projected?.sources ?? []).entries()) {
    const at = item('projected.sources', index);
    if (source.serviceAccountToken !== undefined) {
      add(child(at, 'serviceAccountToken'), 'serviceaccounts (via projected volumes)');
    }
    if (source.clusterTrustBundle !== undefined) {
      add(child(at, 'clusterTrustBundle'), 'clustertrustbundles', source.clusterTrustBundle.name);
    }
    if (source.podCertificate !== undefined) add(child(at, 'podCertificate'), 'podcertificates');
  }
  return references;
}

function named(resource: string, field: FieldPath, name: string | undefined): readonly ApiReference[] {
  return name === undefined || name === '' ? [] : [{ resource, field, name }];
}
