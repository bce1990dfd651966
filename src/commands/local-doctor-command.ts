import { defineCommand, type CommandInput } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';
import { nodeFindingFlags, NODE_SCOPES } from './finding-flags.ts';
import { LOCAL_FLAGS } from './local-flags.ts';

const FLAGS = defineFlags({ ...LOCAL_FLAGS, ...nodeFindingFlags({ rulesAbout: NODE_SCOPES }) });

/** What the user asked of it. */
export type LocalDoctorInput = CommandInput<typeof FLAGS>;

/** `kubectl static local doctor`: what the rules about manifests, their directory and what runs find on a node. */
export const localDoctorCommand = defineCommand({
  name: 'local doctor',
  aliases: [],
  knownAs: ['local lint', 'local check'],
  summary: 'Check the static pods and manifests of this node for problems',
  description: [
    'Check the manifests of this node, and report what its kubelet refuses, ignores or treats differently than a file seems to say, and who else can read or change the files. Use it on a node whose static pods do not run; it needs no API server. "rules" lists what it checks.',
    'It also reports manifests that the kubelet does not start, static pods that do not run or that no file defines, and certificates that expire soon or that are renewed but not used yet. Without --root, it also checks the machine: its disks, the unit of the kubelet, the socket of the container runtime, and the clock. Manifests are checked as the version of this kubelet reads them.',
    'Exits with 1 if there are findings at or above --fail-on, and 2 if something could not be read.',
  ],
  examples: [
    { text: 'Check the manifests of this node', arguments: '' },
    { text: 'Show only errors, on a mounted disk', arguments: '--severity error --root /mnt' },
    {
      text: 'Fail on warnings too, and save a report',
      arguments: '--fail-on warning -o junit',
      within: '… > node.xml',
    },
  ],
  positionals: { usage: '', minimum: 0, maximum: 0 },
  flags: FLAGS,
  load: () => import('./local-doctor.ts'),
});
