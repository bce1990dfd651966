import { spawnSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as CycloneDX from '@cyclonedx/cyclonedx-library';
import { VERSION } from '../../plugin/bundle.ts';
import { layOut, type SystemPackage } from '../../plugin/root-file-system.ts';
import { ownSbom } from '../../plugin/sbom.ts';
import { startApiServer } from '../api-server/api-server.ts';
import { COMPILED, PROGRAM } from '../program/built-program.ts';
import { invoke, type Ending } from './invocation.ts';

// The contents of the image, without Docker: it is laid out as for a release, and the Dockerfile adds nothing to that.

/** Instructions of the Dockerfile with their words; `FROM` before all. */
const INSTRUCTIONS = readFileSync('deploy/image/Dockerfile', 'utf8')
  .replace(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line): [string, string] => [line.split(' ')[0]!, line.slice(line.indexOf(' ') + 1)]);

test('the Dockerfile is made of what is laid out alone, and runs as nobody of the system', () => {
  expect(INSTRUCTIONS.filter(([name]) => name !== 'LABEL')).toEqual([
    ['FROM', 'scratch'],
    ['COPY', 'root/ /'],
    ['ENV', 'PATH=/usr/local/bin HOME=/home/nonroot'],
    ['USER', '65532:65532'],
    ['WORKDIR', '/home/nonroot'],
    ['ENTRYPOINT', '["/usr/local/bin/kubectl-static"]'],
  ]);
});

/** Whether this user may make a root file system of a folder, with devices in it as a container has them. */
const MAY_ENTER = spawnSync('unshare', ['--mount', 'true']).status === 0;

/** Runs the program in the root file system, as the user of the image. */
function inside(root: string, ...args: readonly string[]): Promise<Ending> {
  const mounts = 'mount --rbind /dev "$0/dev" && mount --rbind /proc "$0/proc"';
  const script = `${mounts} && exec chroot --userspec=65532:65532 "$0" /usr/local/bin/kubectl-static "$@"`;
  return invoke(['unshare', '--mount', 'sh', '-c', script, root, ...args], { folder: root });
}

// Only an executable is put into an image: `npm run test:executable` makes one and names it.
const describeImage = COMPILED && process.platform === 'linux' ? describe : describe.skip;

describeImage('the root file system', () => {
  let folder: string;
  let root: string;
  let system: readonly SystemPackage[];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'kubectl-static-image-'));
    root = join(folder, 'root');
    system = layOut(PROGRAM, root, { 'usr/share/doc/kubectl-static/LICENSE': 'A licence.\n' });
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('holds plain files, none of which anybody but root can change or gets rights from, and no shell', () => {
    const entries = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) => ({
      path,
      status: lstatSync(join(root, path)),
    }));
    const odd = entries.filter(({ status }) => !status.isFile() && !status.isDirectory());
    const loose = entries.filter(({ path, status }) => path !== 'tmp' && (status.mode & 0o7022) !== 0);
    expect([odd, loose]).toEqual([[], []]);
    const programs = entries.filter(({ status }) => status.isFile() && (status.mode & 0o111) !== 0);
    expect(
      programs.map(({ path }) => path.replace(/^lib(64)?\/ld-linux-[\w-]+\.so\.\d$/, 'the loader')).sort(),
    ).toEqual(['the loader', 'usr/local/bin/kubectl-static']);
  });

  test('names what it has of the system, in a bill of materials too', async () => {
    expect(system.map(({ name }) => name)).toEqual(['libc6', 'ca-certificates']);
    for (const { name, version } of system) {
      expect(readFileSync(join(root, 'var/lib/dpkg/status.d', name), 'utf8')).toContain(`\nVersion: ${version}\n`);
    }
    const text = ownSbom({ packages: [], system, time: new Date(0) });
    expect(await new CycloneDX.Validation.JsonStrictValidator(CycloneDX.Spec.Version.v1dot6).validate(text)).toBeNull();
    const { components } = JSON.parse(text) as { components: { name: string; purl: string }[] };
    expect(components.find(({ name }) => name === 'libc6')?.purl).toMatch(
      /^pkg:deb\/(debian|ubuntu)\/libc6@[\w.%~-]+\?arch=(amd64|arm64)&distro=\1-[\d.]+$/,
    );
  });

  (MAY_ENTER ? test : test.skip)(
    'runs as a container would run it (skipped where this user may not enter it)',
    async () => {
      expect(await inside(root, '--version')).toEqual({ code: 0, stdout: `kubectl-static ${VERSION}\n`, stderr: '' });
      const server = await startApiServer({ cluster: 'kubeadm' });
      try {
        writeFileSync(join(root, 'tmp/config'), server.kubeconfig(), { mode: 0o644 });
        const { code, stderr, stdout } = await inside(root, 'ls', '-o', 'name', '--kubeconfig=/tmp/config');
        expect([code, stderr]).toEqual([0, '']);
        expect(stdout).toContain('pod/etcd-cp-1\n');
      } finally {
        await server.close();
      }
    },
  );
});
