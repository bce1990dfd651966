import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import type { Names } from './names.ts';
import { powershellScript } from './powershell.ts';
import type { Shell } from './shells.ts';
import { zshScript } from './zsh.ts';

/**
 * A script that makes a shell complete the program, called by its own name and through kubectl, whose own completion
 * stays as it is. It speaks the protocol of `completeLine`. `program` is how the user calls it: `kubectl static`.
 */
export function completionScript(shell: Shell, program: string): string {
  const plugin = program.startsWith('kubectl ') ? program.slice('kubectl '.length) : undefined;
  const executable = plugin === undefined ? program : `kubectl-${plugin.replaceAll('-', '_')}`;
  const names = { executable, plugin, id: `__${executable.replaceAll(/[^A-Za-z0-9]/g, '_')}` };
  return SCRIPTS[shell](names);
}

const SCRIPTS: Readonly<Record<Shell, (names: Names) => string>> = {
  bash: bashScript,
  fish: fishScript,
  powershell: powershellScript,
  zsh: zshScript,
};
