import { describe, expect, test } from '@jest/globals';
import { differences } from '../../src/pods/mirror-difference.ts';

const container = { name: 'c', image: 'i:1', resources: { requests: { cpu: '1', memory: '1Gi' } } };

/** The mirror of a pod with one container, as an API server answers it. */
function mirrorOf(spec: object = {}, metadata: object = {}) {
  return {
    metadata: {
      name: 'p-n',
      annotations: { 'kubernetes.io/config.hash': 'h', 'kubernetes.io/config.mirror': 'h' },
      ...metadata,
    },
    spec: {
      nodeName: 'n',
      priority: 2_000_001_000,
      preemptionPolicy: 'PreemptLowerPriority',
      dnsPolicy: 'ClusterFirst',
      restartPolicy: 'Always',
      schedulerName: 'default-scheduler',
      securityContext: {},
      terminationGracePeriodSeconds: 30,
      enableServiceLinks: true,
      tolerations: [{ operator: 'Exists', effect: 'NoExecute' }],
      containers: [
        {
          ...container,
          imagePullPolicy: 'IfNotPresent',
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
        },
      ],
      ...spec,
    },
  };
}

describe('what is the same', () => {
  test.each<[string, object, object]>([
    ['defaults and additions', { containers: [container] }, {}],
    ['values that Go leaves out', { containers: [container], hostPID: false, volumes: [], nodeSelector: {} }, {}],
    ['a node of its own', { containers: [container], nodeName: 'other' }, {}],
    [
      'quantities written differently',
      { containers: [{ ...container, resources: { requests: { cpu: '1000m', memory: '1024Mi' } } }] },
      {},
    ],
    [
      'requests that follow from limits, host ports from the network',
      { containers: [{ name: 'c', resources: { limits: { cpu: '1' } }, ports: [{ containerPort: 80 }] }] },
      {
        containers: [
          {
            name: 'c',
            resources: { limits: { cpu: '1' }, requests: { cpu: '1' } },
            ports: [{ containerPort: 80, hostPort: 80, protocol: 'TCP' }],
          },
        ],
      },
    ],
  ])('%s', (_, written, mirror) => {
    expect(differences({ metadata: { name: 'p' }, spec: written }, mirrorOf(mirror))).toEqual([]);
  });
});

describe('what differs', () => {
  const written = { containers: [container] };
  test.each<[string, object, object, readonly object[]]>([
    [
      'an image',
      { containers: [{ ...container, image: 'i:2' }] },
      {},
      [{ path: 'spec.containers[c].image', file: 'i:2', mirror: 'i:1' }],
    ],
    [
      'arguments, as a whole',
      { containers: [{ ...container, args: ['a', 'b'] }] },
      { containers: [{ ...container, args: ['b'] }] },
      [{ path: 'spec.containers[c].args', file: ['a', 'b'], mirror: ['b'] }],
    ],
    [
      'a container more',
      { containers: [container, { name: 'd' }] },
      {},
      [{ path: 'spec.containers[d]', file: { name: 'd' }, mirror: undefined }],
    ],
    [
      'a field that a webhook set',
      written,
      { imagePullSecrets: [{ name: 's' }] },
      [{ path: 'spec.imagePullSecrets[s]', file: undefined, mirror: { name: 's' } }],
    ],
    [
      'a field that is set to something else than its default',
      written,
      { dnsPolicy: 'Default' },
      [{ path: 'spec.dnsPolicy', file: undefined, mirror: 'Default' }],
    ],
    [
      'a real change of a quantity',
      { containers: [{ ...container, resources: { requests: { cpu: '2', memory: '1Gi' } } }] },
      {},
      [{ path: 'spec.containers[c].resources.requests.cpu', file: '2', mirror: '1' }],
    ],
  ])('%s', (_, own, mirror, expected) => {
    expect(differences({ metadata: { name: 'p' }, spec: own }, mirrorOf(mirror))).toEqual(expected);
  });

  test('labels and annotations, but not those of the kubelet', () => {
    const metadata = { labels: { a: '1' }, annotations: { 'x/y': '1', 'kubernetes.io/config.source': 'api' } };
    expect(differences({ metadata, spec: written }, mirrorOf({}, { labels: { a: '2' } }))).toEqual([
      { path: 'metadata.labels.a', file: '1', mirror: '2' },
      { path: 'metadata.annotations[x/y]', file: '1', mirror: undefined },
    ]);
  });
});
