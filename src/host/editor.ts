import { spawn } from 'node:child_process';
import { AttemptError } from '../facts/errors.ts';

/**
 * Opens a file in the user's editor as kubectl does: `KUBE_EDITOR`, else `EDITOR`, by a shell where it has more words than
 * one, else vi or notepad (kubectl `pkg/cmd/util/editor/editor.go`). Throws `AttemptError` where it fails.
 */
export function openEditor(
  { env, windows }: { readonly env: Readonly<Record<string, string | undefined>>; readonly windows: boolean },
  file: string,
): Promise<void> {
  const editor =
    [env.KUBE_EDITOR, env.EDITOR].find((one) => one !== undefined && one !== '') ?? (windows ? 'notepad' : 'vi');
  const [program, words] = windows
    ? ['cmd', ['/C', `${editor} "${file}"`]]
    : ['sh', ['-c', `${editor} "$1"`, 'sh', file]];
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: 'inherit' });
    child.once('error', ({ message }) => {
      reject(new AttemptError(`the editor could not be started: ${message}`, 'Name one with KUBE_EDITOR.'));
    });
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else
        reject(
          new AttemptError(
            `the editor ${JSON.stringify(editor)} failed with ${signal ?? `exit code ${code}`}`,
            'Name another with KUBE_EDITOR.',
          ),
        );
    });
  });
}
