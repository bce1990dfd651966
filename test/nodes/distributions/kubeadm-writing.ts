import { readGoYaml } from '../../../src/yaml/go-yaml.ts';
import type { Container, ManifestPod, Volume } from '../../../src/kubernetes/pod.ts';
import type { LastingStep } from '../../../src/nodes/distributions/distribution.ts';
import { toYaml } from '../../../src/kubectl/printers/yaml.ts';
import { mergedPod } from '../../kubernetes/merged-pod.ts';

/** What `ClusterConfiguration` says of a component: an entry a flag, in any of both forms. */
export interface ComponentConfiguration {
  readonly extraArgs: readonly { readonly name: string; readonly value: string }[];
  readonly extraVolumes: readonly ExtraVolume[];
}

interface ExtraVolume {
  readonly name: string;
  readonly hostPath: string;
  readonly mountPath: string;
  readonly readOnly?: boolean;
  readonly pathType?: string;
}

export const NO_CONFIGURATION: ComponentConfiguration = { extraArgs: [], extraVolumes: [] };

const SECTIONS: Readonly<Record<string, string>> = {
  'kube-apiserver': 'apiServer',
  'kube-controller-manager': 'controllerManager',
  'kube-scheduler': 'scheduler',
  etcd: 'etcd.local',
};

/**
 * kubeadm as it writes a manifest (`ArgumentsToCommand`, `AddExtraHostPathMounts`, `PatchStaticPod`): from what it does by
 * itself, `own`, from its configuration, and from patches.
 */
export function written(
  own: ManifestPod,
  configuration: ComponentConfiguration,
  patches: readonly object[],
): ManifestPod {
  const { containers = [], volumes = [] } = own.spec!;
  const [main] = containers;
  const [program, ...flags] = main!.command!;
  const set = new Set(configuration.extraArgs.map(({ name }) => name));
  // kubernetes/kubernetes#123654
  const isReplaced = (name: string): boolean => name === 'authorization-mode' && set.has('authorization-config');
  const kept = flags.map(argument).filter(({ name }) => !set.has(name) && !isReplaced(name));
  const command = [...configuration.extraArgs, ...kept].map(({ name, value }) => `--${name}=${value}`).toSorted();
  const extra = configuration.extraVolumes;
  const replaced = new Set(extra.map(({ name }) => name));
  const made: ManifestPod = {
    ...own,
    spec: {
      ...own.spec,
      containers: [
        {
          ...main,
          command: [program!, ...command],
          volumeMounts: [
            ...main!.volumeMounts!.filter(({ name }) => !replaced.has(name!)),
            ...extra.map(({ name, mountPath, readOnly = false }) => ({
              name,
              mountPath,
              ...(readOnly && { readOnly }),
            })),
          ],
        },
      ],
      volumes: [...volumes.filter(({ name }) => !replaced.has(name!)), ...extra.map(volumeOf)],
    },
  };
  return patches.reduce<object>(mergedPod, made);
}

function argument(word: string): { readonly name: string; readonly value: string } {
  const [, name, value] = /^--([^=]+)=(.*)$/.exec(word)!;
  return { name: name!, value: value! };
}

function volumeOf({ name, hostPath, pathType = '' }: ExtraVolume): Volume {
  return { name, hostPath: { path: hostPath, ...(pathType !== '' && { type: pathType }) } };
}

/** What somebody has made who did all that he was told, from the printed text; throws where that is not to be done. */
export function followed(
  component: string,
  before: ComponentConfiguration,
  steps: readonly LastingStep[],
): { readonly configuration: ComponentConfiguration; readonly patches: readonly object[] } {
  let configuration = before;
  const patches: object[] = [];
  for (const { text, content } of steps) {
    const value = content === undefined ? undefined : readGoYaml(toYaml(content)).value;
    if (text.startsWith('Merge this into ClusterConfiguration')) {
      const section = SECTIONS[component]!.split('.').reduce<unknown>((part, key) => only(part, key), value);
      configuration = withAll(configuration, section as Partial<ComponentConfiguration>);
    } else if (text.includes(` ${component}0+strategic.yaml`)) patches.push(value as object);
    else if (text.startsWith('Remove ')) configuration = withoutNamed(component, configuration, text);
    else if (!text.startsWith('Do not patch the image')) throw new Error(`nothing to do: ${text}`);
  }
  return { configuration, patches };
}

/** What a part has of one key, and nothing else. */
function only(part: unknown, key: string): unknown {
  const entries = Object.entries(part as object);
  if (entries.length !== 1 || entries[0]![0] !== key) throw new Error(`not only ${key}: ${JSON.stringify(part)}`);
  return entries[0]![1];
}

function withAll(
  { extraArgs, extraVolumes }: ComponentConfiguration,
  { extraArgs: args = [], extraVolumes: volumes = [] }: Partial<ComponentConfiguration>,
): ComponentConfiguration {
  const list = Array.isArray(args) ? args : Object.entries(args).map(([name, value]) => ({ name, value }));
  const others = <T extends { readonly name: string }>(all: readonly T[], given: readonly { name: string }[]) =>
    all.filter(({ name }) => !given.some((one) => one.name === name));
  return {
    extraArgs: [...others(extraArgs, list as { name: string }[]), ...(list as typeof extraArgs)],
    extraVolumes: [...others(extraVolumes, [...volumes]), ...volumes],
  };
}

function withoutNamed(component: string, configuration: ComponentConfiguration, text: string): ComponentConfiguration {
  const taken = [...text.matchAll(/(\S+) from (\S+)\.(extraArgs|extraVolumes)\b/g)];
  if (taken.some(([, , section]) => section !== SECTIONS[component])) throw new Error(`not its section: ${text}`);
  const named = (list: string): ReadonlySet<string> =>
    new Set(taken.filter(([, , , own]) => own === list).map(([, name]) => name!));
  return {
    extraArgs: configuration.extraArgs.filter(({ name }) => !named('extraArgs').has(name)),
    extraVolumes: configuration.extraVolumes.filter(({ name }) => !named('extraVolumes').has(name)),
  };
}

/** A pod without what no order has a meaning of: that of flags, of volumes and of their mounts. */
export function sorted(pod: object): ManifestPod {
  const { spec = {}, ...rest } = pod as ManifestPod;
  const { containers = [], volumes } = spec;
  const own = containers.map((container): Container => {
    const { command, volumeMounts } = container;
    return {
      ...container,
      ...(command !== undefined && { command: sortedWords(command) }),
      ...(volumeMounts !== undefined && { volumeMounts: byName(volumeMounts) }),
    };
  });
  return { ...rest, spec: { ...spec, containers: own, ...(volumes !== undefined && { volumes: byName(volumes) }) } };
}

function byName<T extends { readonly name?: string }>(list: readonly T[]): readonly T[] {
  return list.toSorted((a, b) => (a.name! < b.name! ? -1 : 1));
}

function sortedWords([program, ...words]: readonly string[]): readonly string[] {
  const flags = words.join(' ').split(/ (?=-)/);
  return [program!, ...flags.map(oneWord).toSorted()];
}

/** `--name=value` of `--name value` and of a switch. */
function oneWord(flag: string): string {
  if (!flag.startsWith('--') || flag.includes('=')) return flag;
  return flag.includes(' ') ? flag.replace(' ', '=') : `${flag}=true`;
}
