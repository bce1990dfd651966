import { child } from '../../kubelet/manifest/field-path.ts';
import { imageNameFault } from '../../kubelet/manifest/image-name.ts';
import { everyContainer } from '../../kubelet/manifest/validation/container-list.ts';
import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

export const imageWithoutTag = defineManifestRule<{ image: string; latest: boolean }>({
  id: 'image-without-tag',
  severity: 'warning',
  title: 'An image has no fixed tag',
  why: 'Without a tag, or with "latest", what runs depends on when the node pulled it, and the kubelet pulls at every start: without the registry the pod does not come back.',
  remedy: 'Use a version or a digest, and have the image on the node.',
  source: SOURCES.images,
  message: ({ image, latest }) => (latest ? `image "${image}" has the tag "latest"` : `image "${image}" has no tag`),
  *check(subject) {
    for (const { container, path } of everyContainer(podOf(subject)?.pod.spec ?? {})) {
      const { image = '' } = container;
      const name = image.slice(image.lastIndexOf('/') + 1);
      if (image.trim() === '' || image.includes('@') || imageNameFault(image.trim()) !== undefined) continue;
      const latest = name.endsWith(':latest');
      if (latest || !name.includes(':')) yield { args: { image, latest }, field: child(path, 'image') };
    }
  },
});
