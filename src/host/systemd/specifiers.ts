/** What the specifiers of a unit stand for; undefined where the node does not tell. */
export interface SpecifierFacts {
  /** `kubelet.service`. */
  readonly unit: string;
  /** Path of the unit file. */
  readonly fragment: string;
  readonly hostname: string | undefined;
  readonly machineId: string | undefined;
  /** Fields of os-release: `ID`, `VERSION_ID`. */
  readonly system: ReadonlyMap<string, string>;
}

/** Characters. systemd takes no longer line of a unit (systemd `src/basic/fileio.h`, `LONG_LINE_MAX`); what goes beyond stays as it is. */
const LONGEST_EXPANDED = 1024 * 1024;

/** A text with its specifiers replaced, and those that the node does not tell, which stay as they are. */
export interface Expanded {
  readonly text: string;
  readonly unknown: readonly string[];
}

/**
 * Replaces `%n`, `%H`, `%E` and the like (systemd.unit(5), "Specifiers") for a unit of the system manager. What systemd
 * does not know it leaves as it is.
 */
export function expandSpecifiers(text: string, facts: SpecifierFacts): Expanded {
  const unknown: string[] = [];
  let length = text.length;
  const expanded = text.replace(/%(.)/gs, (whole, letter: string) => {
    if (letter === '%') return '%';
    const read = SPECIFIERS[letter];
    if (read === undefined) {
      if (UNKNOWABLE.includes(letter)) unknown.push(whole);
      return whole;
    }
    const value = length > LONGEST_EXPANDED ? undefined : read(facts);
    if (value === undefined) unknown.push(whole);
    length += value?.length ?? 0;
    return value ?? whole;
  });
  return { text: expanded, unknown };
}

/** Known to systemd and to nobody who reads files: kernel, boot id, architecture, control group and the like. */
const UNKNOWABLE = 'abcdqrRv';

const SPECIFIERS: Readonly<Record<string, (facts: SpecifierFacts) => string | undefined>> = {
  n: ({ unit }) => unit,
  N: ({ unit }) => withoutType(unit),
  p: ({ unit }) => prefixOf(unit),
  P: ({ unit }) => unescape(prefixOf(unit)),
  i: ({ unit }) => instanceOf(unit),
  I: ({ unit }) => unescape(instanceOf(unit)),
  j: ({ unit }) => afterDash(prefixOf(unit)),
  J: ({ unit }) => unescape(afterDash(prefixOf(unit))),
  f: ({ unit }) => `/${unescape(instanceOf(unit) === '' ? prefixOf(unit) : instanceOf(unit)).replace(/^\//, '')}`,
  y: ({ fragment }) => fragment,
  Y: ({ fragment }) => fragment.slice(0, fragment.lastIndexOf('/')) || '/',
  t: () => '/run',
  S: () => '/var/lib',
  C: () => '/var/cache',
  L: () => '/var/log',
  E: () => '/etc',
  D: () => '/usr/share',
  T: () => '/tmp',
  V: () => '/var/tmp',
  h: () => '/root',
  u: () => 'root',
  U: () => '0',
  g: () => 'root',
  G: () => '0',
  s: () => '/bin/sh',
  H: ({ hostname }) => hostname,
  l: ({ hostname }) => hostname?.split('.', 1)[0],
  m: ({ machineId }) => machineId,
  o: ({ system }) => system.get('ID'),
  w: ({ system }) => system.get('VERSION_ID') ?? '',
  B: ({ system }) => system.get('BUILD_ID') ?? '',
  W: ({ system }) => system.get('VARIANT_ID') ?? '',
  A: ({ system }) => system.get('IMAGE_VERSION') ?? '',
  M: ({ system }) => system.get('IMAGE_ID') ?? '',
};

function withoutType(unit: string): string {
  return unit.slice(0, unit.lastIndexOf('.'));
}

function prefixOf(unit: string): string {
  return withoutType(unit).split('@', 1)[0]!;
}

function instanceOf(unit: string): string {
  const name = withoutType(unit);
  const at = name.indexOf('@');
  return at < 0 ? '' : name.slice(at + 1);
}

function afterDash(prefix: string): string {
  return prefix.slice(prefix.lastIndexOf('-') + 1);
}

/** Undoes the escaping of unit names: `-` is a slash, `\x2d` a dash. */
function unescape(name: string): string {
  return name
    .replaceAll('-', '/')
    .replace(/\\x([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
