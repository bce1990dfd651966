import { readGoYaml } from '../yaml/go-yaml.ts';
import { readKubeletArguments } from '../kubelet/kubelet-command-line.ts';
import type { Unreadable } from '../facts/evidence.ts';
import { readEnvironmentFile } from './systemd/environment-file.ts';
import { withoutFinalSlashes } from '../facts/final-slashes.ts';
import { exists, readText, type FileTree } from './file-tree.ts';
import type { KubeletCommand } from './kubelet-command.ts';
import type { KubeletProcess } from './processes.ts';
import { readSystemdService } from './systemd-service.ts';
import { serviceNames } from './unit-files.ts';
import { unreadableFile } from './unreadable-file.ts';

/**
 * The kubelet of a k3s (or a stopped RKE2) node. The process hides its arguments, so they come from its configuration
 * files, its service and its environment: `data-dir`, under which the manifest directory is, `node-name` and
 * `kubelet-arg`. Flags count over files, and these over the environment (k3s `pkg/configfilearg`).
 */
export function readK3sSetup(
  tree: FileTree,
  program: 'k3s' | 'rke2',
  process: KubeletProcess | undefined,
  unreadable: Unreadable[],
): Omit<KubeletCommand, 'origin'> {
  const before = unreadable.length;
  const { words, environment, hindrances } = startOf(tree, program, process, unreadable);
  const fromEnvironment = (name: string) => environment.get(`${program.toUpperCase()}_${name}`);
  const flags = readFlags(words);
  const settings: Settings = { single: new Map(), kubeletArgs: [] };
  const main = flags.single.get('config') ?? fromEnvironment('CONFIG_FILE') ?? `/etc/rancher/${program}/config.yaml`;
  for (const file of configurationFiles(tree, main)) applyFile(tree, file, settings, unreadable);
  const single = (name: string) => flags.single.get(name) ?? settings.single.get(name);
  const dataDir = withoutFinalSlashes(
    single('data-dir') ?? fromEnvironment('DATA_DIR') ?? `/var/lib/rancher/${program}`,
  );
  const nodeName = single('node-name') ?? fromEnvironment('NODE_NAME');
  const defaults = `${dataDir}/agent/etc/kubelet.conf.d`;
  const given = [...settings.kubeletArgs, ...flags.kubeletArgs].map((argument) => `--${argument.replace(/^--?/, '')}`);
  return {
    arguments: readKubeletArguments([
      ...(exists(tree, defaults) ? [`--config-dir=${defaults}`] : []),
      ...(nodeName === undefined || nodeName === '' ? [] : [`--hostname-override=${nodeName}`]),
      ...given,
    ]),
    // What it gives its kubelet by itself (`pkg/daemons/agent/agent_linux.go`); the rest is in the drop-ins.
    words: [`--kubeconfig=${dataDir}/agent/kubelet.kubeconfig`, ...given],
    nodeNameBy: nodeName === undefined || nodeName === '' ? undefined : `node-name of ${program}`,
    // It appends an id of its own making to the name.
    nodeNameUnknown: single('with-node-id') === 'true',
    workingDirectory: '/',
    builtInPath: `${dataDir}/agent/pod-manifests`,
    incomplete: unreadable.length > before,
    certain: true,
    hindrances,
  };
}

interface Settings {
  readonly single: Map<string, string>;
  kubeletArgs: readonly string[];
}

interface Start {
  readonly words: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
  readonly hindrances: readonly string[];
}

/** How it is, or would be, started: by its unit, or on Alpine by OpenRC with a file of variables. */
function startOf(
  tree: FileTree,
  program: string,
  process: KubeletProcess | undefined,
  unreadable: Unreadable[],
): Start {
  const names = serviceNames(tree).filter((name) => {
    return name.startsWith(program) && /^(-[\w-]+)?\.service$/.test(name.slice(program.length));
  });
  for (const name of names) {
    const service = readSystemdService(tree, name);
    if (!service?.command.some((word) => /^(server|agent)$/.test(word))) continue;
    unreadable.push(...service.unreadable);
    const { command, environment, hindrances } = service;
    return { words: command.slice(1), environment: withProcess(tree, process, environment), hindrances };
  }
  const text = readText(tree, `/etc/rancher/${program}/${program}.env`);
  const variables = text.ok ? new Map(readEnvironmentFile(text.value)) : new Map<string, string>();
  return { words: [], environment: withProcess(tree, process, variables), hindrances: [] };
}

/** What runs was started with its own environment, which root may read. */
function withProcess(
  tree: FileTree,
  process: KubeletProcess | undefined,
  environment: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  if (process === undefined || process.elsewhere) return environment;
  const text = readText(tree, `/proc/${process.pid}/environ`);
  if (!text.ok || text.value === '') return environment;
  return new Map(text.value.split('\0').map((one) => [one.split('=', 1)[0]!, one.slice(one.indexOf('=') + 1)]));
}

/** `config.yaml`, then `config.yaml.d/*.yaml` in order. */
function configurationFiles(tree: FileTree, main: string): readonly string[] {
  const names = tree.list(`${main}.d`);
  const more = names.ok ? names.value.filter((name) => /\.ya?ml$/.test(name)) : [];
  return [main, ...more.map((name) => `${main}.d/${name}`)];
}

function applyFile(tree: FileTree, path: string, settings: Settings, unreadable: Unreadable[]): void {
  const text = readText(tree, path);
  if (!text.ok) {
    if (text.fault.kind !== 'absent') unreadable.push(unreadableFile(path, text.fault));
    return;
  }
  let value: unknown;
  try {
    ({ value } = readGoYaml(text.value));
  } catch (error) {
    unreadable.push({ what: path, why: `not YAML: ${(error as Error).message}` });
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const fields = value as Readonly<Record<string, unknown>>;
  for (const name of SINGLE) {
    const given = fields[name];
    if (['string', 'number', 'boolean'].includes(typeof given)) settings.single.set(name, String(given));
  }
  // A later file replaces a list, and with "+" after the key adds to it.
  const given = fields['kubelet-arg'];
  const added = fields['kubelet-arg+'];
  if (given !== undefined) settings.kubeletArgs = textsOf(given);
  if (added !== undefined) settings.kubeletArgs = [...settings.kubeletArgs, ...textsOf(added)];
}

const SINGLE = ['data-dir', 'node-name', 'with-node-id'] as const;

const FLAGS: Readonly<Record<string, string>> = {
  '--data-dir': 'data-dir',
  '-d': 'data-dir',
  '--node-name': 'node-name',
  '--config': 'config',
  '-c': 'config',
  '--kubelet-arg': 'kubelet-arg',
};

function readFlags(words: readonly string[]): Settings {
  const single = new Map<string, string>();
  const kubeletArgs: string[] = [];
  const rest = words.values();
  for (const word of rest) {
    const [name = '', ...parts] = word.split('=');
    if (name === '--with-node-id') single.set('with-node-id', parts[0] ?? 'true');
    const flag = FLAGS[name];
    if (flag === undefined) continue;
    const value = word.includes('=') ? parts.join('=') : rest.next().value;
    if (value === undefined) break;
    if (flag === 'kubelet-arg') kubeletArgs.push(value);
    else single.set(flag, value);
  }
  return { single, kubeletArgs };
}

function textsOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string');
}
