import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { AttemptError } from '../../src/facts/errors.ts';
import { EditedFile } from '../../src/host/edited-file.ts';
import { openEditor } from '../../src/host/editor.ts';

const home = mkdtempSync(join(tmpdir(), "kubectl-static-test o'neil-"));
const file = join(home, 'web $(touch x) "y".yaml');

afterAll(() => {
  rmSync(home, { recursive: true });
});

/** What is in the file after it was edited. */
async function edited(env: Readonly<Record<string, string | undefined>>): Promise<string> {
  writeFileSync(file, 'note: none\n');
  await openEditor({ env: { PATH: process.env.PATH, ...env }, windows: false }, file);
  return readFileSync(file, 'utf8');
}

describe('an editor', () => {
  test.each<[string, Record<string, string>, string]>([
    ['with arguments', { KUBE_EDITOR: 'sed -i -e s/none/kube/' }, 'note: kube\n'],
    ['with quoted arguments', { KUBE_EDITOR: `sed -i 's/note: none/two words/'` }, 'two words\n'],
    ['before that of other programs', { KUBE_EDITOR: 'sed -i s/none/kube/', EDITOR: 'false' }, 'note: kube\n'],
    ['of other programs', { EDITOR: 'sed -i s/none/other/' }, 'note: other\n'],
    ['of other programs, where its own is empty', { KUBE_EDITOR: '', EDITOR: 'sed -i s/none/other/' }, 'note: other\n'],
  ])('%s', async (_, env, text) => {
    expect(await edited(env)).toBe(text);
  });

  test.each([
    ['false', 'the editor "false" failed with exit code 1'],
    ['exit 7;', 'the editor "exit 7;" failed with exit code 7'],
    ['kill -9 $$;', 'the editor "kill -9 $$;" failed with SIGKILL'],
    ['/no/such/editor', 'the editor "/no/such/editor" failed with exit code 127'],
  ])('that fails: %s', async (editor, message) => {
    await expect(edited({ KUBE_EDITOR: editor })).rejects.toEqual(
      new AttemptError(message, 'Name another with KUBE_EDITOR.'),
    );
    expect(readFileSync(file, 'utf8')).toBe('note: none\n');
  });
});

describe('a file that is edited', () => {
  const content = Buffer.from([0xff, 0x00, 0x0a]);

  test('is for its user alone, and has the very bytes', () => {
    const one = new EditedFile('web.yaml', content);
    const [folder, own] = [dirname(one.path), one.path].map((path) => statSync(path).mode & 0o777);
    expect([basename(one.path), folder, own, one.read()]).toEqual(['web.yaml', 0o700, 0o600, content]);
    one.remove();
    expect(existsSync(dirname(one.path))).toBe(false);
  });

  test('is kept where something else was written', () => {
    const one = new EditedFile('web.yaml', content);
    writeFileSync(one.path, 'other');
    expect(one.keep()).toBe(one.path);
    expect(readFileSync(one.path, 'utf8')).toBe('other');
    one.remove();
  });

  test('is removed where nothing was written', () => {
    const one = new EditedFile('web.yaml', content);
    expect([one.keep(), existsSync(dirname(one.path))]).toEqual([undefined, false]);
  });

  test('that was moved away cannot be read, and what is beside it is kept', () => {
    const one = new EditedFile('web.yaml', content);
    rmSync(one.path);
    expect(() => one.read()).toThrow(new AttemptError(`cannot read the edited file: ${one.path} is gone`));
    const other = join(dirname(one.path), 'web.yaml.new');
    writeFileSync(other, 'other');
    expect(one.keep()).toBe(dirname(one.path));
    rmSync(other);
    expect([one.keep(), existsSync(dirname(one.path))]).toEqual([undefined, false]);
  });
});
