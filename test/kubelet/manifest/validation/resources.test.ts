import { describe, expect, test } from '@jest/globals';
import { readManifest } from '../../../../src/kubelet/manifest/reading.ts';
import { refusedInContainer, refusedInSpec, refusals } from './refusals.ts';

const OF_CONTAINER = 'spec.containers[0].resources';

describe('the resources of a container', () => {
  test.each([
    ['limits: {cpu: 100m}', []],
    [
      'limits: {cpu: -1}',
      [`${OF_CONTAINER}.limits[cpu]: Invalid value`, `${OF_CONTAINER}.requests[cpu]: Invalid value`],
    ],
    // Amounts are rounded up to thousandths before they are compared.
    ['requests: {cpu: 1500u}, limits: {cpu: 1200u}', []],
    ['requests: {cpu: 2500u}, limits: {cpu: 1200u}', [`${OF_CONTAINER}.requests: Invalid value`]],
    ['requests: {memory: 1Gi}, limits: {memory: 1073741824}', []],
    ['requests: {memory: 1G}, limits: {memory: 1Gi}', []],
    ['requests: {memory: 1e9}, limits: {memory: 1E9}', []],
    ['requests: {memory: 100m}, limits: {memory: 1}', []],
    [
      'requests: {ephemeral-storage: 2Gi}, limits: {ephemeral-storage: 1Gi}',
      [`${OF_CONTAINER}.requests: Invalid value`],
    ],
    ['requests: {memory: .5Gi}', []],
    ['requests: {memory: 1.Gi}', []],
    ['requests: {memory: +1Gi}', []],
    ['requests: {memory: " 1Gi"}', []],
    ['requests: {memory: 0}, limits: {memory: 0}', []],
    ['requests: {storage: 1Gi}', [`${OF_CONTAINER}.requests[storage]: Invalid value`]],
    ['requests: {pods: 1}', [`${OF_CONTAINER}.requests[pods]: Invalid value`]],
    ['limits: {example.com/gpu: 1}', []],
    ['limits: {example.com/gpu: 1}, requests: {example.com/gpu: 1}', []],
    ['limits: {example.com/gpu: 2}, requests: {example.com/gpu: 1}', [`${OF_CONTAINER}.requests: Invalid value`]],
    [
      'limits: {example.com/gpu: 500m}',
      [
        `${OF_CONTAINER}.limits[example.com/gpu]: Invalid value`,
        `${OF_CONTAINER}.requests[example.com/gpu]: Invalid value`,
      ],
    ],
    ['limits: {kubernetes.io/batch-cpu: 1}', []],
    [
      'limits: {requests.example.com/gpu: 1}',
      [
        `${OF_CONTAINER}.limits[requests.example.com/gpu]: Invalid value`,
        `${OF_CONTAINER}.requests[requests.example.com/gpu]: Invalid value`,
      ],
    ],
    ['limits: {hugepages-2Mi: 4Mi, memory: 1Gi}', []],
    ['limits: {hugepages-2Mi: 0, memory: 1Gi}', []],
    ['limits: {hugepages-2Mi: 4Mi}', [`${OF_CONTAINER}: Forbidden`]],
    [
      'limits: {hugepages-2Mi: 4Mi, cpu: 1}, requests: {hugepages-2Mi: 2Mi}',
      [`${OF_CONTAINER}.requests: Invalid value`],
    ],
    ['requests: {hugepages-2Mi: 2Mi, cpu: 1}', [`${OF_CONTAINER}.limits: Required value`]],
  ])('%s', (resources, expected) => {
    expect(refusedInContainer(`resources: {${resources}}`)).toEqual(expected);
  });

  test.each([['1 Gi'], ['1GB'], ['1gi'], ['1.5.5Gi'], ['1Mi5'], ['1e'], ['five'], ['""'], ['1,5Gi']])(
    '%s is no quantity',
    (quantity) => {
      const found = refusedInContainer(`resources: {limits: {memory: "${quantity.replaceAll('"', '')}"}}`);
      expect(found.map((one) => one.split(':')[0])).toEqual([`${OF_CONTAINER}.limits[memory]`]);
    },
  );
});

describe('the resources of the pod as a whole', () => {
  test.each([
    ['resources: {limits: {cpu: 1, memory: 1Gi}}', []],
    ['resources: {requests: {cpu: 2}, limits: {cpu: 1}}', ['spec.resources.requests: Invalid value']],
    ['resources: {limits: {ephemeral-storage: 1Gi}}', unsupportedTwice('limits', 'ephemeral-storage').slice(0, 1)],
    ['resources: {limits: {hugepages-2Mi: 4Mi, cpu: 1}}', []],
    [
      'resources: {claims: [{name: a}]}, resourceClaims: [{name: a, resourceClaimName: b}]',
      ['spec.resources.claims: Forbidden'],
    ],
    ['resources: {limits: {cpu: 1}}, os: {name: windows}', ['spec.resources: Forbidden']],
  ])('%s', (spec, expected) => {
    expect(refusedInSpec(spec)).toEqual(expected);
  });

  test.each([
    ['resources: {requests: {cpu: 1}}', 'resources: {requests: {cpu: 1}}', []],
    [
      'resources: {requests: {cpu: 1500m}}',
      'resources: {requests: {cpu: 1}}',
      ['spec.resources.requests[cpu]: Invalid value'],
    ],
    // The pod's request is that of its containers where it has none, and then above its limit.
    ['resources: {requests: {cpu: 2}}', 'resources: {limits: {cpu: 1}}', ['spec.resources.requests: Invalid value']],
    [
      'resources: {limits: {cpu: 2}, requests: {cpu: 1}}',
      'resources: {limits: {cpu: 1}}',
      ['spec.resources.containers[0][cpu].limits: Invalid value'],
    ],
    ['resources: {limits: {memory: 2Gi}}', 'resources: {limits: {cpu: 1}}', []],
    [
      'resources: {limits: {hugepages-2Mi: 4Mi, cpu: 1}}',
      'resources: {limits: {hugepages-2Mi: 2Mi, cpu: 1}}',
      [
        'spec.resources.requests[hugepages-2Mi]: Invalid value',
        'spec.resources.limits[hugepages-2Mi]: Invalid value',
        'spec.resources.containers[0][hugepages-2Mi].limits: Invalid value',
      ],
    ],
  ])('a container with %s and the pod with %s', (container, spec, expected) => {
    expect(refusedInContainer(container, 36, spec)).toEqual(expected);
    expect(refusedInContainer(container, 34, spec)).toEqual([]);
  });

  test('sidecars count beside what follows them', () => {
    const pod = (sidecar: string): string =>
      `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {resources: {requests: {cpu: 3}}, initContainers: [` +
      `{name: s, image: a, restartPolicy: Always, resources: {requests: {cpu: ${sidecar}}}}, ` +
      `{name: i, image: a, resources: {requests: {cpu: 2}}}], containers: [{name: c, image: a}]}}`;
    expect(refusals(pod('1'), 36)).toEqual([]);
    expect(refusals(pod('1500m'), 36)).toEqual(['spec.resources.requests[cpu]: Invalid value']);
  });

  test('a container above the limit of the pod is shown where it is', () => {
    const yaml = `
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  resources: {limits: {cpu: 1}}
  containers:
    - name: c
      image: a
      resources:
        requests: {cpu: 500m}
        limits: {cpu: 2}
`;
    const reading = readManifest(Buffer.from(yaml), { minor: 36, node: 'cp-1' });
    const invalid = reading.stage === 'pod' ? reading.pod.invalid : [];
    expect(invalid).toEqual([
      {
        field: 'spec.resources.containers[0][cpu].limits',
        place: 'spec.containers[0].resources.limits[cpu]',
        message: 'Invalid value: "2": must be less than or equal to pod limits of 1',
      },
    ]);
  });
});

function unsupportedTwice(part: string, name: string): string[] {
  const field = `spec.resources.${part}[${name}]: Unsupported value`;
  return [field, field];
}
