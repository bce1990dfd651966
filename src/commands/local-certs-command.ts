import { defineCommand, type CommandInput } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';
import { CERTIFICATE_OUTPUT_FLAGS } from './certificate-flags.ts';
import { LOCAL_FLAGS } from './local-flags.ts';

const FLAGS = defineFlags({ ...LOCAL_FLAGS, ...CERTIFICATE_OUTPUT_FLAGS });

/** What the user asked of it. */
export type LocalCertsInput = CommandInput<typeof FLAGS>;

/** `kubectl static local certs`: the certificates that the manifests of this node and its kubelet name. */
export const localCertsCommand = defineCommand({
  name: 'local certs',
  aliases: [],
  knownAs: ['local certificates', 'local check-expiration'],
  summary: 'List the certificates of this node, when they end, and who must be restarted to use them',
  description: [
    'List every certificate that the static pods of this node and its kubelet name by flags, by kubeconfigs and by configuration files: for whom it is, who signed it, when it ends, and whether the process that runs uses it or still the one before. Those that end first come first.',
    'LOADED says whether the process uses what is in the file now: it is asked by a TLS handshake where it listens on this node, in which nothing is shown to it; else the time of the file and the start of the process tell, which is a guess and ends in a question mark. RESTART answers what is to be done after "kubeadm certs renew": "no" also where the program reads the file again by itself. -o wide says why.',
    'Of files that hold keys as well, only certificates are kept; files of keys are not opened.',
    'A control plane that is no static pod names nothing here: of K3s, k0s, MicroK8s and MicroShift the certificates of the kubelet alone are listed. An etcd that runs as a service of systemd, as Kubespray has it, is listed while it runs.',
    'Exits with 2 where a file that is named could not be read.',
  ],
  examples: [
    { text: 'Find out what ends soon, and what must be restarted', arguments: '' },
    { text: 'Show why, and which names the certificates are for', arguments: '-o wide' },
    { text: 'Look at a mounted disk', arguments: '--root /mnt' },
    {
      text: 'Name the processes that still use an old certificate',
      arguments: `-o jsonpath='{.items[?(@.restart==true)].process.name}'`,
    },
  ],
  positionals: { usage: '', minimum: 0, maximum: 0 },
  flags: FLAGS,
  load: () => import('./local-certs.ts'),
});
