import { parseArgv } from '../../src/cli/argv.ts';
import { GLOBAL_FLAGS } from '../../src/cli/global-flags.ts';
import { shownArguments } from '../../src/cli/shown-arguments.ts';
import { parseSides } from '../../src/commands/diff-side.ts';
import { podContent } from '../../src/rules/compared-pod.ts';
import { comparePods } from '../../src/rules/pod-comparison.ts';
import { parseCommaList } from '../../src/cli/comma-list.ts';
import { parsePodArgument } from '../../src/cli/pod-argument.ts';
import { JsonItems } from '../../src/kubectl/api/json-items.ts';
import { lastingCommand } from '../../src/kubelet/manifest/lasting-command.ts';
import { StaticPodCounter } from '../../src/kubelet/pod-counts.ts';
import { parseJson } from '../../src/facts/parsed-json.ts';
import { readCredential } from '../../src/kubectl/credentials/exec-credential.ts';
import { parseKubeconfig } from '../../src/kubectl/kubeconfig/kubeconfig-file.ts';
import { parseRequestTimeout } from '../../src/kubectl/transport/duration.ts';
import { toConnectionError } from '../../src/kubectl/transport/faults.ts';
import { retryAfter } from '../../src/kubectl/transport/retry.ts';
import { parseServerUrl } from '../../src/kubectl/transport/server-url.ts';
import { warningTexts } from '../../src/kubectl/transport/server-warnings.ts';
import { withoutUserInfo } from '../../src/facts/user-info.ts';
import { age } from '../../src/kubernetes/age.ts';
import { parseBaseline } from '../../src/rules/baseline.ts';
import { eventMeaning } from '../../src/pods/health/event-meaning.ts';
import { imageMeaning, logMeanings } from '../../src/pods/health/log-meaning.ts';
import { tellingEvents } from '../../src/pods/health/pod-event.ts';
import { startFailures } from '../../src/kubelet/start-failures.ts';
import { logLines } from '../../src/pods/health/log-text.ts';
import { componentOf, driftOf } from '../../src/rules/control-plane.ts';
import { withoutFinalSlashes } from '../../src/facts/final-slashes.ts';
import { parseGoDuration } from '../../src/kubernetes/go-duration.ts';
import { readGoYaml } from '../../src/yaml/go-yaml.ts';
import { readKubeletArguments, splitProcCommandLine } from '../../src/kubelet/kubelet-command-line.ts';
import { parseKubeletConfiguration } from '../../src/kubelet/kubelet-configuration.ts';
import { plainHttpHost, withoutSecrets } from '../../src/kubelet/kubelet-settings.ts';
import { parseLogDirectory, placeOfCgroup } from '../../src/kubelet/kubelet-state.ts';
import { matchesLabels, parseLabelSelector, requirementsOf } from '../../src/kubernetes/label-selector.ts';
import { directoryOf, joinPath } from '../../src/nodes/manifest-location.ts';
import { timeFault } from '../../src/kubelet/manifest/go-time.ts';
import { imageNameFault } from '../../src/kubelet/manifest/image-name.ts';
import { isJson, parseManifestJson } from '../../src/kubelet/manifest/json-text.ts';
import { parseMinor } from '../../src/kubernetes/minor-version.ts';
import { parseQuantity, quantityFault } from '../../src/kubernetes/quantity.ts';
import { shownQuantity } from '../../src/kubernetes/quantity-text.ts';
import { readManifest } from '../../src/kubelet/manifest/reading.ts';
import { sysctlNamespace, sysctlSafeSince } from '../../src/kubelet/manifest/sysctls.ts';
import * as names from '../../src/kubelet/manifest/validation/names.ts';
import { readNodeArgs } from '../../src/nodes/node-args.ts';
import { withoutSecretArguments } from '../../src/kubernetes/secret-arguments.ts';
import { readShellCommands } from '../../src/kubelet/shell-script.ts';
import { nearest } from '../../src/facts/suggestion.ts';
import { splitUnitWords, substituteVariables } from '../../src/host/systemd/command-words.ts';
import { readEnvironmentFile } from '../../src/host/systemd/environment-file.ts';
import { expandSpecifiers } from '../../src/host/systemd/specifiers.ts';
import { readUnitLines } from '../../src/host/systemd/unit-lines.ts';
import { gatherKubelet } from '../../src/host/kubelet-facts.ts';
import { readKubeletVersion } from '../../src/host/kubelet-version.ts';
import { readProcesses } from '../../src/host/processes.ts';
import { readComplaints } from '../../src/host/tar-complaints.ts';
import { cellWidth, cutToWidth } from '../../src/kubectl/printers/cell-width.ts';
import { parseGoTemplate } from '../../src/kubectl/printers/go-template-parser.ts';
import { parseCustomColumns, parseCustomColumnsFile } from '../../src/kubectl/printers/custom-columns.ts';
import { escapeLine } from '../../src/kubectl/printers/escape.ts';
import { findingReport } from '../../src/output/findings/finding-report.ts';
import { toJson } from '../../src/kubectl/printers/json.ts';
import { findResults, parseJsonPath, renderJsonPath } from '../../src/kubectl/printers/jsonpath.ts';
import { parseSortBy, sortItems } from '../../src/kubectl/printers/sort.ts';
import { createStyles } from '../../src/kubectl/printers/styles.ts';
import { renderTable } from '../../src/kubectl/printers/table.ts';
import { wrapText } from '../../src/kubectl/printers/wrap.ts';
import { toYaml } from '../../src/kubectl/printers/yaml.ts';
import { lintManifest } from '../../src/rules/lint.ts';
import { tell } from '../../src/rules/told-finding.ts';
import { memoryTree } from '../fuzz/memory-tree.ts';

/** Something that takes text from outside. */
export type Reader = (text: string) => unknown;

const NOW = new Date(0);
const SERVER = { hostname: 'h', port: 1, secure: true, path: '' } as never;
const TARGET = { minor: 36, node: 'n' };
const SELECTION = { only: [], skip: [], severity: 'info', minor: 36 } as const;
const LOOK = { width: 80, style: createStyles(false) };
const HINTS = { config: undefined, path: undefined, live: false };

/** A manifest as `lint` takes it, with its report. */
function lintAll(text: string): void {
  const findings = lintManifest('m.yaml', readManifest(Buffer.from(text), TARGET), TARGET, SELECTION).map(tell);
  findingReport(findings, LOOK);
}

/** A Pod that has the text in one place. */
function pod(put: (text: string) => object): Reader {
  const whole = (text: string): object => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a' },
    spec: { containers: [{ name: 'a', image: 'a' }] },
    ...put(text),
  });
  return (text) => {
    lintAll(JSON.stringify(whole(text)));
  };
}

function container(put: (text: string) => object): Reader {
  return pod((text) => ({ spec: { containers: [{ name: 'a', image: 'a', ...put(text) }] } }));
}

/** A node with such a file, looked at as `local` does. */
function node(path: string, more: Readonly<Record<string, string>> = {}): Reader {
  return (text) => {
    const tree = memoryTree({ ...more, [path]: text });
    const { kubelets } = readProcesses(tree, false);
    gatherKubelet(tree, kubelets[0], HINTS);
    readKubeletVersion(tree, kubelets[0]);
  };
}

/** Every reader of text that comes from a cluster, a node, a file or a user's command line. */
export const READERS: Readonly<Record<string, Reader>> = {
  'configurations and manifests: YAML': readGoYaml,
  'a kubelet configuration': (text) => parseKubeletConfiguration(text),
  'a kubelet configuration, drop-in': (text) => parseKubeletConfiguration(text, 'drop-in'),
  'a field of a kubelet configuration': (text) =>
    parseKubeletConfiguration(`kind: KubeletConfiguration\napiVersion: kubelet.config.k8s.io/v1beta1\n${text}`),
  'a manifest': lintAll,
  'a manifest in JSON': (text) => parseManifestJson(Buffer.from(text)),
  'whether a manifest is JSON': (text) => isJson(Buffer.from(text)),
  'the rest of a manifest': (text) => {
    lintAll(`apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: []\n${text}`);
  },
  'an image': container((image) => ({ image })),
  'a quantity of a container': container((cpu) => ({ resources: { limits: { cpu }, requests: { cpu: '1' } } })),
  'a resource of a container': container((name) => ({ resources: { limits: { [name]: '1' } } })),
  'a command of a container': container((text) => ({ command: [text], args: ['-c', text, `--config=${text}`] })),
  'what a script becomes': (text) =>
    lastingCommand(
      { name: 'a', command: ['sh', '-c', `x\n${text}`], env: [{ name: 'A', value: text }] },
      'a',
      new Set(),
    ),
  'arguments of a container': container((text) => ({ args: text.split(' ') })),
  'a container that is compared': (text) => {
    const spec = { containers: [{ name: 'a', image: 'b', command: ['sh', '-c', text], args: text.split(' ') }] };
    const ofNode = (node: string) => {
      const content = podContent({ metadata: { name: `a-${node}` }, spec: { ...spec, nodeName: node } }, NOW);
      const pod = { name: 'a', node, hidden: false, state: '', content, fields: undefined };
      return { title: node, pods: [pod], names: new Map([[node, [node, '10.0.0.1']]]), heard: true };
    };
    comparePods(ofNode('n'), ofNode('m'));
  },
  'an argument of diff': (text) => parseSides([text, './b']),
  'a server in a report': (text) => shownArguments([`--server=${text}`], Object.values(GLOBAL_FLAGS)),
  'a field path': container((fieldPath) => ({ env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath } } }] })),
  'the value of a variable': container((value) => ({ env: [{ name: 'A', value }] })),
  'the name of a variable': container((name) => ({ env: [{ name, value: 'a' }] })),
  'a path in a container': container((mountPath) => ({ volumeMounts: [{ name: 'a', mountPath, subPath: mountPath }] })),
  "a kubelet's words of an image": (text) => imageMeaning('ErrImagePull', text),
  "a kubelet's Event": (message) => {
    const event = { reason: 'FailedMount', message, container: 'c', last: message, count: 1 };
    return [eventMeaning(event), tellingEvents({ subject: 'start', container: 'c', at: message }, [event])];
  },
  "a container's log": (text) => logMeanings(logLines(text)),
  "a kubelet's log": (text) =>
    startFailures(
      `"Error syncing pod, skipping" err="${text} podUID="u"\n{"Error syncing pod, skipping" ${text}"u"`,
      'u',
    ),
  'a piece of a log': (text) => logLines(`2026-11-28T00:00:00Z stderr P ${text}`.repeat(2)),
  'a probe': container((text) => ({
    livenessProbe: { httpGet: { path: text, port: text, host: text, httpHeaders: [{ name: text, value: text }] } },
  })),
  'a label of a pod': pod((text) => ({ metadata: { name: 'a', labels: { [text]: text } } })),
  'an annotation of a pod': pod((text) => ({ metadata: { name: 'a', annotations: { [text]: text } } })),
  'the name of a pod': pod((name) => ({ metadata: { name, namespace: name } })),
  'a time of a pod': pod((text) => ({ metadata: { name: 'a', creationTimestamp: text } })),
  'a host path': pod((path) => ({
    spec: { containers: [], volumes: [{ name: 'a', hostPath: { path, type: path } }] },
  })),
  'an address of a pod': pod((ip) => ({
    spec: { containers: [], hostAliases: [{ ip, hostnames: [ip] }], hostname: ip },
  })),
  'a toleration annotation': pod((text) => ({
    metadata: { name: 'a', annotations: { 'scheduler.alpha.kubernetes.io/tolerations': text } },
  })),
  'a field that is none': pod((text) => ({ [text]: text })),
  'names of resources': (text) => {
    for (const check of Object.values(names))
      if (typeof check === 'function') (check as (given: string, strict: boolean) => unknown)(text, true);
  },
  'an image name': imageNameFault,
  'a quantity': (text) => [quantityFault(text), parseQuantity(text), shownQuantity(text)],
  'a time': timeFault,
  'a sysctl': (text) => [sysctlNamespace(text), sysctlSafeSince(text)],
  'a version': parseMinor,
  'a duration of Go': parseGoDuration,
  'a label selector': parseLabelSelector,
  'a number in a label': (text) => {
    matchesLabels(requirementsOf({ matchExpressions: [{ key: 'a', operator: 'Gt', values: [text] }] }), { a: text });
  },
  'an age': (text) => age(text, NOW),
  'a unit file': (text) =>
    readUnitLines(text).map(({ value }) => substituteVariables(splitUnitWords(value) ?? [], new Map([['a', text]]))),
  'words of a unit': (text) => substituteVariables(splitUnitWords(text) ?? [], new Map()),
  'specifiers of a unit': (text) =>
    expandSpecifiers(text, { unit: text, fragment: text, hostname: text, machineId: text, system: new Map() }),
  'an environment file': readEnvironmentFile,
  'a start script': (text) =>
    readShellCommands(text, {
      variables: new Map([['a', text.slice(0, 100)]]),
      parameters: ['a'],
      source: () => undefined,
    }),
  'words of a kubelet': (text) => {
    const words = text.split(' ');
    return readKubeletArguments(words);
  },
  'the command line of a process': (text) => {
    const words = splitProcCommandLine(text);
    return readKubeletArguments(words);
  },
  'a control group': placeOfCgroup,
  'a directory of logs': (text) => parseLogDirectory(text, '/var/log/pods'),
  'a path': (text) => [
    directoryOf(text),
    joinPath(text, text),
    withoutFinalSlashes(text),
    withoutFinalSlashes(text, '\\/'),
  ],
  'an address of manifests': (text) => [withoutSecrets(text), plainHttpHost(text), withoutUserInfo(text)],
  'arguments of k3s': (text) => {
    const annotations = {
      'k3s.io/node-args': JSON.stringify([text, ...text.split(' ')]),
      'k3s.io/node-env': JSON.stringify({ [text]: text }),
    };
    return [readNodeArgs({ annotations }), withoutSecretArguments({ annotations })];
  },
  'arguments of k3s as they come': (text) => {
    const annotations = { 'rke2.io/node-args': text, 'rke2.io/node-env': text };
    return [readNodeArgs({ annotations }), withoutSecretArguments({ annotations })];
  },
  'flags of control-plane pods': (text) => {
    const mirror = (name: string) => ({
      metadata: { name: `etcd-${name}`, namespace: 'kube-system' },
      spec: {
        nodeName: name,
        containers: [
          { name: 'etcd', image: text, command: [text, ...text.split(' ').map((word) => `${word}${name}`)] },
        ],
      },
    });
    const components = ['a', 'b'].map((name) => componentOf(mirror(name), NOW)!);
    return driftOf(
      components,
      new Map([
        ['a', ['a']],
        ['b', ['b']],
      ]),
    );
  },
  'what tar complains of': readComplaints,
  'the unit of a kubelet': node('/etc/systemd/system/kubelet.service'),
  'settings of a unit': (text) =>
    node('/etc/systemd/system/kubelet.service')(`[Service]\nExecStart=/usr/bin/kubelet\n${text}`),
  'the command of a unit': (text) =>
    node('/etc/systemd/system/kubelet.service')(`[Service]\nExecStart=/usr/bin/kubelet ${text}`),
  'many variables of a unit': (text) =>
    node('/etc/systemd/system/kubelet.service')(
      `[Service]\nExecStart=/usr/bin/kubelet $a\n${text.replaceAll('\n', '\nEnvironment=a=b\nExecStart=c\nEnvironmentFile=d\nUnsetEnvironment=e\n')}`,
    ),
  'the init script of a kubelet': node('/etc/init.d/kubelet'),
  'variables of OpenRC': node('/etc/conf.d/kubelet', { '/etc/init.d/kubelet': 'command=kubelet' }),
  'a script that starts a kubelet': node('/opt/start', {
    '/etc/systemd/system/kubelet.service': '[Service]\nExecStart=/bin/sh /opt/start',
  }),
  'the environment of a kubelet': node('/etc/default/kubelet', {
    '/etc/systemd/system/kubelet.service':
      '[Service]\nEnvironmentFile=/etc/default/kubelet\nExecStart=/usr/bin/kubelet $a',
  }),
  'the configuration of k3s': node('/etc/rancher/k3s/config.yaml', {
    '/etc/systemd/system/k3s.service': '[Service]\nExecStart=/usr/local/bin/k3s server',
  }),
  'the unit of k3s': (text) =>
    node('/etc/systemd/system/k3s.service', { '/etc/rancher/k3s/config.yaml': '' })(
      `[Service]\nExecStart=/usr/local/bin/k3s server ${text}`,
    ),
  'arguments of a snap': node('/var/snap/microk8s/current/args/kubelet'),
  'the file that says which system it is': node('/etc/os-release'),
  'the list of packages': node('/var/lib/dpkg/status'),
  'the command line of a kubelet': node('/proc/7/cmdline'),
  'arguments of a process': (text) => node('/proc/7/cmdline')(`kubelet\0${text}`),
  'the name of a process': node('/proc/7/comm', { '/proc/7/cmdline': 'a' }),
  'the control group of a process': node('/proc/7/cgroup', { '/proc/7/comm': 'a' }),
  'JSON of a server': parseJson,
  'a list of a server': (text) => {
    const items = new JsonItems(() => undefined);
    items.push(Buffer.from(text));
    return items.end();
  },
  'counts in the metrics of a kubelet': (text) => {
    const counter = new StaticPodCounter();
    const bytes = Buffer.from(`kubelet_desired_pods{${text}`);
    for (let at = 0; at < bytes.length; at += 7) counter.push(bytes.subarray(at, at + 7));
    return counter.counts();
  },
  'items of a server': (text) => {
    const items = new JsonItems(() => undefined);
    const bytes = Buffer.from(`{"items":[${text}`);
    for (let at = 0; at < bytes.length; at += 7) items.push(bytes.subarray(at, at + 7));
    return items.end();
  },
  'a kubeconfig': (text) => parseKubeconfig(text, '/a'),
  'the address of a server': parseServerUrl,
  'warnings of a server': (text) => warningTexts([text, ...text.split(',')]),
  'when to try again': (text) => retryAfter(429, text),
  'a fault of a connection': (text) => toConnectionError(Object.assign(new Error(text), { code: text }), SERVER),
  'a time limit': parseRequestTimeout,
  'what a credential plugin prints': (text) => readCredential(text, 'client.authentication.k8s.io/v1'),
  'a token of a plugin': (text) =>
    readCredential(
      JSON.stringify({
        kind: 'ExecCredential',
        apiVersion: 'client.authentication.k8s.io/v1',
        status: { token: text, expirationTimestamp: text, clientCertificateData: text, clientKeyData: text },
      }),
      'client.authentication.k8s.io/v1',
    ),
  'a baseline': (text) => parseBaseline(text, 'a'),
  'a path to sort by': parseSortBy,
  'values to sort by': (text) =>
    sortItems(
      text.split(',').map((name) => ({ name })),
      parseSortBy('.name')!,
    ),
  'a Go template': (text) => parseGoTemplate(text, new Set()),
  'a Go template in an action': (text) => parseGoTemplate(`{{${text}}}`, new Set()),
  'a JSONPath template': (text) => renderJsonPath(parseJsonPath(text), { a: { a: [1] } }, escapeLine),
  'a JSONPath in braces': (text) => findResults(parseJsonPath(`{${text}}`), { a: { a: [1] } }),
  'custom columns': parseCustomColumns,
  'a file of custom columns': parseCustomColumnsFile,
  'a list with commas': parseCommaList,
  'a pod that is named': parsePodArgument,
  'a word that is mistyped': (text) => nearest(text, ['ls', 'explain', text.slice(1)]),
  'words of a command line': (text) => parseArgv(text.split(' '), []),
  'text for a terminal': (text) => [
    escapeLine(text),
    cellWidth(text),
    cutToWidth(text, 40),
    wrapText(text, { width: 80 }),
  ],
  'a cell of a table': (text) =>
    renderTable([{ header: 'A', cell: (one: string) => one, shrinks: true }], [text], { room: 80 }),
  'text in YAML': (text) => toYaml({ [text]: text, list: text.split('\n') }),
  'text in JSON': (text) => toJson({ [text]: text }),
};
