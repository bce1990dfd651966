import { splitUnitWords, substituteVariables } from './systemd/command-words.ts';
import { readEnvironmentFile } from './systemd/environment-file.ts';
import { expandSpecifiers, type SpecifierFacts } from './systemd/specifiers.ts';
import { readUnitLines } from './systemd/unit-lines.ts';
import type { Unreadable } from '../facts/evidence.ts';
import { readText, type FileTree } from './file-tree.ts';
import { isPattern, nameMatcher } from './glob.ts';
import { hostname } from './host-name.ts';
import { osRelease } from './os-release.ts';
import { compareNames } from './path-bytes.ts';
import { findUnitFiles, type UnitFiles } from './unit-files.ts';
import { unreadableFile } from './unreadable-file.ts';

/** How systemd would start a service. */
export interface SystemdService {
  readonly unit: string;
  /** The unit file. */
  readonly path: string;
  /** The program and its arguments; empty where the unit starts none. */
  readonly command: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
  readonly workingDirectory: string;
  /** What keeps systemd from starting it, a sentence each without a full stop. */
  readonly hindrances: readonly string[];
  /** What may say more and could not be read. */
  readonly unreadable: readonly Unreadable[];
}

/** Reads a service with its drop-ins and environment files; undefined where there is no such unit. */
export function readSystemdService(tree: FileTree, name: string): SystemdService | undefined {
  const files = findUnitFiles(tree, name);
  if (files === undefined) return undefined;
  const settings = gather(tree, files);
  const { commands, type } = settings;
  const environment = new Map(settings.environment);
  for (const path of settings.environmentFiles) readVariables(tree, path, environment, settings);
  for (const variable of settings.unset) environment.delete(variable);
  const several = commands.length > 1 && type !== 'oneshot';
  return {
    unit: files.unit,
    path: files.path,
    command: commandWords(commands.at(-1), environment),
    environment,
    workingDirectory: settings.workingDirectory,
    hindrances: [
      ...(files.masked === undefined ? [] : [`${name} is masked: ${files.path} is ${files.masked}`]),
      ...(several ? [`${files.unit} sets ExecStart= ${commands.length} times, and systemd accepts it once`] : []),
      ...settings.hindrances,
    ],
    unreadable: settings.unreadable,
  };
}

interface Settings {
  readonly commands: (readonly string[])[];
  type: string;
  workingDirectory: string;
  readonly environment: (readonly [string, string])[];
  readonly environmentFiles: string[];
  readonly unset: string[];
  readonly hindrances: string[];
  readonly unreadable: Unreadable[];
}

function gather(tree: FileTree, files: UnitFiles): Settings {
  const settings: Settings = {
    commands: [],
    type: '',
    workingDirectory: '/',
    environment: [],
    environmentFiles: [],
    unset: [],
    hindrances: [],
    unreadable: files.closed.map((path) => unreadableFile(path, { kind: 'forbidden', why: 'permission denied' })),
  };
  const facts = specifierFacts(tree, files);
  const expand = (text: string): string => {
    const { text: expanded, unknown } = expandSpecifiers(text, facts);
    for (const one of new Set(unknown)) {
      settings.unreadable.push({ what: `${one} in ${files.unit}`, why: 'only the running systemd knows it' });
    }
    return expanded;
  };
  for (const { section, key, value } of files.texts.flatMap(readUnitLines)) {
    if (section === 'Service') SETTERS[key]?.(settings, value, expand);
  }
  return settings;
}

type Setter = (settings: Settings, value: string, expand: (text: string) => string) => void;

/** Adds what a value says to what came before. */
function add<T>(list: T[], value: string, more: readonly T[]): void {
  if (value === '') list.length = 0;
  else for (const one of more) list.push(one);
}

/** What each setting does; an empty value takes back what came before (systemd.exec(5), systemd.service(5)). */
const SETTERS: Readonly<Record<string, Setter>> = {
  ExecStart: (settings, value, expand) => {
    const words = splitUnitWords(value);
    if (words === undefined) return;
    add(settings.commands, value, commandsIn(words.map(expand)));
  },
  Type: (settings, value) => {
    settings.type = value;
  },
  WorkingDirectory: (settings, value, expand) => {
    const path = expand(value.replace(/^-/, ''));
    settings.workingDirectory = path === '' ? '/' : path === '~' ? '/root' : path;
  },
  Environment: (settings, value, expand) => {
    const set = (splitUnitWords(value) ?? []).map(expand).flatMap((word) => {
      const equals = word.indexOf('=');
      return equals > 0 ? [[word.slice(0, equals), word.slice(equals + 1)] as const] : [];
    });
    add(settings.environment, value, set);
  },
  EnvironmentFile: (settings, value, expand) => {
    add(settings.environmentFiles, value, [expand(value)]);
  },
  UnsetEnvironment: (settings, value, expand) => {
    const names = (splitUnitWords(value) ?? []).map(expand).filter((word) => !word.includes('='));
    add(settings.unset, value, names);
  },
};

/** A word `;` separates commands; `\;` is the word itself. */
function commandsIn(words: readonly string[]): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  for (const word of words) {
    if (word === ';') commands.push([]);
    else commands.at(-1)!.push(word === '\\;' ? ';' : word);
  }
  return commands.filter((command) => command.length > 0);
}

/** Before the program may stand signs; of these `:` turns variables off, and after `@` the next word is but a name. */
function commandWords(
  command: readonly string[] | undefined,
  environment: ReadonlyMap<string, string>,
): readonly string[] {
  if (command === undefined) return [];
  const [first = '', ...rest] = command;
  const signs = /^[-@:+!|]*/.exec(first)![0];
  const words = [first.slice(signs.length), ...(signs.includes('@') ? rest.slice(1) : rest)];
  return signs.includes(':') ? words : substituteVariables(words, environment);
}

/** What a file sets counts over `Environment=`, wherever that stands; without `-` a missing file is a failure. */
function readVariables(
  tree: FileTree,
  given: string,
  environment: Map<string, string>,
  { hindrances, unreadable }: Settings,
): void {
  const path = given.replace(/^-/, '');
  const paths = pathsOf(tree, path);
  for (const one of paths) {
    const text = readText(tree, one);
    if (text.ok) for (const [name, value] of readEnvironmentFile(text.value)) environment.set(name, value);
    else if (text.fault.kind !== 'absent') unreadable.push(unreadableFile(one, text.fault));
    else if (!given.startsWith('-')) {
      hindrances.push(`the EnvironmentFile ${one} is missing`);
      unreadable.push(unreadableFile(one, text.fault));
    }
  }
}

/** So many files of one pattern are looked at. */
const MOST_FILES = 1000;

/** The files that a pattern of glob(7) means, in order; a path without one is itself. */
function pathsOf(tree: FileTree, path: string): readonly string[] {
  if (!isPattern(path)) return [path];
  let found = [''];
  for (const part of path.split('/').filter((one) => one !== '')) {
    found = found.flatMap((parent) => {
      if (!isPattern(part)) return [`${parent}/${part}`];
      const names = tree.list(parent === '' ? '/' : parent);
      const matching = names.ok ? names.value.filter(nameMatcher(part)) : [];
      return matching.sort(compareNames).map((name) => `${parent}/${name}`);
    });
    // Directories whose number grows with each segment of the pattern are nothing that a unit means.
    found = found.slice(0, MOST_FILES);
  }
  return found.filter((one) => tree.resolve(one).ok);
}

function specifierFacts(tree: FileTree, { unit, path }: UnitFiles): SpecifierFacts {
  const machineId = readText(tree, '/etc/machine-id');
  return {
    unit,
    fragment: path,
    hostname: hostname(tree, false),
    machineId: machineId.ok ? machineId.value.trim() : undefined,
    system: osRelease(tree),
  };
}
