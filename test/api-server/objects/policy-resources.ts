import { ageColumn, nameColumn, type Printer } from '../tables/columns.ts';
import type { ResourceType } from './resources.ts';
import { ageOf } from '../tables/times.ts';

/** Name and age: nobody asks for a table of these. */
const printer: Printer = {
  columns: () => [nameColumn, ageColumn],
  row: ({ metadata }, { now }) => ({ cells: [metadata.name, ageOf(metadata.creationTimestamp, now)] }),
};

function policy(type: Pick<ResourceType, 'group' | 'name' | 'singular' | 'kind' | 'namespaced'>): ResourceType {
  return {
    ...type,
    version: 'v1',
    shortNames: [],
    verbs: ['get', 'list', 'watch'],
    subresources: [],
    fieldLabels: ['metadata.name', 'metadata.namespace'],
    unknownField: (label) => `field label not supported: ${label}`,
    fields: ({ metadata }) => ({ 'metadata.name': metadata.name, 'metadata.namespace': metadata.namespace ?? '' }),
    printer,
    emptyBody: {},
  };
}

const ADMISSION = 'admissionregistration.k8s.io';

/** What may refuse a pod at admission, or keep it from starting. */
export const policyTypes: readonly ResourceType[] = [
  policy({ group: '', name: 'resourcequotas', singular: 'resourcequota', kind: 'ResourceQuota', namespaced: true }),
  policy({ group: '', name: 'limitranges', singular: 'limitrange', kind: 'LimitRange', namespaced: true }),
  policy({
    group: 'scheduling.k8s.io',
    name: 'priorityclasses',
    singular: 'priorityclass',
    kind: 'PriorityClass',
    namespaced: false,
  }),
  policy({
    group: 'node.k8s.io',
    name: 'runtimeclasses',
    singular: 'runtimeclass',
    kind: 'RuntimeClass',
    namespaced: false,
  }),
  policy({
    group: ADMISSION,
    name: 'mutatingwebhookconfigurations',
    singular: 'mutatingwebhookconfiguration',
    kind: 'MutatingWebhookConfiguration',
    namespaced: false,
  }),
  policy({
    group: ADMISSION,
    name: 'validatingwebhookconfigurations',
    singular: 'validatingwebhookconfiguration',
    kind: 'ValidatingWebhookConfiguration',
    namespaced: false,
  }),
  policy({
    group: ADMISSION,
    name: 'validatingadmissionpolicies',
    singular: 'validatingadmissionpolicy',
    kind: 'ValidatingAdmissionPolicy',
    namespaced: false,
  }),
  policy({
    group: ADMISSION,
    name: 'validatingadmissionpolicybindings',
    singular: 'validatingadmissionpolicybinding',
    kind: 'ValidatingAdmissionPolicyBinding',
    namespaced: false,
  }),
];
