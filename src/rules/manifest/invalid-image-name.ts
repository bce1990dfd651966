import { child } from '../../kubelet/manifest/field-path.ts';
import { imageNameFault } from '../../kubelet/manifest/image-name.ts';
import { everyContainer } from '../../kubelet/manifest/validation/container-list.ts';
import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

export const invalidImageName = defineManifestRule<{ image: string; fault: string }>({
  id: 'invalid-image-name',
  severity: 'warning',
  title: 'The name of an image cannot be read',
  why: 'The kubelet takes the manifest and reads the name only when it starts the container, which then waits with InvalidImageName until the manifest is changed.',
  remedy:
    'Fix the name: HOST/PATH:TAG or HOST/PATH@DIGEST, the path in lower-case letters, digits and single ".", "_", "-" between them.',
  source: SOURCES.imageNames,
  message: ({ image, fault }) => `image "${image}" cannot be pulled by the kubelet: ${fault}`,
  *check(subject) {
    for (const { container, path } of everyContainer(podOf(subject)?.pod.spec ?? {})) {
      const { image = '' } = container;
      // Validation refuses both the empty name and white space around one.
      const fault = image === '' || image !== image.trim() ? undefined : imageNameFault(image);
      if (fault !== undefined) yield { args: { image, fault }, field: child(path, 'image') };
    }
  },
});
