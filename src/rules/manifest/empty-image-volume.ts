import { child, item } from '../../kubelet/manifest/field-path.ts';
import { kindsOf } from '../../kubelet/manifest/validation/volume-kinds.ts';
import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

export const emptyImageVolume = defineManifestRule<{ field: string }>({
  id: 'empty-image-volume',
  severity: 'warning',
  title: 'An image volume names no image',
  why: 'The kubelet accepts an image volume without a reference, but the API server refuses the mirror pod: the pod runs hidden.',
  remedy: 'Give the reference of the image, or remove the volume.',
  source: SOURCES.podStrategy,
  message: ({ field }) => `${field} is missing or empty: the API server refuses the mirror pod`,
  *check(subject) {
    for (const [index, volume] of (podOf(subject)?.pod.spec?.volumes ?? []).entries()) {
      if (kindsOf(volume)[0] !== 'image' || (volume.image?.reference ?? '') !== '') continue;
      const field = child(item('spec.volumes', index), 'image.reference');
      yield { args: { field }, field };
    }
  },
});
