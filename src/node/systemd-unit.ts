import { splitCommandLine } from '../domain/kubelet-command-line.ts';
import { readText, type FileTree } from './file-tree.ts';

/** How a systemd unit would start its program. */
export interface UnitCommand {
  /** The unit file. */
  readonly path: string;
  readonly arguments: readonly string[];
  readonly workingDirectory: string | undefined;
}

/** Where units are, best first (systemd.unit(5)); drop-ins of all of them count. */
const UNIT_DIRECTORIES = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
];

/**
 * The command that a unit starts, with its drop-ins and environment files; undefined where there is no such unit, or
 * where it cannot be read. Of systemd's syntax what kubelet units use is understood.
 */
export function readUnitCommand(tree: FileTree, unit: string): UnitCommand | undefined {
  const path = UNIT_DIRECTORIES.map((directory) => `${directory}/${unit}`).find((one) => tree.resolve(one).ok);
  if (path === undefined) return undefined;
  const settings: Settings = { command: undefined, workingDirectory: undefined, variables: new Map() };
  for (const file of [path, ...dropIns(tree, unit)]) {
    const text = readText(tree, file);
    if (text.ok) applyUnit(tree, text.value, settings);
  }
  if (settings.command === undefined) return undefined;
  const [, ...words] = splitCommandLine(settings.command.replace(/^[-@:+!|]+/, ''), settings.variables);
  return { path, arguments: words, workingDirectory: settings.workingDirectory };
}

interface Settings {
  command: string | undefined;
  workingDirectory: string | undefined;
  readonly variables: Map<string, string>;
}

/** Drop-ins by their names, whichever directory they are in; of the same name the better directory's counts. */
function dropIns(tree: FileTree, unit: string): readonly string[] {
  const byName = new Map<string, string>();
  for (const directory of UNIT_DIRECTORIES) {
    const names = tree.list(`${directory}/${unit}.d`);
    for (const name of names.ok ? names.value : []) {
      if (name.endsWith('.conf') && !byName.has(name)) byName.set(name, `${directory}/${unit}.d/${name}`);
    }
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}

function applyUnit(tree: FileTree, text: string, settings: Settings): void {
  for (const line of text.replaceAll(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const match = /^\s*(ExecStart|Environment|EnvironmentFile|WorkingDirectory)\s*=(.*)$/s.exec(line);
    if (match === null) continue;
    const key = match[1]!;
    const value = match[2]!.trim();
    if (key === 'ExecStart') settings.command = value === '' ? undefined : value;
    else if (key === 'WorkingDirectory') settings.workingDirectory = value.replace(/^-/, '');
    else if (key === 'Environment') setVariables(splitCommandLine(value), settings.variables);
    else readEnvironmentFile(tree, value.replace(/^-/, ''), settings.variables);
  }
}

function readEnvironmentFile(tree: FileTree, path: string, variables: Map<string, string>): void {
  const text = readText(tree, path);
  if (!text.ok) return;
  for (const line of text.value.replaceAll(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?(\w+)=(.*)$/.exec(line);
    if (match === null) continue;
    const value = match[2]!.trim();
    const quoted = /^(["'])(.*)\1$/s.exec(value);
    variables.set(match[1]!, quoted === null ? value : quoted[2]!);
  }
}

function setVariables(words: readonly string[], variables: Map<string, string>): void {
  for (const word of words) {
    const equals = word.indexOf('=');
    if (equals > 0) variables.set(word.slice(0, equals), word.slice(equals + 1));
  }
}
