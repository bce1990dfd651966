import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describeError } from '../../src/cli/error-report.ts';
import { AttemptError } from '../../src/facts/errors.ts';
import { receiveDirectory } from '../../src/host/pod-directory.ts';
import { tarOf } from '../../src/host/saved-manifests.ts';
import { layOutTable } from '../../src/kubectl/printers/table.ts';
import { manifestFileTable } from '../../src/output/lists/manifest-file-table.ts';
import { createStyles } from '../../src/kubectl/printers/styles.ts';
import { editedBytes } from './edited-bytes.ts';
import { requireSafe } from './printed.ts';

const MANIFESTS = 'test/fixtures/hosts/recorded-v1.36.2/etc/kubernetes/manifests';
const LOOK = {
  wide: true,
  labelColumns: ['app'],
  showLabels: true,
  style: createStyles(false),
};
const URL = { value: '', source: 'kubelet-default', confidence: 'certain', by: '' } as const;
const BLOCK = 512;

const FILES = readdirSync(MANIFESTS).map((name) => {
  return { name, mode: 0o600, modified: new Date(0), bytes: readFileSync(`${MANIFESTS}/${name}`) };
});
const [FIRST, ...OTHERS] = FILES;
const ODD_NAMES = ['a\u001b[2J\n.yaml', `${'long'.repeat(40)}.yaml`].map((name) => ({ ...FIRST!, name }));
const ARCHIVES = [tarOf([FIRST!]), tarOf(OTHERS.slice(0, 3)), tarOf(ODD_NAMES)];
const PIECES = ['\0', '\u001b', '0', '7', '20 path=a', '18 size=9', '././@LongLink', 'ustar', '\u00ff', '/', '..'];

/** Damaged archives; most with the sums put right again, so that what is behind the first check is read as well. */
function archives(): fc.Arbitrary<Uint8Array> {
  const header = fc.record({
    block: fc.nat(8),
    at: fc.nat(BLOCK - 1),
    value: fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('\x000123456789LKxg/ '))),
  });
  const changed = fc.tuple(fc.constantFrom(...ARCHIVES), fc.array(header, { minLength: 1, maxLength: 6 }));
  return fc.oneof(
    editedBytes({ seeds: ARCHIVES, pieces: PIECES }),
    changed.map(([bytes, edits]) => {
      const copy = Buffer.from(bytes);
      for (const { block, at, value } of edits) {
        const start = block * BLOCK;
        if (start + BLOCK > copy.length) continue;
        copy[start + at] = value;
        writeSum(copy.subarray(start, start + BLOCK));
      }
      return copy;
    }),
  );
}

function writeSum(block: Buffer): void {
  block.write('        ', 148, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
}

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    await Promise.resolve();
    yield bytes.subarray(at, at + size);
  }
}

const SIGNAL = new AbortController().signal;

/** Whatever a node sends as the archive of its manifests: a table or a refusal, and nothing that moves a cursor. */
export const ARCHIVE_PROPERTY = fc.asyncProperty(
  archives(),
  fc.constantFrom(1, 100, 512, 4096, 1_000_000),
  async (bytes, size) => {
    const from = {
      path: '/etc/kubernetes/manifests',
      kind: 'directory',
      node: 'cp-1',
      version: 'v1.36.0',
      signal: SIGNAL,
    } as const;
    try {
      const { directory, history } = await receiveDirectory(
        { stream: inPieces(bytes, size), complaints: () => '' },
        from,
      );
      requireSafe([layOutTable(manifestFileTable({ ...directory, pods: [], history }, { url: URL }, LOOK))]);
    } catch (error) {
      if (!(error instanceof AttemptError)) throw error;
      requireSafe([describeError(error) ?? '']);
    }
  },
);
