import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import packageJson from '../../package.json' with { type: 'json' };
import { renamedTemplate, renderKrewManifest } from '../../plugin/krew-manifest.ts';
import { archiveName, executableName, hostTarget, TARGETS } from '../../plugin/target.ts';

interface Platform {
  readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly uri: string;
  readonly sha256: string;
  readonly files: readonly { readonly from: string; readonly to: string }[];
  readonly bin: string;
}

interface Plugin {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations: Readonly<Record<string, string>> };
  readonly spec: {
    readonly version: string;
    readonly homepage: string;
    readonly shortDescription: string;
    readonly description: string;
    readonly caveats: string;
    readonly platforms: readonly Platform[];
  };
}

const TAG = `v${packageJson.version}`;

const NAME = 'static';
const OTHER_NAME = 'static-pods';

function manifest(tag: string, sha256: (url: string) => string, name = NAME): Plugin {
  const own = readFileSync('krew.yaml', 'utf8');
  return load(renderKrewManifest(name === NAME ? own : renamedTemplate(own, name), tag, sha256)) as Plugin;
}

test.each(['Static', 'static_pods', '../static', '', '-x', 'a b'])('%j is no name of a plugin', (name) => {
  expect(() => manifest(TAG, () => '', name)).toThrow('krew-index accepts no plugin named');
});

describe.each([
  [TAG, NAME],
  ['v1.2.3-rc.1', NAME],
  [TAG, OTHER_NAME],
])('the manifest of %s keeps the rules of krew and its index, as %s', (tag, name) => {
  const plugin = manifest(tag, (url) => createHash('sha256').update(url).digest('hex'), name);
  const { spec } = plugin;

  test('head', () => {
    expect([plugin.apiVersion, plugin.kind, plugin.metadata.name]).toEqual([
      'krew.googlecontainertools.github.com/v1alpha2',
      'Plugin',
      name,
    ]);
    expect(spec.version).toBe(tag);
    expect(spec.version).toMatch(/^v\d+\.\d+\.\d+(-[\w.-]+)?$/);
    expect(spec.homepage).toMatch(/^https:\/\/github\.com\/[\w-]+\/[\w-]+$/);
  });

  test('words', () => {
    expect(spec.shortDescription).toMatch(/^[A-Z][^\n.]{1,49}$/);
    // A command is as long as the name makes it.
    const command = (line: string): boolean => name !== NAME && line.startsWith('  ln -s ');
    const lines = `${spec.description}${spec.caveats}`.split('\n');
    expect(lines.filter((line) => line.length > 80 && !command(line))).toEqual([]);
    // Usage belongs into --help.
    expect(spec.description).not.toMatch(/kubectl static|--\w/);
    const file = name.replaceAll('-', '_');
    const link = `ln -s kubectl-${file} "\${KREW_ROOT:-$HOME/.krew}/bin/kubectl_complete-${file}"`;
    expect(/ln -s .*/.exec(spec.caveats)?.[0]).toBe(link);
    expect(plugin.metadata.annotations['artifacthub.io/displayName']).toBe(`kubectl ${name}`);
  });

  test('a platform for each archive, and no other', () => {
    const expected = TARGETS.map((target) => ({
      selector: { matchLabels: { os: target.os, arch: target.arch } },
      uri: `${spec.homepage}/releases/download/${tag}/${archiveName(target, tag.slice(1))}`,
      bin: executableName(target),
      files: [executableName(target), 'LICENSE', 'THIRD-PARTY-NOTICES'].map((from) => ({ from, to: '.' })),
    }));
    expect(spec.platforms.map(({ sha256: _sha256, ...platform }) => platform)).toEqual(expected);
    expect(spec.platforms.map(({ sha256 }) => sha256)).toEqual(
      expected.map(({ uri }) => createHash('sha256').update(uri).digest('hex')),
    );
  });

  test('words of the other name are the same ones', () => {
    const named = (text: string): string => text.replaceAll(/\bstatic[-_]pods\b/g, 'static');
    expect(JSON.parse(named(JSON.stringify(plugin)))).toEqual(
      manifest(tag, (url) => createHash('sha256').update(url).digest('hex')),
    );
  });

  test('a template that the bot cannot fill in is an error', () => {
    expect(() => renderKrewManifest('a: {{ .Other }}', tag, () => '')).toThrow('krew.yaml holds {{ .Other }}');
  });
});

/** What krew does with a plugin (krew `internal/installation`), on disk alone: the archive is at hand. */
class Krew {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
    mkdirSync(join(root, 'bin'));
  }

  get bin(): string {
    return join(this.root, 'bin');
  }

  install(plugin: Plugin, archive: string): void {
    const { os, arch } = hostTarget();
    const platform = plugin.spec.platforms.find(({ selector: { matchLabels } }) => {
      return matchLabels.os === os && matchLabels.arch === arch;
    })!;
    const sha256 = createHash('sha256').update(readFileSync(archive)).digest('hex');
    if (sha256 !== platform.sha256) throw new Error(`checksum does not match, want: ${platform.sha256}, got ${sha256}`);
    const unpacked = mkdtempSync(join(this.root, 'unpacked-'));
    extract(archive, unpacked);
    const store = join(this.root, 'store', plugin.metadata.name, plugin.spec.version);
    mkdirSync(store, { recursive: true });
    for (const { from, to } of platform.files) renameSync(join(unpacked, from), join(store, to, basename(from)));
    rmSync(unpacked, { recursive: true });
    const link = this.#link(plugin.metadata.name);
    if (existsSync(link)) unlinkSync(link);
    symlinkSync(join(store, platform.bin), link);
  }

  upgrade(plugin: Plugin, archive: string, from: string): void {
    this.install(plugin, archive);
    rmSync(join(this.root, 'store', plugin.metadata.name, from), { recursive: true });
  }

  uninstall(name: string): void {
    unlinkSync(this.#link(name));
    rmSync(join(this.root, 'store', name), { recursive: true });
  }

  #link(name: string): string {
    return join(this.bin, `kubectl-${name.replaceAll('-', '_')}`);
  }
}

/** krew takes plain files and folders alone, whose names stay inside. */
function extract(archive: string, into: string): void {
  const listing = execFileSync('tar', ['-tvzf', archive], { encoding: 'utf8' }).trim().split('\n');
  const odd = listing.filter((line) => !/^[-d]/.test(line) || / (\/|(\S*\/)?\.\.(\/|$))/.test(line));
  if (odd.length > 0) throw new Error(`krew refuses ${odd.join(', ')}`);
  execFileSync('tar', ['-xzf', archive, '-C', into]);
}

const ARCHIVE = join('dist/release', archiveName(hostTarget(), packageJson.version));
const withArchive = existsSync(ARCHIVE) ? describe : describe.skip;

withArchive(`installing ${ARCHIVE} (made by "npm run package")`, () => {
  let krew: Krew;
  beforeEach(() => {
    krew = new Krew(mkdtempSync(join(tmpdir(), 'kubectl-static-krew-')));
  });
  afterEach(() => {
    rmSync(krew.root, { recursive: true });
  });

  const sha256 = createHash('sha256')
    .update(existsSync(ARCHIVE) ? readFileSync(ARCHIVE) : '')
    .digest('hex');
  const plugin = (tag: string): Plugin => manifest(tag, () => sha256);

  /** In an empty environment: kubectl and the plugin are all there is. */
  function kubectl(...args: string[]): string {
    const [found] = (process.env.PATH ?? '').split(delimiter).filter((folder) => existsSync(join(folder, 'kubectl')));
    const env = { PATH: [krew.bin, found ?? ''].join(delimiter), HOME: krew.root };
    return execFileSync(join(found ?? '', 'kubectl'), args, { env, cwd: krew.root, encoding: 'utf8', stdio: 'pipe' });
  }

  test('install, run, upgrade, run, uninstall', () => {
    krew.install(plugin(TAG), ARCHIVE);
    const store = join(krew.root, 'store/static');
    expect(readdirSync(join(store, TAG)).sort()).toEqual(['LICENSE', 'THIRD-PARTY-NOTICES', 'kubectl-static']);
    expect(statSync(join(store, TAG, 'kubectl-static')).mode & 0o777).toBe(0o755);
    expect(kubectl('static', '--version')).toBe(`kubectl-static ${packageJson.version}\n`);
    expect(kubectl('static', '--help')).toContain('\n  kubectl static COMMAND [flags]\n');

    krew.upgrade(plugin('v99.0.0'), ARCHIVE, TAG);
    expect(readdirSync(store)).toEqual(['v99.0.0']);
    expect(kubectl('static', '--version')).toBe(`kubectl-static ${packageJson.version}\n`);

    krew.uninstall('static');
    expect([readdirSync(krew.bin), existsSync(store)]).toEqual([[], false]);
    expect(() => kubectl('static', '--version')).toThrow('unknown command "static"');
  });

  test('the link that the caveats name completes through kubectl, before and after an upgrade', () => {
    krew.install(plugin(TAG), ARCHIVE);
    const link = /ln -s (\S+) "\$\{KREW_ROOT:-\$HOME\/\.krew\}\/bin\/(\S+)"/.exec(plugin(TAG).spec.caveats)!;
    symlinkSync(link[1]!, join(krew.bin, link[2]!));
    expect(kubectl('__complete', 'static', 'completion', 'f')).toBe('fish\n:4\n');
    krew.upgrade(plugin('v99.0.0'), ARCHIVE, TAG);
    expect(kubectl('__complete', 'static', 'completion', 'f')).toBe('fish\n:4\n');
  });

  test('under another name of the plugin', () => {
    const renamed = manifest(TAG, () => sha256, OTHER_NAME);
    krew.install(renamed, ARCHIVE);
    expect(kubectl('static-pods', '--help')).toContain('\n  kubectl static-pods COMMAND [flags]\n');
    const link = /ln -s (\S+) "\$\{KREW_ROOT:-\$HOME\/\.krew\}\/bin\/(\S+)"/.exec(renamed.spec.caveats)!;
    symlinkSync(link[1]!, join(krew.bin, link[2]!));
    expect(kubectl('__complete', 'static-pods', 'completion', 'f')).toBe('fish\n:4\n');
  });

  test('a wrong checksum is refused', () => {
    const wrong = manifest(TAG, () => '0'.repeat(64));
    expect(() => {
      krew.install(wrong, ARCHIVE);
    }).toThrow('checksum does not match');
    expect(lstatSync(krew.bin).isDirectory()).toBe(true);
  });
});
