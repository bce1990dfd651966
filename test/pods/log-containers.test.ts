import { expect, test } from '@jest/globals';
import { chooseContainers } from '../../src/pods/log-containers.ts';

const POD = { pod: 'web', containers: ['main', 'side'], initContainers: ['prep'], annotations: {} };
const DEFAULT = 'kubectl.kubernetes.io/default-container';

test.each([
  ['the only one', { ...POD, containers: ['main'], initContainers: [] }, {}, { names: ['main'], notes: [] }],
  ['the first', POD, {}, { names: ['main'], notes: ['Defaulted container "main" out of: main, side, prep (init)'] }],
  ['the one that is named', POD, { container: 'prep' }, { names: ['prep'], notes: [] }],
  ['one that is not there', POD, { container: 'x' }, { refusal: 'container x is not valid for pod web' }],
  ['all', POD, { all: true }, { names: ['prep', 'main', 'side'], notes: [] }],
  ['the default', { ...POD, annotations: { [DEFAULT]: 'side' } }, {}, { names: ['side'], notes: [] }],
  [
    'a default that is not there',
    { ...POD, annotations: { [DEFAULT]: 'x' } },
    {},
    {
      names: ['main'],
      notes: [
        'Default container name "x" not found in pod web',
        'Defaulted container "main" out of: main, side, prep (init)',
      ],
    },
  ],
  ['none', { ...POD, containers: [] }, {}, { refusal: 'pod web has no containers' }],
])('%s', (_, pod, { container, all = false }: { container?: string; all?: boolean }, expected) => {
  expect(chooseContainers(pod, { container, all })).toEqual(expected);
});
