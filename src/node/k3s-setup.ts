import { parse } from 'yaml';
import { readKubeletArguments } from '../domain/kubelet-command-line.ts';
import type { Unreadable } from '../domain/evidence.ts';
import { exists, readText, type FileTree } from './file-tree.ts';
import type { KubeletCommand } from './kubelet-facts.ts';
import { unreadableFile } from './unreadable-file.ts';
import { readUnitCommand } from './systemd-unit.ts';
import { withoutFinalSlashes } from '../domain/final-slashes.ts';

type Setup = Omit<KubeletCommand, 'origin'>;

/**
 * The kubelet of a k3s (or a stopped RKE2) node. The process hides its arguments, so they come from its configuration
 * files and systemd unit: `data-dir`, under which the manifest directory is, and `kubelet-arg`.
 */
export function readK3sSetup(tree: FileTree, program: 'k3s' | 'rke2', unreadable: Unreadable[]): Setup {
  const before = unreadable.length;
  const settings: Settings = { dataDir: undefined, kubeletArgs: [] };
  for (const file of configurationFiles(tree, program)) applyFile(tree, file, settings, unreadable);
  for (const unit of UNITS[program]) applyWords(readUnitCommand(tree, unit)?.arguments ?? [], settings);
  const dataDir = settings.dataDir ?? `/var/lib/rancher/${program}`;
  const defaults = `${dataDir}/agent/etc/kubelet.conf.d`;
  const words = settings.kubeletArgs.map((argument) => `--${argument.replace(/^--?/, '')}`);
  return {
    arguments: readKubeletArguments(exists(tree, defaults) ? [`--config-dir=${defaults}`, ...words] : words),
    workingDirectory: '/',
    builtInPath: `${dataDir}/agent/pod-manifests`,
    incomplete: unreadable.length > before,
  };
}

interface Settings {
  dataDir: string | undefined;
  kubeletArgs: readonly string[];
}

const UNITS = {
  k3s: ['k3s.service', 'k3s-agent.service'],
  rke2: ['rke2-server.service', 'rke2-agent.service'],
} as const;

/** `config.yaml`, then `config.yaml.d/*.yaml` in order. */
function configurationFiles(tree: FileTree, program: string): readonly string[] {
  const main = `/etc/rancher/${program}/config.yaml`;
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
    value = parse(text.value, { logLevel: 'silent', prettyErrors: false });
  } catch (error) {
    unreadable.push({ what: path, why: `not YAML: ${(error as Error).message}` });
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const fields = value as Readonly<Record<string, unknown>>;
  const dataDir = fields['data-dir'];
  if (typeof dataDir === 'string') settings.dataDir = trimSlash(dataDir);
  // A later file replaces a list, and with "+" after the key adds to it.
  const given = fields['kubelet-arg'];
  const added = fields['kubelet-arg+'];
  if (given !== undefined) settings.kubeletArgs = textsOf(given);
  if (added !== undefined) settings.kubeletArgs = [...settings.kubeletArgs, ...textsOf(added)];
}

function applyWords(words: readonly string[], settings: Settings): void {
  words.forEach((word, index) => {
    const [name = '', ...rest] = word.split('=');
    const value = word.includes('=') ? rest.join('=') : words[index + 1];
    if (value === undefined) return;
    if (name === '--data-dir' || name === '-d') settings.dataDir = trimSlash(value);
    if (name === '--kubelet-arg') settings.kubeletArgs = [...settings.kubeletArgs, value];
  });
}

function textsOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string');
}

function trimSlash(path: string): string {
  return path.length > 1 ? withoutFinalSlashes(path) : path;
}
