import type { ObjectMeta } from '../kubernetes/kubernetes.ts';
import { jsonOrNothing } from '../facts/parsed-json.ts';
import { withoutFinalSlashes } from '../facts/final-slashes.ts';

/** What a k3s or RKE2 process was started with, as far as it moves static pods or the kubelet's configuration. */
export interface NodeArgs {
  readonly program: 'k3s' | 'rke2';
  /** `--data-dir`, or its default. */
  readonly dataDir: string;
  /** Whether the data directory was set by the user. */
  readonly dataDirSet: boolean;
  /** `--kubelet-arg pod-manifest-path=…`; undefined where not given. */
  readonly podManifestPath: string | undefined;
  /** `--kubelet-arg config=…`; undefined where not given. */
  readonly kubeletConfig: string | undefined;
  /** `--kubelet-arg file-check-frequency=…`; undefined where not given. */
  readonly fileCheckFrequency: string | undefined;
}

/**
 * Reads the annotations `k3s.io/node-args` and `k3s.io/node-env` (or `rke2.io/…`), which hold the arguments after the
 * program's configuration files were merged in (k3s `pkg/nodeconfig`). Undefined where there are none or they
 * cannot be parsed.
 */
export function readNodeArgs(metadata: ObjectMeta): NodeArgs | undefined {
  for (const program of ['k3s', 'rke2'] as const) {
    const args = parseArgs(metadata.annotations?.[`${program}.io/node-args`]);
    if (args === undefined) continue;
    const dataDir = valuesOf(args, ['data-dir', 'd']).at(-1) ?? environment(metadata, program, 'DATA_DIR');
    const kubelet = kubeletArguments(args);
    return {
      program,
      dataDir: trimSlash(dataDir ?? `/var/lib/rancher/${program}`),
      dataDirSet: dataDir !== undefined,
      podManifestPath: kubelet.get('pod-manifest-path'),
      kubeletConfig: kubelet.get('config'),
      fileCheckFrequency: kubelet.get('file-check-frequency'),
    };
  }
  return undefined;
}

function parseArgs(annotation: string | undefined): readonly string[] | undefined {
  const value = annotation === undefined ? undefined : jsonOrNothing(annotation);
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
}

/** `K3S_DATA_DIR` of the environment: undefined where it is not set, or empty. */
function environment({ annotations }: ObjectMeta, program: NodeArgs['program'], name: string): string | undefined {
  const variables = jsonOrNothing(annotations?.[`${program}.io/node-env`] ?? '');
  if (typeof variables !== 'object' || variables === null) return undefined;
  const value = (variables as Record<string, unknown>)[`${program.toUpperCase()}_${name}`];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** All values of a flag, in `--flag value` and `--flag=value` form; Go's flag package takes a single dash as well. */
function valuesOf(args: readonly string[], names: readonly string[]): string[] {
  return args.flatMap((argument, at) => {
    const [, name = '', value] = /^--?([^=-][^=]*)(?:=(.*))?$/s.exec(argument) ?? [];
    if (!names.includes(name)) return [];
    return value ?? args[at + 1] ?? [];
  });
}

/** `--kubelet-arg name=value`, with or without dashes before the name; the last of a name wins. */
function kubeletArguments(args: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    valuesOf(args, ['kubelet-arg']).map((argument) => {
      const [name = '', ...rest] = argument.replace(/^--?/, '').split('=');
      return [name, rest.join('=')];
    }),
  );
}

function trimSlash(path: string): string {
  return path.length > 1 ? withoutFinalSlashes(path) : path;
}
