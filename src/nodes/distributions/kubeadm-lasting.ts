import type { ManifestPod } from '../../kubernetes/pod.ts';
import { strategicPatch } from '../../kubernetes/strategic-patch.ts';
import type { AdviceSubject, ChangedManifest, LastingStep } from './distribution.ts';
import { argumentsChange, V1BETA4_SINCE, type ArgumentsChange } from './kubeadm-arguments.ts';
import { kubeadmComponent, type KubeadmComponent } from './kubeadm-component.ts';
import { volumesChange, type VolumesChange } from './kubeadm-volumes.ts';
import { RESTARTED_AT } from './restart-annotation.ts';

const CONFIG_MAP = 'ConfigMap kube-system/kubeadm-config';

/**
 * What makes a change of one of kubeadm's own manifests last: what of it goes into kubeadm's configuration, and for the rest
 * a patch of what kubeadm makes of that. Empty where nothing needs to last.
 */
export function kubeadmLastingSteps(
  { manifestName, node }: Pick<AdviceSubject, 'manifestName' | 'node'>,
  { before, after, minor }: ChangedManifest,
): readonly LastingStep[] {
  const component = kubeadmComponent(manifestName);
  if (component === undefined) return [];
  const [old, now] = [commandOf(before, manifestName), commandOf(after, manifestName)];
  const flags = argumentsChange(old, now, { component, node, minor });
  const volumes = volumesChange(before.spec ?? {}, after.spec ?? {}, manifestName, component);
  const configured = configuredParts(manifestName, flags, volumes);
  const patch = strategicPatch(patched(before, configured), patched(after, configured));
  return [
    ...configurationSteps(component, configured.flags, volumes, minor),
    ...(patch === undefined ? [] : [patchStep(manifestName, patch, flags)]),
    ...imageSteps(manifestName, before, after),
  ];
}

/** What no patch is needed for, because the configuration has it. */
interface Configured {
  readonly name: string;
  /** Undefined where the configuration cannot have the command, so that the patch has it as a whole. */
  readonly flags: ArgumentsChange | undefined;
  readonly volumes: ReadonlySet<string>;
}

function configuredParts(name: string, flags: ArgumentsChange, { set, dropped }: VolumesChange): Configured {
  const volumes = new Set([...set.map((volume) => volume.name), ...dropped]);
  return { name, flags: flags.obstacles.length === 0 ? flags : undefined, volumes };
}

/** A manifest without all that a patch is not to touch: what is configured, the image, and the mark of a restart. */
function patched({ metadata, spec, ...rest }: ManifestPod, { name, flags, volumes }: Configured): object {
  const { [RESTARTED_AT]: _, ...annotations } = metadata?.annotations ?? {};
  const containers = spec?.containers?.map(({ image, command, volumeMounts, ...container }) => ({
    ...container,
    ...(container.name !== name && { image }),
    ...((container.name !== name || flags === undefined) && { command }),
    volumeMounts: without(volumes, volumeMounts),
  }));
  return {
    ...rest,
    status: undefined,
    metadata: { ...metadata, annotations },
    spec: { ...spec, containers, volumes: without(volumes, spec?.volumes) },
  };
}

/** Those of a list that have none of these names; undefined where there are none. */
function without<T extends { readonly name?: string }>(
  names: ReadonlySet<string>,
  list: readonly T[] | undefined,
): readonly T[] | undefined {
  const rest = list?.filter(({ name = '' }) => !names.has(name));
  return rest?.length === 0 ? undefined : rest;
}

function configurationSteps(
  { section }: KubeadmComponent,
  flags: ArgumentsChange | undefined,
  volumes: VolumesChange,
  minor: number | undefined,
): readonly LastingStep[] {
  const { set = [], dropped = [] } = flags ?? {};
  const extraVolumes = volumes.set.length > 0 && { extraVolumes: volumes.set };
  const asList = { ...(set.length > 0 && { extraArgs: set }), ...extraVolumes };
  const asMap = {
    ...(set.length > 0 && { extraArgs: Object.fromEntries(set.map(({ name, value }) => [name, value])) }),
    ...extraVolumes,
  };
  const below = (value: object): object => section.reduceRight<object>((inner, key) => ({ [key]: inner }), value);
  const place = section.join('.');
  const into = (version: string) =>
    `Merge this into ClusterConfiguration in ${CONFIG_MAP}${version}, replacing what has the same name there. It applies to each control-plane node at its next kubeadm upgrade; the files that it names must exist on all of them.`;
  const isSame = set.length === 0;
  const list = { text: into(isSame ? '' : ' if its apiVersion is kubeadm.k8s.io/v1beta4'), content: below(asList) };
  const map = { text: into(' if its apiVersion is kubeadm.k8s.io/v1beta3 or older'), content: below(asMap) };
  const isEmpty = Object.keys(asList).length === 0;
  const forms = isSame ? [list] : minor === undefined ? [list, map] : minor >= V1BETA4_SINCE ? [list] : [map];
  const taken = [
    ...dropped.map((name) => `${name} from ${place}.extraArgs`),
    ...volumes.dropped.map((name) => `${name} from ${place}.extraVolumes`),
  ];
  return [
    ...(isEmpty ? [] : forms),
    ...(taken.length === 0
      ? []
      : [{ text: `Remove ${taken.join(', ')}, if present, in ClusterConfiguration in ${CONFIG_MAP}.` }]),
  ];
}

function patchStep(name: string, content: object, { obstacles }: ArgumentsChange): LastingStep {
  const whole =
    obstacles.length === 0
      ? ''
      : ` It contains the whole command, because ${obstacles.join(', ')}: before each upgrade, compare it with what the new version of kubeadm writes, which it overrides.`;
  return {
    text: `On this node, keep this in a directory of patches, in a file named like ${name}0+strategic.yaml, and pass the directory to every kubeadm upgrade with --patches.${whole}`,
    content,
  };
}

/** An image that a patch keeps would be there after an upgrade as well. */
function imageSteps(name: string, before: ManifestPod, after: ManifestPod): readonly LastingStep[] {
  if (imageOf(before, name) === imageOf(after, name)) return [];
  const version = name === 'etcd' ? 'etcd.local.imageTag' : 'the version given to kubeadm upgrade';
  const text = `Do not patch the image, or an upgrade keeps the old version: kubeadm makes it from imageRepository and ${version}.`;
  return [{ text }];
}

function commandOf({ spec }: ManifestPod, name: string): readonly string[] {
  return spec?.containers?.find((one) => one.name === name)?.command ?? [];
}

function imageOf({ spec }: ManifestPod, name: string): string | undefined {
  return spec?.containers?.find((one) => one.name === name)?.image;
}
