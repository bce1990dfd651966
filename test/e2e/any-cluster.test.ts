import { describe } from '@jest/globals';
import { proveOn } from './cluster-proof.ts';

// The program against a real cluster, compared with what kubectl says of it. Not part of `npm test`, which runs the same
// tests against the test server (test-cluster.test.ts):
//
//   npm run build && KUBECTL_STATIC_ANY_CLUSTER=1 KUBECONFIG=... npm run jest -- test/e2e/any-cluster.test.ts
//
// It needs an administrator, kubectl on PATH, and for `manifest` nodes that can pull busybox, or have the image that
// KUBECTL_STATIC_E2E_IMAGE names. It creates one namespace (or uses the one that KUBECTL_STATIC_E2E_NAMESPACE names) and
// pods in it, and deletes them again, also where a test fails. It assumes nothing of the names of nodes, paths or pods, and nothing of what doctor finds but that no mirror is
// forged. KUBECTL_STATIC_E2E_HIDDEN=NAMESPACE/NAME names the mirror that a pod would have which runs without one, if the
// cluster was prepared with such a pod.

const isOn = process.env.KUBECTL_STATIC_ANY_CLUSTER === '1';

(isOn ? describe : describe.skip)('on the cluster of the kubeconfig', () => {
  proveOn({
    environment: () => process.env,
    namespace: process.env.KUBECTL_STATIC_E2E_NAMESPACE,
    hidden: process.env.KUBECTL_STATIC_E2E_HIDDEN,
    hasFiles: true,
    image: process.env.KUBECTL_STATIC_E2E_IMAGE,
  });
});
