import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { isBuilt } from '../../plugin/freshness.ts';

/** A checkout of these files, each as old as it says, in seconds. */
function freshnessOf(files: Readonly<Record<string, number>>): boolean {
  const root = mkdtempSync(join(tmpdir(), 'kubectl-static-test-'));
  try {
    for (const [path, age] of Object.entries(files)) {
      const file = join(root, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, '');
      utimesSync(file, 1000 - age, 1000 - age);
    }
    return isBuilt(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

const SOURCES = { 'src/main.ts': 9, 'src/cli/deep/file.ts': 9, 'plugin/bundle.ts': 9, 'package-lock.json': 9 };
const BUILT = 'dist/THIRD-PARTY-NOTICES';

test('what was built after the last change of a source need not be built again', () => {
  expect(freshnessOf(SOURCES)).toBe(false);
  expect(freshnessOf({ ...SOURCES, [BUILT]: 8 })).toBe(true);
  for (const newer of Object.keys(SOURCES)) expect(freshnessOf({ ...SOURCES, [newer]: 7, [BUILT]: 8 })).toBe(false);
  expect(freshnessOf({ ...SOURCES, 'test/some.test.ts': 7, [BUILT]: 8 })).toBe(true);
});
