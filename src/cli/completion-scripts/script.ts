import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import type { Names } from './names.ts';
import { powershellScript } from './powershell.ts';
import type { Shell } from './shells.ts';
import { zshScript } from './zsh.ts';
import { executableName, pluginName } from '../../facts/called-as.ts';

/**
 * A script that makes a shell complete the program, called by its own name and through kubectl, whose own completion
 * stays as it is. It speaks the protocol of `completeLine`.
 */
export function completionScript(shell: Shell): string {
  const executable = executableName();
  const plugin = pluginName();
  return SCRIPTS[shell]({
    executable,
    // The scripts look at one word behind kubectl.
    plugin: plugin?.includes(' ') === true ? undefined : plugin,
    id: `__${executable.replaceAll(/[^A-Za-z0-9]/g, '_')}`,
  });
}

const SCRIPTS: Readonly<Record<Shell, (names: Names) => string>> = {
  bash: bashScript,
  fish: fishScript,
  powershell: powershellScript,
  zsh: zshScript,
};
