import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AttemptError } from '../facts/errors.ts';

/** A file of this machine that the user edits, in a folder of its own that nobody else can look into. */
export class EditedFile {
  readonly #folder: string;
  readonly #given: Uint8Array;
  readonly path: string;

  constructor(name: string, content: Uint8Array) {
    this.#folder = mkdtempSync(join(tmpdir(), 'kubectl-static-edit-'));
    this.#given = content;
    this.path = join(this.#folder, name);
    writeFileSync(this.path, content, { mode: 0o600 });
  }

  /** What is in it now. Throws `AttemptError` where it cannot be read: the user may have moved it away. */
  read(): Uint8Array {
    try {
      return readFileSync(this.path);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      throw new AttemptError(`cannot read the edited file: ${code === 'ENOENT' ? `${this.path} is gone` : message}`);
    }
  }

  /** Where the user's words are: all is removed where there are none. */
  keep(): string | undefined {
    const names = readdirSync(this.#folder);
    const isThere = names.some((name) => this.path === join(this.#folder, name));
    if (names.length > 0 && !(isThere && this.#isAsGiven())) return isThere ? this.path : this.#folder;
    this.remove();
    return undefined;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #isAsGiven(): boolean {
    try {
      return readFileSync(this.path).equals(this.#given);
    } catch {
      return false;
    }
  }
}
