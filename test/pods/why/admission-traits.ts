import type { AdmissionTraits } from '../../../src/pods/kubelet-pod.ts';

/** A pod that nothing on the API server has a reason to refuse. */
export const NO_TRAITS: AdmissionTraits = {
  apiReferences: [],
  security: { baseline: [], restricted: [] },
  priorityClassName: undefined,
  priority: undefined,
  runtimeClassName: undefined,
  size: undefined,
  unsetResources: [],
  finished: false,
};
