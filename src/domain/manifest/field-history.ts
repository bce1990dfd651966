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
  'Volume.image': 31,
  'VolumeMount.recursiveReadOnly': 30,
  'VolumeProjection.clusterTrustBundle': 29,
  'VolumeProjection.podCertificate': 34,
};

/** The minor version that brought a field; undefined for one that was always there. */
export function fieldSince(type: string, field: string): number | undefined {
  return SINCE[`${type}.${field}`];
}
