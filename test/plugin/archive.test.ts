import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { unzipSync } from 'fflate';
import { tarGz, zip, type ArchiveFile } from '../../plugin/archive.ts';

const TIME = new Date('2026-03-29T02:30:10Z');
const FILES: readonly ArchiveFile[] = [
  { name: 'kubectl-static', content: Buffer.from('program'), executable: true },
  { name: 'LICENSE', content: Buffer.from('licence text'), executable: false },
];

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archive-test-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('a .tar.gz', () => {
  test('holds plain files of root by name, with their modes and one time', async () => {
    const path = join(folder, 'made.tar.gz');
    writeFileSync(path, await tarGz(FILES, TIME));
    const list = execFileSync('tar', ['-tvzf', path, '--full-time', '--utc'], { encoding: 'utf8' });
    expect(list.replaceAll(/ +/g, ' ')).toBe(
      '-rw-r--r-- 0/0 12 2026-03-29 02:30:10 LICENSE\n-rwxr-xr-x 0/0 7 2026-03-29 02:30:10 kubectl-static\n',
    );
  });

  test('keeps the modes whatever the umask', async () => {
    const before = process.umask(0o077);
    try {
      expect((await tarGz(FILES, TIME)).equals(await withUmask(0o022))).toBe(true);
    } finally {
      process.umask(before);
    }
  });

  test('gives the same bytes for the same files in another order', async () => {
    expect((await tarGz(FILES, TIME)).equals(await tarGz(FILES.toReversed(), TIME))).toBe(true);
  });

  test('holds the content', async () => {
    expect(gunzipSync(await tarGz(FILES, TIME)).includes('licence text')).toBe(true);
  });
});

describe('a .zip', () => {
  test('holds the files', () => {
    const files = unzipSync(zip(FILES, TIME));
    expect(Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes).toString()])).toEqual([
      ['LICENSE', 'licence text'],
      ['kubectl-static', 'program'],
    ]);
  });

  test('says their modes and their time in UTC', () => {
    const made = zip(FILES, TIME);
    // The central directory: signature, 10 bytes on the time and date, 36 bytes on the mode above 16 other bits.
    const entries = [...indexesOf(made, Buffer.from('PK\u0001\u0002'))];
    expect(entries.map((at) => made.readUInt16LE(at + 40).toString(8))).toEqual(['100644', '100755']);
    expect(entries.map((at) => made.readUInt32LE(at + 12))).toEqual([dosTime(TIME), dosTime(TIME)]);
  });

  test('gives the same bytes for the same files in another order', () => {
    expect(zip(FILES, TIME).equals(zip(FILES.toReversed(), TIME))).toBe(true);
  });
});

async function withUmask(mask: number): Promise<Buffer> {
  const before = process.umask(mask);
  try {
    return await tarGz(FILES, TIME);
  } finally {
    process.umask(before);
  }
}

function* indexesOf(data: Buffer, wanted: Buffer): Generator<number> {
  for (let at = data.indexOf(wanted); at !== -1; at = data.indexOf(wanted, at + 1)) yield at;
}

/** Date and time as zip has them, two seconds to a step. */
function dosTime(time: Date): number {
  const date = ((time.getUTCFullYear() - 1980) << 9) | ((time.getUTCMonth() + 1) << 5) | time.getUTCDate();
  const clock = (time.getUTCHours() << 11) | (time.getUTCMinutes() << 5) | (time.getUTCSeconds() / 2);
  return date * 2 ** 16 + clock;
}
