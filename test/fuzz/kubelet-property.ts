import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { unknown } from '../../src/nodes/distributions/known/unknown.ts';
import {
  readKubeletArguments,
  splitProcCommandLine,
  type KubeletArguments,
} from '../../src/kubelet/kubelet-command-line.ts';
import { readShellCommands } from '../../src/kubelet/shell-script.ts';
import { splitUnitWords, substituteVariables } from '../../src/host/systemd/command-words.ts';
import { readEnvironmentFile } from '../../src/host/systemd/environment-file.ts';
import { readUnitLines } from '../../src/host/systemd/unit-lines.ts';
import { parseKubeletConfiguration, type ConfigurationLayer } from '../../src/kubelet/kubelet-configuration.ts';
import { settleKubelet } from '../../src/nodes/local-kubelet.ts';
import { toJson } from '../../src/kubectl/printers/json.ts';
import { localKubeletLines } from '../../src/output/explain/local-kubelet.ts';
import { kubeletDocument } from '../../src/output/lists/manifest-file-list.ts';
import { unreadableNote } from '../../src/output/notes.ts';
import { createStyles } from '../../src/kubectl/printers/styles.ts';
import { toYaml } from '../../src/kubectl/printers/yaml.ts';
import { editedBytes } from './edited-bytes.ts';
import { YAML_PIECES } from './manifest-bytes.ts';
import { requireSafe } from './printed.ts';

const LOOK = { width: 80, now: new Date(0), kubeletSkipped: false, style: createStyles(false) };

const CONFIGURATIONS = [
  ...['kubeadm/var/lib/kubelet/config.yaml', 'openshift/etc/kubernetes/kubelet.conf'].map((path) => {
    return readFileSync(`test/fixtures/hosts/${path}`);
  }),
  Buffer.from('{"kind": "KubeletConfiguration", "staticPodPath": "/a", "fileCheckFrequency": "0s", "podLogsDir": "b"}'),
  Buffer.from('staticPodURL: "http://u:p@h/?t=1"\nstaticPodURLHeader: {a: [b]}\nstaticPodPath: &a "x\\e[2J"\nx: *a\n'),
];

const COMMAND_LINES = [
  '/usr/bin/kubelet\0--config=/var/lib/kubelet/config.yaml\0--pod-manifest-path\0/m\0--hostname_override= N \0--root-dir=r\0',
  '/usr/bin/kubelet --config "/a b" --manifest-url=http://u:p@h/\\?t=1 $ARGS ${MORE} --file-check-frequency=\'1s\' -- --config=x',
].map((text) => Buffer.from(text));

const NO_ARGUMENTS = readKubeletArguments([]);

/** Whatever the bytes of a kubelet's configuration: an answer, and nothing printed that moves a cursor. */
export const CONFIGURATION_PROPERTY = fc.property(
  editedBytes({ seeds: CONFIGURATIONS, pieces: [...YAML_PIECES, 'staticPodPath: ', 'kind: ', 'hostname: '] }),
  (bytes) => {
    const parsed = parseKubeletConfiguration(Buffer.from(bytes).toString('utf8'));
    if (!parsed.ok) {
      requireSafe([unreadableNote({ what: '/etc/kubelet.yaml', why: parsed.why })]);
      return;
    }
    const drop: ConfigurationLayer = { path: '/etc/kubelet.d/a.conf', kind: 'drop-in', fields: parsed.fields };
    requireSafe(shown(NO_ARGUMENTS, [{ ...drop, path: '/etc/kubelet.yaml', kind: 'config-file' }, drop]));
  },
);

/** Whatever the bytes of a command line, of a process or of a unit: an answer, and nothing printed that moves a cursor. */
export const COMMAND_LINE_PROPERTY = fc.property(
  editedBytes({
    seeds: COMMAND_LINES,
    pieces: [...Array.from('"\'\\$ \t\n\0=-_{}'), '--config', '--', '$ARGS', '\u001b[2J', '\u2028'],
  }),
  (bytes) => {
    const text = Buffer.from(bytes).toString('utf8');
    const variables = new Map([['ARGS', text.slice(0, 40)]]);
    const script = readShellCommands(text, { variables, parameters: ['--config', 'x'], source: () => text });
    const unit = readUnitLines(text).map(({ value }) => substituteVariables(splitUnitWords(value) ?? [], variables));
    for (const words of [splitProcCommandLine(text), ...script.map((one) => one.words), ...unit]) {
      requireSafe(shown(readKubeletArguments(words), []));
    }
    for (const [name, value] of readEnvironmentFile(text)) requireSafe(shown(readKubeletArguments([name, value]), []));
  },
);

/** What the program prints of a kubelet, in every form. */
function shown(args: KubeletArguments, layers: readonly ConfigurationLayer[]): readonly string[] {
  const kubelet = settleKubelet({
    origin: { kind: 'process', pid: 1, program: 'kubelet' },
    arguments: args,
    argumentsCertain: true,
    layers,
    configPath: args.config,
    incomplete: false,
    workingDirectory: '/',
    hostname: 'cp-1',
    distribution: unknown,
    recognition: { because: '', confidence: 'guess' },
    builtInPath: undefined,
    givenPath: undefined,
    nodeNameBy: undefined,
    nodeNameUnknown: false,
    hindrances: [],
    remarks: [],
  });
  const document = kubeletDocument(kubelet);
  return [...localKubeletLines(kubelet, undefined, '', LOOK), toJson(document), toYaml(document)];
}
