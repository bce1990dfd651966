import { namingKubelet, type KubeletLayer } from '../../certificates/naming-kubelet.ts';
import { namingProcesses, type ContainerStarts } from '../../certificates/naming-pods.ts';
import { namingService } from '../../certificates/naming-service.ts';
import { readCertificates } from '../../certificates/node-certificates.ts';
import type { Served } from '../../certificates/loaded.ts';
import type { Listener } from '../../certificates/listener.ts';
import type { NamingProcess, NodeCertificates } from '../../certificates/named-certificate.ts';
import type { FileFormat, NamedFile } from '../../certificates/named-file.ts';
import { LARGEST_FILE, stripFile, type StrippedFile } from '../../certificates/stripped-file.ts';
import { read, type Outcome } from '../../kubelet/file.ts';
import { isTaken } from '../../kubelet/manifest-directory.ts';
import { podsByFile } from '../../pods/filed-pods.ts';
import { flagWords } from '../../kubelet/manifest/command-line.ts';
import { sharesKubeletNetwork } from '../kubelet-network.ts';
import type { FileTree } from '../file-tree.ts';
import { nodeTrees, type LocalNode, type LocalRequest } from '../local-node.ts';
import { processStarts, type ProcessStarts } from '../process-start.ts';
import { etcdServices } from './etcd-services.ts';
import { servedCertificate } from './handshake.ts';

/** A node whose certificates are read. */
export interface LocalCertificatesRequest {
  readonly request: LocalRequest;
  readonly node: LocalNode;
  readonly now: Date;
  readonly signal: AbortSignal;
}

/** Every certificate that the manifests of a node, its kubelet and an etcd that is a service name. */
export async function localCertificates(given: LocalCertificatesRequest): Promise<NodeCertificates> {
  const { request, node, now, signal } = given;
  const { machine, tree } = nodeTrees(request, node);
  const starts = processStarts(machine);
  const services = etcdServices(machine, starts).map(namingService);
  const processes = [...podProcesses(node, starts), kubeletProcess(node, starts), ...services];
  const onItsNetwork = sharesKubeletNetwork(machine, node.kubelet);
  const reach = {
    read: (files: readonly NamedFile[]) => Promise.resolve(readFiles(tree, files)),
    handshake: (listener: Listener, of: NamingProcess) => handshake(listener, of, onItsNetwork, signal),
  };
  return await readCertificates(processes, reach, now);
}

function podProcesses({ directory, target, processes }: LocalNode, starts: ProcessStarts): readonly NamingProcess[] {
  const { ofPods, ofContainers, seen } = processes;
  const pods = podsByFile(directory?.pods ?? []);
  return (directory?.files ?? []).flatMap((file) => {
    if (!isTaken(file) || file.content?.kind !== 'pod') return [];
    const { namespace = '', name = '', mirrorName = name } = file.pod ?? {};
    const named = ofPods.get(pods.get(file)?.trace?.uid ?? '')?.named;
    const startOf: ContainerStarts = (container) => {
      const id = named?.get(container);
      const start = id === undefined ? undefined : starts(ofContainers.get(id) ?? []);
      if (start !== undefined) return start;
      if (!seen) return 'the processes of the node cannot be seen';
      return 'it is not running, or its processes cannot be told from others';
    };
    const pod = { name: `${namespace}/${mirrorName}`, spec: file.content.written.spec ?? {}, starts: startOf };
    return namingProcesses(pod, target.minor);
  });
}

function kubeletProcess({ kubelet, settings, version, target }: LocalNode, starts: ProcessStarts): NamingProcess {
  const { origin } = kubelet;
  const started = origin.kind === 'process' ? starts([origin.pid]) : undefined;
  const layers = settings.layers.map(({ path, fields }): KubeletLayer => ({ from: path, fields }));
  return namingKubelet({
    flags: new Map([...switches(settings.words), ...flagsOf(settings.words)]),
    layers: layers.toReversed(),
    rootDirectory: kubelet.rootDirectory.value,
    workingDirectory: settings.workingDirectory,
    minor: version === undefined ? undefined : target.minor,
    started,
    startUnknown: started === undefined ? 'no kubelet process can be seen' : '',
  });
}

function flagsOf(words: readonly string[]): readonly (readonly [string, string])[] {
  const line = { words: words.map((text) => ({ text, field: '' })), program: 'kubelet' };
  return flagWords(line).map(({ name, value }) => [plain(name), value]);
}

/** Flags that stand without a value and mean yes. */
function switches(words: readonly string[]): readonly (readonly [string, string])[] {
  const names = words.map((word) => plain(word).replace(/^--/, ''));
  return names.filter((name) => /^rotate-(server-)?certificates$/.test(name)).map((name) => [name, 'true']);
}

/** As the kubelet normalises the names of its flags. */
function plain(name: string): string {
  return name.replaceAll('_', '-');
}

function readFiles(tree: FileTree, files: readonly NamedFile[]): ReadonlyMap<NamedFile, Outcome<StrippedFile>> {
  const known = new Map<string, Outcome<StrippedFile>>();
  return new Map(
    files.map((file) => {
      const { hostPath = '', format } = file;
      const key = `${format} ${hostPath}`;
      const outcome = known.get(key) ?? readStripped(tree, hostPath, format);
      known.set(key, outcome);
      return [file, outcome];
    }),
  );
}

function readStripped(tree: FileTree, path: string, format: FileFormat): Outcome<StrippedFile> {
  const real = tree.resolve(path);
  if (!real.ok) return real;
  const status = tree.status(real.value);
  const bytes = tree.read(real.value, LARGEST_FILE);
  if (!status.ok) return status;
  if (!bytes.ok) return bytes;
  return read(stripFile(Buffer.from(bytes.value).toString('utf8'), format, status.value.modified));
}

/** What answers on this machine does so at once. */
const TIMEOUT = 2000;

async function handshake(
  { host, port }: Listener,
  { onNodeNetwork, process }: NamingProcess,
  onItsNetwork: boolean,
  signal: AbortSignal,
): Promise<Served> {
  if (!onItsNetwork) return { kind: 'unknown', why: "this program does not run in the kubelet's network" };
  if (!onNodeNetwork) return { kind: 'unknown', why: `${process.name} has a network of its own` };
  return await servedCertificate({ host: host === '' ? '127.0.0.1' : host, port, timeout: TIMEOUT, signal });
}
