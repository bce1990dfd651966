import { defineCommand } from '../cli/command.ts';
import { SHELLS } from '../cli/completion-scripts/shells.ts';
import { completerName, executableName, pluginName } from '../facts/called-as.ts';

const THROUGH_KUBECTL = [
  `kubectl 1.26 and newer needs no script: its own completion runs ${completerName()} if that is on PATH, which is this program under another name. krew puts only ${executableName()} on PATH. Add the other name beside it once; it stays through upgrades:`,
  { typed: `ln -s ${executableName()} "\${KREW_ROOT:-$HOME/.krew}/bin/${completerName()}"` },
];

/** `kubectl static completion SHELL`: a script that makes a shell complete this program. */
export const completionCommand = defineCommand({
  name: 'completion',
  aliases: [],
  summary: 'Print a shell completion script (bash, zsh, fish or powershell)',
  description: [
    "Print a completion script for bash, zsh, fish or PowerShell. With it, the shell completes commands, flags and their values, and the names of static pods, nodes, namespaces and contexts. Load it after kubectl's own completion, which keeps working.",
    'To load it in every session, add the line of the example to ~/.bashrc, to ~/.zshrc (after compinit), to ~/.config/fish/config.fish, or to the file that $PROFILE names in PowerShell.',
    ...(pluginName() === undefined ? [] : THROUGH_KUBECTL),
    'The scripts for bash, zsh and fish are tested in these shells; the one for PowerShell follows its documentation and has not been run.',
    'Names are read from the cluster, within two seconds. Errors are not shown, and you are not asked to log in.',
  ],
  examples: [
    { text: 'Load the completion into the current bash', arguments: 'bash', within: 'source <(…)' },
    { text: 'Load the completion into the current zsh', arguments: 'zsh', within: 'source <(…)' },
    { text: 'Load the completion into the current fish', arguments: 'fish', within: '… | source' },
    {
      text: 'Load the completion into the current PowerShell',
      arguments: 'powershell',
      within: '… | Out-String | Invoke-Expression',
    },
  ],
  positionals: { usage: 'SHELL', minimum: 1, maximum: 1, completes: [SHELLS] },
  flags: {},
  load: () => import('./completion.ts'),
});
