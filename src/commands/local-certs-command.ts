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
  summary: 'List the certificates of this node, when they expire, and what must be restarted to use them',
  description: [
    'List every certificate that the static pods and the kubelet of this node name in flags, kubeconfigs and configuration files: its subject, its issuer, when it expires, and whether the running process uses it or still the one before. Use it to see what expires soon, and what to restart after "kubeadm certs renew". The first to expire is listed first.',
    'LOADED says whether the process uses what is in the file now. If the process listens on this node, a TLS handshake shows this, without sending any credential. Otherwise the time of the file is compared with the start of the process: a guess, which ends in a question mark. RESTART says whether the process must be restarted to use the file: "no" also if it rereads the file by itself. -o wide says why.',
    'Of files that also contain keys, only the certificates are kept. Key files are not opened.',
    'A control plane that does not run in static pods is not listed: on K3s, k0s, MicroK8s and MicroShift, only the certificates of the kubelet are. An etcd that runs as a systemd service, as with Kubespray, is listed while it runs.',
    'Exits with 2 if a file could not be read.',
  ],
  examples: [
    { text: 'Show which certificates expire soon, and what must be restarted', arguments: '' },
    { text: 'Also show why, and the names that the certificates are for', arguments: '-o wide' },
    { text: 'Check the certificates on a mounted disk', arguments: '--root /mnt' },
    {
      text: 'Print the names of processes that still use an old certificate',
      arguments: `-o jsonpath='{.items[?(@.restart==true)].process.name}'`,
    },
  ],
  positionals: { usage: '', minimum: 0, maximum: 0 },
  flags: FLAGS,
  load: () => import('./local-certs.ts'),
});
