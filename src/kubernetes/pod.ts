import type * as Client from '@kubernetes/client-node';
import type { Partially } from './partial.ts';

// A Pod and its parts as the kubelet's decoder leaves them: what is absent or null in the manifest is absent here.

export type AppArmorProfile = Partially<Client.V1AppArmorProfile>;
export type Container = Partially<Client.V1Container>;
export type DownwardAPIVolumeFile = Partially<Client.V1DownwardAPIVolumeFile>;
export type EnvFromSource = Partially<Client.V1EnvFromSource>;
export type EnvVar = Partially<Client.V1EnvVar>;
export type EphemeralContainer = Partially<Client.V1EphemeralContainer>;
export type FileKeySelector = Partially<Client.V1FileKeySelector>;
export type HostPathVolumeSource = Partially<Client.V1HostPathVolumeSource>;
export type LabelSelector = Partially<Client.V1LabelSelector>;
export type Lifecycle = Partially<Client.V1Lifecycle>;
/** A Pod as a manifest has it. Less is read of those that the API and kubelets answer with: `Pod` of kubernetes.ts. */
export type ManifestPod = Partially<Client.V1Pod>;
export type NodeSelector = Partially<Client.V1NodeSelector>;
export type NodeSelectorRequirement = Partially<Client.V1NodeSelectorRequirement>;
export type NodeSelectorTerm = Partially<Client.V1NodeSelectorTerm>;
export type ObjectFieldSelector = Partially<Client.V1ObjectFieldSelector>;
export type PodOS = Partially<Client.V1PodOS>;
export type PodSpec = Partially<Client.V1PodSpec>;
export type Probe = Partially<Client.V1Probe>;
export type ProjectedVolumeSource = Partially<Client.V1ProjectedVolumeSource>;
export type ResourceFieldSelector = Partially<Client.V1ResourceFieldSelector>;
export type ResourceRequirements = Partially<Client.V1ResourceRequirements>;
export type SeccompProfile = Partially<Client.V1SeccompProfile>;
export type SecurityContext = Partially<Client.V1SecurityContext>;
export type Toleration = Partially<Client.V1Toleration>;
export type Volume = Partially<Client.V1Volume>;
export type VolumeMount = Partially<Client.V1VolumeMount>;
export type VolumeProjection = Partially<Client.V1VolumeProjection>;
