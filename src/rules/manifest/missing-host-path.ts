import { child, item } from '../../kubelet/manifest/field-path.ts';
import { usedVolumes } from '../../kubelet/manifest/mounted-path.ts';
import type { HostPathVolumeSource } from '../../kubernetes/pod.ts';
import type { Surroundings } from '../surroundings.ts';
import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

/** Types for which there must be something, as the kubelet says it where there is none. */
const MUST_EXIST: ReadonlyMap<string, string> = new Map([
  ['File', 'file'],
  ['Directory', 'directory'],
  ['Socket', 'socket'],
  ['CharDevice', 'character device'],
  ['BlockDevice', 'block device'],
]);

/** What a hostPath needs and the node does not have; undefined where it has it, or that is not known. */
export function missingType(
  { path = '', type = '' }: HostPathVolumeSource = {},
  hasHostFile: Surroundings['hasHostFile'],
): string | undefined {
  const needed = MUST_EXIST.get(type);
  return needed !== undefined && hasHostFile?.(path) === false ? needed : undefined;
}

export const missingHostPath = defineManifestRule<{ path: string; type: string }>({
  id: 'missing-host-path',
  severity: 'error',
  title: 'A hostPath that must exist is not on the node',
  why: 'For a hostPath of type File, Directory, Socket or a device that a container mounts, the kubelet checks that it exists, and starts no container of the pod until it does. It tries again by itself.',
  remedy: 'Create what is missing, or fix the path or its type.',
  source: SOURCES.hostPath,
  message: ({ path, type }) => `${path} does not exist on the node, and the volume needs a ${type} there`,
  *check(subject) {
    const { hasHostFile } = subject.surroundings;
    const spec = podOf(subject)?.pod.spec ?? {};
    const used = usedVolumes(spec);
    for (const [index, volume] of (spec.volumes ?? []).entries()) {
      const type = missingType(volume.hostPath, hasHostFile);
      const { path = '' } = volume.hostPath ?? {};
      if (type === undefined || !used.has(volume)) continue;
      yield { args: { path, type }, field: child(item('spec.volumes', index), 'hostPath.path') };
    }
  },
});
