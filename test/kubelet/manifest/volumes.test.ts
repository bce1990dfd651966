import { describe, expect, test } from '@jest/globals';
import { refusalsInSpec, refusalsOfVolume } from './refusals.ts';

// `ValidateVolumes`, `ValidateVolumeMounts` and `ValidateVolumeDevices` of `pkg/apis/core/validation/validation.go`.
// Each refusal is given by how it begins.

const FILE = '{path: a, fieldRef: {fieldPath: metadata.name}}';
const SOURCE = 'spec.volumes[0].';

function expectRefusals(found: readonly string[], expected: readonly string[]): void {
  expect(found.map((refusal, index) => refusal.slice(0, (expected[index] ?? refusal).length))).toEqual(expected);
}

describe('a volume', () => {
  test.each([
    'hostPath: {path: relative/path}',
    'hostPath: {path: /etc, type: ""}',
    'hostPath: ~',
    'emptyDir: {medium: Whatever}',
    'emptyDir: {medium: Memory, sizeLimit: 0.5Gi}',
    'emptyDir: {sizeLimit: Gi}',
    'nfs: {server: 10.0.0.1, path: /a/../b}',
    'gitRepo: {repository: r}',
    'gcePersistentDisk: {pdName: d, partition: 0}',
    'rbd: {monitors: [a], image: i}',
    'cephfs: {monitors: [a], path: relative}',
    'cinder: {volumeID: v}',
    'quobyte: {registry: "a:1,b:2", volume: v}',
    'azureDisk: {diskName: d, diskURI: "https://a.blob.core.windows.net/b/c.vhd"}',
    'flexVolume: {driver: example.com/d, options: {example.com/a: b}}',
    'photonPersistentDisk: {pdID: p}',
    'portworxVolume: {volumeID: v}',
    'scaleIO: {gateway: g, system: s, volumeName: v}',
    'storageos: {volumeName: v, volumeNamespace: ns}',
    'vsphereVolume: {volumePath: p}',
    `downwardAPI: {defaultMode: 0o644, items: [${FILE}, ${FILE}]}`,
    `downwardAPI: {items: [{path: a, fieldRef: {fieldPath: "metadata.annotations['A/b']"}}]}`,
    'downwardAPI: {items: [{path: a, resourceFieldRef: {containerName: other, resource: limits.memory, divisor: 1024Ki}}]}',
    'downwardAPI: {items: [{path: a, resourceFieldRef: {containerName: c, resource: requests.hugepages-2Mi}}]}',
    'projected: {}',
    `projected: {defaultMode: 0440, sources: [{downwardAPI: {items: [${FILE}]}}]}`,
    'image: {reference: "registry.k8s.io/pause:3.10", pullPolicy: Always}',
    'image: {}',
    'noSuchKind: {}',
    'HostPath: {path: ""}',
  ])('%s is good', (source) => {
    expect(refusalsOfVolume(source)).toEqual([]);
  });

  test.each([
    ['hostPath: {}', ['hostPath.path: Required value']],
    [
      'hostPath: {path: /a/../b, type: Folder}',
      ['hostPath.path: Invalid', 'hostPath.type: Unsupported value: "Folder"'],
    ],
    ['hostPath: {path: "", type: Folder}', ['hostPath.path: Required value']],
    ['emptyDir: {sizeLimit: -1}', ['emptyDir.sizeLimit: Forbidden: SizeLimit field must be']],
    ['emptyDir: {sizeLimit: 100mi}', ["emptyDir.sizeLimit: unable to parse quantity's suffix"]],
    ['emptyDir: []', ['emptyDir: cannot unmarshal array']],
    ['nfs: {server: s}', ['nfs.path: Required', 'nfs.path: Invalid value: "": must be an absolute path']],
    ['iscsi: {}', ['iscsi.iqn: Required', 'iscsi.targetPortal: Required']],
    ['gcePersistentDisk: {}', ['persistentDisk.pdName: Required']],
    ['flexVolume: {}', ['flexVolume.driver: Required']],
    ['csi: {}', ['csi.driver: Required']],
    ['rbd: {}', ['rbd.image: Required', 'rbd.monitors: Required']],
    ['cephfs: {}', ['cephfs.monitors: Required']],
    ['glusterfs: {}', ['glusterfs.endpoints: Required', 'glusterfs.path: Required']],
    ['azureFile: {}', ['azureFile.secretName: Required', 'azureFile.shareName: Required']],
    ['persistentVolumeClaim: {claimName: ""}', ['persistentVolumeClaim.claimName: Required']],
    ['configMap: {name: c, defaultMode: 0o1000}', ['configMap.defaultMode: Invalid value: 512']],
    [
      'configMap: {items: [{}]}',
      ['configMap.name: Required', 'configMap.items[0].key: Required', 'configMap.items[0].path: Required'],
    ],
    ['secret: {items: [{key: a, path: /b}]}', ['secret.secretName: Required', 'secret.items[0].path: Invalid']],
    [
      'secret: {secretName: s, items: [{key: a, path: ..b, mode: -1}]}',
      ['secret.items[0].path: Invalid', 'secret.items[0].mode: Invalid'],
    ],
    ['secret: {secretName: s, defaultMode: "0644"}', ['secret.defaultMode: cannot unmarshal string']],
    // Kubernetes' messages leave out which file it is.
    ['downwardAPI: {items: [{path: a}]}', ['downwardAPI: Required value: one of fieldRef and resourceFieldRef']],
    ['downwardAPI: {items: [{fieldRef: {fieldPath: metadata.name}}]}', ['downwardAPI.path: Required']],
    ['downwardAPI: {items: [{path: a, fieldRef: {}}]}', ['downwardAPI.fieldRef.fieldPath: Required']],
    [
      'downwardAPI: {items: [{path: a, fieldRef: {fieldPath: status.podIP}}]}',
      ['downwardAPI.fieldRef.fieldPath: Unsupported value: "status.podIP"'],
    ],
    [
      'downwardAPI: {items: [{path: a, fieldRef: {fieldPath: spec.image}}]}',
      [
        'downwardAPI.fieldRef.fieldPath: Invalid value: "spec.image": error converting fieldPath: field label not supported: spec.image',
      ],
    ],
    [
      'downwardAPI: {items: [{path: a, fieldRef: {apiVersion: v2, fieldPath: metadata.name}}]}',
      [
        'downwardAPI.fieldRef.fieldPath: Invalid value: "metadata.name": error converting fieldPath: unsupported pod version: v2',
      ],
    ],
    [
      `downwardAPI: {items: [{path: a, fieldRef: {fieldPath: "metadata.labels['a b']"}}]}`,
      ['downwardAPI.fieldRef: Invalid value: "a b"'],
    ],
    [
      `downwardAPI: {items: [{path: a, fieldRef: {fieldPath: "spec.nodeName['a']"}}]}`,
      [
        'downwardAPI.fieldRef.fieldPath: Invalid value: "spec.nodeName[\'a\']": error converting fieldPath: field label does not support subscript',
      ],
    ],
    [
      'downwardAPI: {items: [{path: a, mode: 512, resourceFieldRef: {resource: limits.cpu}}]}',
      ['downwardAPI.resourceFieldRef.containerName: Required', 'downwardAPI.mode: Invalid'],
    ],
    [
      'downwardAPI: {items: [{path: a, resourceFieldRef: {containerName: c, resource: cpu}}]}',
      ['downwardAPI.resourceFieldRef.resource: Unsupported value: "cpu"'],
    ],
    [
      `projected: {sources: [{downwardAPI: {items: [${FILE}]}}, {downwardAPI: {items: [${FILE}]}}]}`,
      ['projected: Invalid value: "a": conflicting duplicate paths'],
    ],
    [
      `projected: {sources: [{secret: {name: s}, configMap: {name: c}}]}`,
      ['projected.sources[0]: Forbidden: may not specify more than 1 volume type'],
    ],
    ['projected: {sources: [{secret: {}}]}', ['projected.sources[0].secret.name: Required']],
    ['projected: {sources: [{}]}', ['projected.sources[0]: unknown source for projected volume "v"']],
    ['image: {reference: a, pullPolicy: always}', ['image.pullPolicy: Unsupported value: "always"']],
    ['emptyDir: {}, hostPath: {path: ""}', ['hostPath: Forbidden: may not specify more than 1 volume type']],
    ['emptyDir: {}, downwardAPI: {}', ['downwarAPI: Forbidden']],
    ['emptyDir: {}, cephfs: {}', ['cephFS: Forbidden']],
  ])('%s is refused', (source, expected) => {
    expectRefusals(
      refusalsOfVolume(source),
      expected.map((refusal) => SOURCE + refusal),
    );
  });

  test.each([
    ['volumes: [{emptyDir: {}}]', ['spec.volumes[0].name: Required']],
    [`volumes: [{name: ${'v'.repeat(64)}}]`, ['spec.volumes[0].name: Invalid value']],
    ['volumes: [{name: a.b}]', ['spec.volumes[0].name: Invalid value: "a.b"']],
    ['volumes: [{name: a}, {name: b}, {name: a}]', ['spec.volumes[2].name: Duplicate value: "a"']],
    // A volume that is refused is none that another could be the same as.
    ['volumes: [{name: a, hostPath: {}}, {name: a}]', ['spec.volumes[0].hostPath.path: Required']],
    ['volumes: [~]', ['spec.volumes[0].name: Required']],
    ['volumes: {name: a}', ['spec.volumes: cannot unmarshal object']],
  ])('%s', (spec, expected) => {
    expectRefusals(refusalsInSpec(spec), expected);
  });

  test.each([
    ['projected: {sources: [{}]}', 33],
    ['image: {reference: a, pullPolicy: always}', 30],
  ])('%s is dropped or let pass by a kubelet 1.%d', (source, minor) => {
    expect(refusalsOfVolume(source, '', minor)).toEqual([]);
  });
});

describe('a mount of an image', () => {
  const mount = 'volumeMounts: [{name: v, mountPath: /a, subPath: b}, {name: v, mountPath: /c, subPathExpr: $(POD)}]';

  test.each([31, 32])('is of the whole image to a kubelet 1.%d', (minor) => {
    expect(refusalsOfVolume('image: {reference: r}', mount, minor)).toEqual([
      'spec.containers[0].volumeMounts[0].subPath: Invalid value: "b": not allowed in image volume sources',
      'spec.containers[0].volumeMounts[1].subPathExpr: Invalid value: "$(POD)": not allowed in image volume sources',
    ]);
  });

  test('may be of a part of it since v1.33', () => {
    expect(refusalsOfVolume('image: {reference: r}', mount, 33)).toEqual([]);
    expect(refusalsOfVolume('emptyDir: {}', mount, 31)).toEqual([]);
  });
});

describe('a mount', () => {
  test.each([
    ['volumeMounts: [{name: v, mountPath: relative}]', []],
    ['volumeMounts: [{name: v, mountPath: /a, subPath: b/c}, {name: v, mountPath: /b}]', []],
    ['volumeMounts: [{name: v, mountPath: /a, subPathExpr: $(POD)/x}]', []],
    [
      'volumeMounts: [{name: v, mountPath: /a, mountPropagation: Bidirectional}], securityContext: {privileged: true}',
      [],
    ],
    ['volumeMounts: [{name: v, mountPath: /a, readOnly: true, recursiveReadOnly: Enabled}]', []],
    ['volumeMounts: [{name: v}]', ['[0].mountPath: Required']],
    ['volumeMounts: [{mountPath: /a}]', ['[0].name: Required', '[0].name: Not found: ""']],
    [
      'volumeMounts: [{name: v, mountPath: /a}, {name: v, mountPath: /a}]',
      ['[1].mountPath: Invalid value: "/a": must be unique'],
    ],
    // Kubernetes' messages leave out which mount it is.
    ['volumeMounts: [{name: v, mountPath: /a, subPath: ../b}]', ['.subPath: Invalid value: "../b": must not contain']],
    [
      'volumeMounts: [{name: v, mountPath: /a, subPath: /b}]',
      ['.subPath: Invalid value: "/b": must be a relative path'],
    ],
    [
      'volumeMounts: [{name: v, mountPath: /a, subPath: b, subPathExpr: /c}]',
      ['.subPathExpr: Invalid value: "/c": must be', '[0].subPathExpr: Invalid value: "/c": subPathExpr and'],
    ],
    ['volumeMounts: [{name: v, mountPath: /a, mountPropagation: Bidirectional}]', ['.mountPropagation: Forbidden']],
    ['volumeMounts: [{name: v, mountPath: /a, mountPropagation: Shared}]', ['.mountPropagation: Unsupported']],
    [
      'volumeMounts: [{name: v, mountPath: /a, recursiveReadOnly: Enabled}]',
      ['.recursiveReadOnly: Forbidden: may only be specified when readOnly'],
    ],
    [
      'volumeMounts: [{name: v, mountPath: /a, readOnly: true, recursiveReadOnly: Always}]',
      ['.recursiveReadOnly: Unsupported'],
    ],
  ])('%s', (container, expected) => {
    expectRefusals(
      refusalsOfVolume('emptyDir: {}', container),
      expected.map((refusal) => `spec.containers[0].volumeMounts${refusal}`),
    );
  });

  // As in a pod that was saved from the API.
  test('may be of a volume with a token, which is refused for the account that it lacks', () => {
    const token = 'projected: {sources: [{serviceAccountToken: {path: token}}]}';
    expect(refusalsOfVolume(token, 'volumeMounts: [{name: v, mountPath: /a}]')).toEqual([
      'spec.volumes[0].projected.sources[0].serviceAccountToken: Forbidden: must not be specified when serviceAccountName is not set',
    ]);
  });

  test('may not be of a volume that is refused', () => {
    expectRefusals(refusalsOfVolume('hostPath: {}', 'volumeMounts: [{name: v, mountPath: /a}]'), [
      'spec.volumes[0].hostPath.path: Required',
      'spec.containers[0].volumeMounts[0].name: Not found: "v"',
    ]);
  });

  test('is read-only in no depth to a kubelet that does not know of it', () => {
    expect(
      refusalsOfVolume('emptyDir: {}', 'volumeMounts: [{name: v, mountPath: /a, recursiveReadOnly: Enabled}]', 29),
    ).toEqual([]);
  });
});

describe('a device', () => {
  test.each([
    ['volumeDevices: [{name: v, devicePath: /dev/a}]', []],
    ['volumeDevices: [{name: w}]', ['[0].devicePath: Required', '[0].name: Not found: "w"']],
  ])('%s', (container, expected) => {
    expectRefusals(
      refusalsOfVolume('persistentVolumeClaim: {claimName: p}', container),
      expected.map((refusal) => `spec.containers[0].volumeDevices${refusal}`),
    );
  });

  test('is of a claim', () => {
    expectRefusals(refusalsOfVolume('emptyDir: {}', 'volumeDevices: [{name: v, devicePath: /a}]'), [
      'spec.containers[0].volumeDevices[0].name: Invalid value: "v": can only use volume source type of',
    ]);
  });
});
