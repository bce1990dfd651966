// Fields of the Pod by the minor version that brought them (`first-seen` in the API's changelogs). Older kubelets drop
// them without a word. Fields that OLDEST_MINOR already had are not listed.
const SINCE: Readonly<Record<string, number>> = {
  'Container.resizePolicy': 27,
  'Container.restartPolicy': 28,
  'Container.restartPolicyRules': 34,
  'CoreV1ResourceClaim.request': 31,
  'EnvVarSource.fileKeyRef': 34,
  'EphemeralContainer.resizePolicy': 27,
  'EphemeralContainer.restartPolicy': 28,
  'EphemeralContainer.restartPolicyRules': 34,
  'Lifecycle.stopSignal': 33,
  'LifecycleHandler.sleep': 29,
  'PersistentVolumeClaimSpec.volumeAttributesClassName': 29,
  'PodAffinityTerm.matchLabelKeys': 29,
  'PodAffinityTerm.mismatchLabelKeys': 29,
  'PodCertificateProjection.userAnnotations': 35,
  'PodResourceClaim.resourceClaimName': 31,
  'PodResourceClaim.resourceClaimTemplateName': 31,
  'PodSecurityContext.appArmorProfile': 30,
  'PodSecurityContext.seLinuxChangePolicy': 32,
  'PodSecurityContext.supplementalGroupsPolicy': 31,
  'PodSpec.hostUsers': 25,
  'PodSpec.hostnameOverride': 34,
  'PodSpec.resourceClaims': 26,
  'PodSpec.resources': 32,
  'PodSpec.schedulingGates': 26,
  'PodSpec.schedulingGroup': 36,
  'ResourceRequirements.claims': 26,
  'SecurityContext.appArmorProfile': 30,
  'TopologySpreadConstraint.matchLabelKeys': 25,
  'TopologySpreadConstraint.nodeAffinityPolicy': 25,
  'TopologySpreadConstraint.nodeTaintsPolicy': 25,
  'TypedObjectReference.namespace': 26,
  'Volume.image': 31,
  'VolumeMount.recursiveReadOnly': 30,
  'VolumeProjection.clusterTrustBundle': 29,
  'VolumeProjection.podCertificate': 34,
};

/** The minor version that brought a field; undefined for one that was always there. */
export function fieldSince(type: string, field: string): number | undefined {
  return SINCE[`${type}.${field}`];
}

/** Types that the API no longer has, as `POD_SCHEMA` has the others. */
export const FORMER_TYPES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ClaimSource: { resourceClaimName: 'string', resourceClaimTemplateName: 'string' },
};

/** Fields that kubelets knew up to a minor version, and whose own fields stand in their place since. */
const DISSOLVED: Readonly<Record<string, { readonly until: number; readonly type: string }>> = {
  'PodResourceClaim.source': { until: 30, type: 'ClaimSource' },
};

/** The type of a field whose content a kubelet reads as if it stood one level higher; undefined for any other field. */
export function dissolvedType(type: string, field: string, minor: number): string | undefined {
  const former = DISSOLVED[`${type}.${field}`];
  return former !== undefined && minor <= former.until ? former.type : undefined;
}
