const TREE = 'https://github.com/kubernetes/kubernetes/blob/v1.36.2';

/** Where the behaviour behind the rules can be read up. */
export const SOURCES = {
  kubeletReading: `${TREE}/pkg/kubelet/config/common.go`,
  kubeletFiles: `${TREE}/pkg/kubelet/config/file.go`,
  validation: `${TREE}/pkg/apis/core/validation/validation.go`,
  references: `${TREE}/pkg/api/pod/util.go`,
  mirrorClient: `${TREE}/pkg/kubelet/pod/mirror_client.go`,
  kubelet: `${TREE}/pkg/kubelet/kubelet.go`,
  lifecycle: `${TREE}/pkg/kubelet/lifecycle/predicate.go`,
  logs: `${TREE}/pkg/kubelet/kuberuntime/helpers.go`,
  yaml: 'https://github.com/yaml/go-yaml/blob/v2.4.3/resolve.go',
  serviceAccountAdmission: `${TREE}/plugin/pkg/admission/serviceaccount/admission.go`,
  priorityAdmission: `${TREE}/plugin/pkg/admission/priority/admission.go`,
  runtimeClassAdmission: `${TREE}/plugin/pkg/admission/runtimeclass/admission.go`,
  namespaceAdmission: `${TREE}/staging/src/k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go`,
  storage: `${TREE}/staging/src/k8s.io/apiserver/pkg/storage/etcd3/store.go`,
  images: 'https://kubernetes.io/docs/concepts/containers/images/',
  staticPods: 'https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/',
  cis: 'https://www.cisecurity.org/benchmark/kubernetes',
} as const;
