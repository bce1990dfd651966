import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hostTarget, type Target } from './target.ts';

/** A package of the machine that an image is made on, with what the image has of it. */
export interface SystemPackage {
  readonly name: string;
  readonly version: string;
  /** `debian`, `ubuntu`. */
  readonly distribution: string;
  /** `12`, `24.04`. */
  readonly release: string;
  readonly arch: string;
}

/** Where the parts of the C library are, by architecture; the executable names the loader by this path. */
const LIBRARIES = {
  amd64: { folder: '/lib/x86_64-linux-gnu', loader: '/lib64/ld-linux-x86-64.so.2' },
  arm64: { folder: '/lib/aarch64-linux-gnu', loader: '/lib/ld-linux-aarch64.so.1' },
} as const satisfies Readonly<Record<Target['arch'], object>>;

/** What a Bun runtime is linked against. */
const LINKED = ['libc.so.6', 'libdl.so.2', 'libm.so.6', 'libpthread.so.0'];

/** The user that the image runs as: nobody of the system. */
const USERS = {
  'etc/passwd': 'root:x:0:0:root:/:/none\nnonroot:x:65532:65532:nonroot:/home/nonroot:/none\n',
  'etc/group': 'root:x:0:\nnonroot:x:65532:\n',
  'etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
};

/** Texts of an image by their paths: licences. */
export type ImageTexts = Readonly<Record<string, string>>;

/**
 * Lays out the root file system of the image for this machine's own platform, in an empty folder: the executable, the C
 * library that it is linked against as this machine has it, certificates of public authorities, a user, and texts. There
 * is no shell. The lists of packages are kept as Debian's tools and scanners of images look for them.
 */
export function layOut(executable: string, folder: string, texts: ImageTexts): readonly SystemPackage[] {
  const { arch } = hostTarget();
  const { folder: libraries, loader } = LIBRARIES[arch];
  rmSync(folder, { recursive: true, force: true });
  process.umask(0o022);
  put(folder, '/usr/local/bin/kubectl-static', executable, 0o755);
  put(folder, loader, loader, 0o755);
  for (const name of LINKED) put(folder, join(libraries, name), join(libraries, name));
  put(folder, '/etc/ssl/certs/ca-certificates.crt', '/etc/ssl/certs/ca-certificates.crt');
  put(folder, '/etc/os-release', '/etc/os-release');
  for (const [path, text] of Object.entries({ ...USERS, ...texts })) write(folder, path, text);
  // Some runtimes mount onto these only where they are there.
  for (const path of ['dev', 'home/nonroot', 'proc', 'sys', 'tmp']) mkdirSync(join(folder, path), { recursive: true });
  chmodSync(join(folder, 'tmp'), 0o1777);
  return ['libc6', 'ca-certificates'].map((name) => keepPackage(name, folder));
}

function put(folder: string, path: string, source: string, mode?: number): void {
  write(folder, path, readFileSync(source), mode);
}

function write(folder: string, path: string, content: string | Buffer, mode = 0o644): void {
  const place = join(folder, path);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, content, { mode });
}

/** Its entry in the list of packages, where images without a package manager have it, and its licence. */
function keepPackage(name: string, folder: string): SystemPackage {
  const status = execFileSync('dpkg-query', ['--status', name], { encoding: 'utf8' });
  write(folder, `var/lib/dpkg/status.d/${name}`, status);
  put(folder, `/usr/share/doc/${name}/copyright`, `/usr/share/doc/${name}/copyright`);
  const field = (key: string): string => new RegExp(`^${key}: (.+)$`, 'm').exec(status)![1]!;
  const system = readFileSync('/etc/os-release', 'utf8');
  const fact = (key: string): string => new RegExp(`^${key}="?([^"\\n]+)"?$`, 'm').exec(system)![1]!;
  return {
    name,
    version: field('Version'),
    distribution: fact('ID'),
    release: fact('VERSION_ID'),
    arch: field('Architecture'),
  };
}
