import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file of this machine that the user edits, in a folder of its own that nobody else can look into. */
export class EditedFile {
  readonly #folder: string;
  readonly path: string;

  constructor(name: string, content: Uint8Array) {
    this.#folder = mkdtempSync(join(tmpdir(), 'kubectl-static-edit-'));
    this.path = join(this.#folder, name);
    writeFileSync(this.path, content, { mode: 0o600 });
  }

  /** What is in it now. */
  read(): Uint8Array {
    return readFileSync(this.path);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
