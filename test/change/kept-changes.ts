import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { digestOf } from '../../src/change/change.ts';
import { recordLine, type ChangeRecord } from '../../src/change/change-record.ts';
import { settle } from '../hosts.ts';

/** 2026-02-28T10:00:00Z. */
const BEGAN = 1772272800;

/** Stops the pod of a manifest as the guard does: the file is away, and in the history. */
export function stopManifest(path: string, pod: Pick<ChangeRecord, 'namespace' | 'name'>, by = 'jane'): void {
  const home = join(dirname(path), '.kubectl-static');
  const entry = join(home, 'history/00001-confirmed-0a');
  mkdirSync(entry, { recursive: true });
  const before = readFileSync(path);
  renameSync(path, join(entry, 'old'));
  const file = path.slice(path.lastIndexOf('/') + 1);
  const texts = {
    record: recordLine({ action: 'stop', ...pod, by }),
    name: file,
    why: '',
    began: String(BEGAN),
    ended: String(BEGAN + 30),
    before: digestOf(before),
    after: 'absent',
  };
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(entry, name), `${text}\n`);
  settle(home);
}

/** A change of a file that nothing has ended yet. */
export function leaveOpen(path: string, pod: Pick<ChangeRecord, 'namespace' | 'name'>, by = 'jane'): void {
  const lock = join(dirname(path), '.kubectl-static/lock');
  mkdirSync(lock, { recursive: true });
  writeFileSync(join(lock, 'record'), recordLine({ action: 'edit', ...pod, by }));
  writeFileSync(join(lock, 'name'), path.slice(path.lastIndexOf('/') + 1));
  writeFileSync(join(lock, 'began'), String(BEGAN + 60));
  settle(lock);
}
