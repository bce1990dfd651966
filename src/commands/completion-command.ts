import { defineCommand } from '../cli/command.ts';
import { SHELLS } from '../cli/completion-scripts/shells.ts';
import { completerName, executableName, pluginName } from '../facts/called-as.ts';

const THROUGH_KUBECTL = [
  `kubectl 1.26 and newer needs no script: its own completion runs ${completerName()}, where that is on PATH, and that is this program under another name. krew puts only ${executableName()} on PATH. The other name is added beside it once, and stays through upgrades:`,
  `ln -s ${executableName()} "\${KREW_ROOT:-$HOME/.krew}/bin/${completerName()}"`,
];

/** `kubectl static completion SHELL`: a script that makes a shell complete this program. */
export const completionCommand = defineCommand({
  name: 'completion',
  aliases: [],
  summary: 'Print a script that makes a shell complete commands, flags and names',
  description: [
    "Print a script for bash, zsh, fish or PowerShell. With it the shell completes commands, flags and their values, and names: static pods, nodes, namespaces, contexts. Load it after kubectl's own completion, which goes on to work.",
    'To have it in every session, put the line of the example into ~/.bashrc, into ~/.zshrc (below compinit), into ~/.config/fish/config.fish, or into the file that $PROFILE names in PowerShell.',
    ...(pluginName() === undefined ? [] : THROUGH_KUBECTL),
    'The scripts for bash, zsh and fish are tested in these shells; the one for PowerShell follows its documentation and has not been run.',
    'Names come from the cluster, for which two seconds are spent at most. What fails is not shown, and nobody is asked to log in.',
  ],
  examples: [
    { text: 'Complete in this bash', arguments: 'bash', within: 'source <(…)' },
    { text: 'Complete in this zsh', arguments: 'zsh', within: 'source <(…)' },
    { text: 'Complete in this fish', arguments: 'fish', within: '… | source' },
    { text: 'Complete in this PowerShell', arguments: 'powershell', within: '… | Out-String | Invoke-Expression' },
  ],
  positionals: { usage: 'SHELL', minimum: 1, maximum: 1, completes: [SHELLS] },
  flags: {},
  load: () => import('./completion.ts'),
});
