import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { journalOf } from '../../src/host/journal.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubectl-static-test-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** What is told where journalctl is this script. */
async function told(script: string): Promise<unknown> {
  const program = join(folder, 'journalctl');
  writeFileSync(program, `#!/bin/sh\n${script}\n`);
  chmodSync(program, 0o755);
  return await journalOf(program, new AbortController().signal)(12, new Date(1_700_000_000_900));
}

test('what a process has written since a moment', async () => {
  expect(await told('echo "$*"')).toEqual({
    ok: true,
    value: '--quiet --no-pager --output=cat --since=@1700000000 _PID=12\n',
  });
});

test('why it cannot be told', async () => {
  const why = (words: string) => ({ ok: false, fault: { kind: 'failed', why: words } });
  expect(await told('echo "No journal files were opened" >&2; exit 1')).toEqual(why('No journal files were opened'));
  const absent = journalOf(join(folder, 'none'), new AbortController().signal);
  expect(await absent(12, new Date(0))).toEqual(why(`${join(folder, 'none')} not found`));
});
