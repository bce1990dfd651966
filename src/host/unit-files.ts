import { readText, type FileTree } from './file-tree.ts';
import { compareNames } from './path-bytes.ts';

/** The files that make up one unit. */
export interface UnitFiles {
  /** The unit's name; of an alias that of the unit it stands for. */
  readonly unit: string;
  /** The unit file, as it was found. */
  readonly path: string;
  /** Set where systemd does not start it: why, as `a link to /dev/null`. `path` is then the file that masks. */
  readonly masked: string | undefined;
  /** The unit file and its drop-ins in the order in which they count; of a masked unit those below the mask. */
  readonly texts: readonly string[];
  /** Drop-ins or the unit itself that may not be read. */
  readonly closed: readonly string[];
}

/** Where the system manager looks for units, best first (systemd.unit(5); `/lib` where `/usr` is not merged). */
const UNIT_DIRECTORIES = [
  '/etc/systemd/system.control',
  '/run/systemd/system.control',
  '/run/systemd/transient',
  '/run/systemd/generator.early',
  '/etc/systemd/system',
  '/etc/systemd/system.attached',
  '/run/systemd/system',
  '/run/systemd/system.attached',
  '/run/systemd/generator',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
  '/run/systemd/generator.late',
];

/** Finds a unit's file and drop-ins; undefined where no directory has it. */
export function findUnitFiles(tree: FileTree, name: string): UnitFiles | undefined {
  const places = placesOf(tree, name);
  const [path] = places;
  if (path === undefined) return undefined;
  const masked = maskOf(tree, path);
  if (masked !== undefined) {
    const below = places.find((one) => maskOf(tree, one) === undefined);
    return { unit: name, path, masked, ...read(tree, below === undefined ? [] : [below, ...dropIns(tree, [name])]) };
  }
  const unit = aliased(tree, path) ?? name;
  const names = [...new Set([unit, name, ...aliasesOf(tree, unit)])];
  return { unit, path, masked: undefined, ...read(tree, [path, ...dropIns(tree, names)]) };
}

/** The names of all services that have a unit file, each once, in byte order. */
export function serviceNames(tree: FileTree): readonly string[] {
  const names = UNIT_DIRECTORIES.flatMap((directory) => namesIn(tree, directory));
  return [...new Set(names.filter((name) => name.endsWith('.service')))].sort(compareNames);
}

/** A unit `a@b.service` is made of the file `a@.service` where it has none of its own. */
function placesOf(tree: FileTree, name: string): readonly string[] {
  const find = (one: string) =>
    UNIT_DIRECTORIES.map((directory) => `${directory}/${one}`).filter((path) => tree.status(path).ok);
  const own = find(name);
  const template = templateOf(name);
  return own.length > 0 || template === undefined ? own : find(template);
}

function templateOf(name: string): string | undefined {
  const match = /^([^@]+@)[^@]+(\.\w+)$/.exec(name);
  return match === null ? undefined : `${match[1]!}${match[2]!}`;
}

function maskOf(tree: FileTree, path: string): string | undefined {
  const link = tree.readLink(path);
  const real = link.ok && link.value === '/dev/null' ? link : tree.resolve(path);
  if (real.ok && real.value === '/dev/null') return 'a link to /dev/null';
  const status = real.ok ? tree.status(real.value) : real;
  return status.ok && status.value.kind === 'file' && status.value.size === 0 ? 'empty' : undefined;
}

/** The name of the unit that a link among the units stands for; a link to elsewhere is a unit of its own name. */
function aliased(tree: FileTree, path: string): string | undefined {
  const real = tree.resolve(path);
  if (!real.ok || !tree.readLink(path).ok) return undefined;
  const slash = real.value.lastIndexOf('/');
  const homes = UNIT_DIRECTORIES.map((directory) => tree.resolve(directory));
  const isUnit = homes.some((home) => home.ok && home.value === real.value.slice(0, slash));
  const name = real.value.slice(slash + 1);
  return isUnit && !name.includes('@.') ? name : undefined;
}

/** Other names of a unit: links to it among the units. Their drop-ins count as well. */
function aliasesOf(tree: FileTree, unit: string): readonly string[] {
  return UNIT_DIRECTORIES.flatMap((directory) =>
    namesIn(tree, directory).filter((name) => {
      if (!name.endsWith('.service') || name === unit) return false;
      const link = tree.readLink(`${directory}/${name}`);
      return link.ok && link.value.slice(link.value.lastIndexOf('/') + 1) === unit;
    }),
  );
}

/**
 * Drop-ins by their file names, whichever directory they are in. Of the same file name the more special directory's
 * counts (`a-b.service.d` before `a-.service.d` before `service.d`), and of these the better place's.
 */
function dropIns(tree: FileTree, names: readonly string[]): readonly string[] {
  const byName = new Map<string, string>();
  for (const directory of [...names.flatMap(dropInNames), 'service.d']) {
    for (const place of UNIT_DIRECTORIES) {
      for (const name of namesIn(tree, `${place}/${directory}`)) {
        if (name.endsWith('.conf') && !byName.has(name)) byName.set(name, `${place}/${directory}/${name}`);
      }
    }
  }
  return [...byName].sort(([a], [b]) => compareNames(a, b)).map(([, path]) => path);
}

function dropInNames(name: string): readonly string[] {
  const template = templateOf(name);
  const dot = name.lastIndexOf('.');
  const prefix = name.slice(0, dot).split('@', 1)[0]!;
  const parts = prefix.split('-');
  const shorter = parts.slice(1).map((_, index) => `${parts.slice(0, parts.length - 1 - index).join('-')}-`);
  return [name, ...(template === undefined ? [] : [template]), ...shorter.map((one) => `${one}${name.slice(dot)}`)].map(
    (one) => `${one}.d`,
  );
}

function read(tree: FileTree, paths: readonly string[]): Pick<UnitFiles, 'texts' | 'closed'> {
  const files = paths.map((path) => [path, readText(tree, path)] as const);
  return {
    texts: files.flatMap(([, text]) => (text.ok ? [text.value] : [])),
    // What is no file, as /dev/null, sets nothing.
    closed: files.flatMap(([path, text]) => (!text.ok && text.fault.kind === 'forbidden' ? [path] : [])),
  };
}

function namesIn(tree: FileTree, directory: string): readonly string[] {
  const names = tree.list(directory);
  return names.ok ? names.value : [];
}
