import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { zipSync, type Zippable } from 'fflate';

/** A plain file of an archive. There are no folders and no links: krew refuses links. */
export interface ArchiveFile {
  readonly name: string;
  readonly content: Buffer;
  readonly executable: boolean;
}

const EXECUTABLE = 0o755;
const READABLE = 0o644;

/** A .tar.gz of files, by name, owned by root, all of one time. The same files and time give the same bytes. */
export async function tarGz(files: readonly ArchiveFile[], time: Date): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-static-archive-'));
  try {
    for (const { name, content, executable } of files) {
      // Whatever the umask: tar takes the modes from here.
      writeFileSync(join(folder, name), content);
      chmodSync(join(folder, name), executable ? EXECUTABLE : READABLE);
    }
    const seconds = Math.floor(time.getTime() / 1000);
    const owner = ['--owner=0', '--group=0', '--numeric-owner'];
    const tar = execFileSync(
      'tar',
      ['-c', '--format=ustar', `--mtime=@${seconds}`, ...owner, '-C', folder, ...sorted(files).map(({ name }) => name)],
      { maxBuffer: 2 ** 30 },
    );
    return await promisify(gzip)(tar, { level: 9 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A .zip of files, by name, all of one time. The same files and time give the same bytes. */
export function zip(files: readonly ArchiveFile[], time: Date): Buffer {
  const UNIX = 3;
  const REGULAR_FILE = 0o100000;
  // A zip holds a local time without a zone: UTC, wherever it is made.
  const mtime = new Date(
    time.getUTCFullYear(),
    time.getUTCMonth(),
    time.getUTCDate(),
    time.getUTCHours(),
    time.getUTCMinutes(),
    time.getUTCSeconds(),
  );
  const entries: Zippable = {};
  for (const { name, content, executable } of sorted(files)) {
    const attributes = (REGULAR_FILE | (executable ? EXECUTABLE : READABLE)) * 2 ** 16;
    entries[name] = [content, { level: 6, mtime, os: UNIX, attrs: attributes }];
  }
  return Buffer.from(zipSync(entries));
}

function sorted(files: readonly ArchiveFile[]): readonly ArchiveFile[] {
  return [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
}
