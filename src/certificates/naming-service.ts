import { flagWords } from '../kubelet/manifest/command-line.ts';
import type { NamingProcess } from './named-certificate.ts';
import { filesOfFlags, ON_NODE } from './named-file.ts';
import { etcdVariables } from './naming-pods.ts';

/** An etcd that systemd runs on a node, as Kubespray has it. */
export interface EtcdService {
  /** `etcd.service`. */
  readonly unit: string;
  /** Behind the program. */
  readonly words: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
  readonly started: Date | undefined;
}

/** The certificates of an etcd that is no pod, to which the API server of its node may be a client. */
export function namingService({ unit, words, environment, started }: EtcdService): NamingProcess {
  const startUnknown = started === undefined ? 'its start time cannot be seen' : '';
  const program = 'etcd';
  const process = {
    kind: 'service',
    name: unit,
    container: '',
    program,
    minor: undefined,
    started,
    startUnknown,
  } as const;
  const variables = [...environment].map(([name, value]) => ({ name, value }));
  const given = flagWords({ words: words.map((text) => ({ text, field: '' })), program });
  const flags = [...etcdVariables(variables), ...given];
  const files = filesOfFlags(flags, process, ON_NODE);
  const values = new Map(flags.map(({ name, value }) => [name, value]));
  return { process, flags: values, container: undefined, files, placing: ON_NODE, onNodeNetwork: true };
}
