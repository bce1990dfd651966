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
  summary: 'Check the manifests of this node, and who may change them',
  description: [
    'Tell what the kubelet of this node refuses, ignores or does otherwise than a file seems to say, and who else can read or change the files: the rules about manifests and directories, which "rules" lists. What runs there tells besides which manifests the kubelet does not start, which static pods do not run, and which no file defines; of the certificates that they and the kubelet name, which expire soon, and which were renewed and are not used yet. Of the machine itself it looks at the disks, the unit of the kubelet, the socket of the container runtime and the clock, but not with --root. The manifests are judged as the version of this kubelet reads them.',
    'Exits with 1 where something at or above --fail-on was found, and with 2 where something could not be read.',
  ],
  examples: [
    { text: 'Check the manifests of this node', arguments: '' },
    { text: 'Look for errors alone, on a mounted disk', arguments: '--severity error --root /mnt' },
    {
      text: 'Fail on warnings too, and keep a report',
      arguments: '--fail-on warning -o junit',
      within: '… > node.xml',
    },
  ],
  positionals: { usage: '', minimum: 0, maximum: 0 },
  flags: FLAGS,
  load: () => import('./local-doctor.ts'),
});
