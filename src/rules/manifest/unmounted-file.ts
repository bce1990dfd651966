import { fileArguments } from '../../kubelet/manifest/file-flags.ts';
import { mountOf } from '../../kubelet/manifest/mounted-path.ts';
import { everyContainer } from '../../kubelet/manifest/validation/container-list.ts';
import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';
import { missingType } from './missing-host-path.ts';

interface Args extends Record<string, string | boolean> {
  readonly flag: string;
  readonly path: string;
  readonly container: string;
  /** On the node, where a volume mounts it, and the node has no such file; else empty. */
  readonly hostPath: string;
  /** The image is known to have no such file. */
  readonly sure: boolean;
}

export const unmountedFile = defineManifestRule<Args>({
  id: 'unmounted-file',
  severity: 'warning',
  title: 'An argument names a file that the container does not see',
  why: 'Of its node, a container sees only what volumeMounts name. A program that cannot read a file of its arguments exits at once and is restarted again and again: the most frequent reason why an API server does not come back after its manifest was edited.',
  remedy:
    'Put the file below a path that is mounted already, or add a hostPath volume and a volumeMount for it, of type File or of its directory.',
  source: SOURCES.hostPath,
  message: ({ flag, path, container, hostPath, sure }) => {
    const names = `--${flag} of container ${container} names ${path}`;
    if (hostPath !== '') return `${names}, which is ${hostPath} on the node, but there is no such file`;
    return `${names}, which no volumeMount covers${sure ? '' : ': the container does not see it unless its image has it'}`;
  },
  advice: ({ hostPath }) => (hostPath === '' ? undefined : `Put the file there, or fix the argument.`),
  key: ({ path, container }) => `${container} ${path}`,
  *check(subject) {
    const spec = podOf(subject)?.pod.spec ?? {};
    const { hasHostFile } = subject.surroundings;
    for (const { container, path: place } of everyContainer(spec)) {
      const { name = '' } = container;
      for (const { name: flag, path, field, ownImage } of fileArguments(container, place)) {
        const mounted = mountOf(path, container, spec);
        if (mounted === undefined) {
          const args = { flag, path, container: name, hostPath: '', sure: ownImage };
          yield { args, field, severity: ownImage ? 'error' : 'warning' };
          continue;
        }
        const { hostPath, volume } = mounted;
        // Of a volume that cannot be mounted its own rule tells; and what is missing an init container may be there to write.
        const isTold =
          missingType(volume?.hostPath, hasHostFile) !== undefined || (spec.initContainers ?? []).length > 0;
        if (isTold || hostPath === undefined || hasHostFile?.(hostPath) !== false) continue;
        yield { args: { flag, path, container: name, hostPath, sure: true }, field, severity: 'error' };
      }
    }
  },
});
