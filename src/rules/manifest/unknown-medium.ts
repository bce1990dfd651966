import { child, item } from '../../kubelet/manifest/field-path.ts';
import { quantityFault } from '../../kubernetes/quantity.ts';
import { everyContainer } from '../../kubelet/manifest/validation/container-list.ts';
import { kindsOf } from '../../kubelet/manifest/validation/volume-kinds.ts';
import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

const HUGE_PAGES_OF_SIZE = 'HugePages-';

export const unknownMedium = defineManifestRule<{ field: string; medium: string }>({
  id: 'unknown-medium',
  severity: 'warning',
  title: 'An emptyDir asks for an unknown medium',
  why: 'Neither the kubelet nor the API server refuses the name of a medium. The kubelet then cannot set up the volume, and the containers that mount it are never started.',
  remedy: 'Remove the medium to use the disk of the node, or use Memory, HugePages or HugePages- and a size.',
  source: SOURCES.emptyDir,
  message: ({ field, medium }) => `${field} is "${medium}", which the kubelet does not know: the pod does not start`,
  *check(subject) {
    const spec = podOf(subject)?.pod.spec ?? {};
    const mounted = new Set(
      everyContainer(spec).flatMap(({ container }) => (container.volumeMounts ?? []).map(({ name = '' }) => name)),
    );
    for (const [index, volume] of (spec.volumes ?? []).entries()) {
      const { medium = '' } = volume.emptyDir ?? {};
      // What no container mounts is never set up.
      if (kindsOf(volume)[0] !== 'emptyDir' || !mounted.has(volume.name ?? '') || isMedium(medium)) continue;
      const field = child(item('spec.volumes', index), 'emptyDir.medium');
      yield { args: { field, medium }, field };
    }
  },
});

function isMedium(medium: string): boolean {
  if (medium.startsWith(HUGE_PAGES_OF_SIZE))
    return quantityFault(medium.slice(HUGE_PAGES_OF_SIZE.length)) === undefined;
  return ['', 'Memory', 'HugePages'].includes(medium);
}
