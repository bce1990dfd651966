/**
 * A Kubernetes API server on loopback, with users, permissions, faults and kubelets, and the clusters it shows. This is
 * what it offers to tests, to the benchmark and to the demo; they import nothing else of this folder.
 */
export {
  startApiServer,
  type ApiServerOptions,
  type KubeconfigOptions,
  type LoggedRequest,
  type TestApiServer,
} from './server.ts';

// How a test asks it as another client.
export { request } from './client.ts';

// The clusters it shows.
export { loadCluster, stableUid, type Cluster } from './clusters/clusters.ts';
export { generateCluster, type ClusterSize } from './clusters/generated-cluster.ts';
export { recordedCluster, recordings } from './clusters/recordings.ts';
export type { KubeObject } from './objects/kube-object.ts';
export { completePod } from './objects/pod-defaults.ts';
export { podPrinter } from './tables/pod-printer.ts';

// Its nodes: what kubelets answer, and what runs in pods.
export { counters, type PodCounts } from './nodes/kubelet-metrics.ts';
export type { EndpointKind, KubeletTraffic } from './nodes/kubelet-endpoints.ts';
export type { Kubelet } from './nodes/kubelets.ts';
export type { CommandResult, Machine } from './nodes/machines.ts';
export { hasSandbox, inRuntime } from './nodes/running-pods.ts';

// Nodes that live: manifests are watched, pods run.
export { toolsPath, type Tools } from './nodes/container-tools.ts';
export type { BehavingContainer, ContainerBehaviour } from './living/container-behaviour.ts';
export { FaultyTools, type StepFault } from './living/faulty-tools.ts';
export type { Life, LivingKubelet } from './living/living-kubelet.ts';
export type { Sighting } from './living/manifest-watch.ts';
export type { KubeletTimes } from './living/pace.ts';

// Who may do what.
export {
  CertificateAuthority,
  type CertificateRequest,
  type KeyAlgorithm,
  type KeyPair,
} from './access/certificates.ts';
export { kubeconfigYaml, type KubeconfigParts } from './access/kubeconfig.ts';
export type { Rule } from './access/permissions.ts';
export { secretsIn } from './access/planted-secrets.ts';
export type { UserOptions } from './access/users.ts';

// What is asked, and what goes wrong.
export type { Fault, FaultKind } from './http/faults.ts';
export { requestInfo, type RequestInfo } from './http/request-info.ts';
