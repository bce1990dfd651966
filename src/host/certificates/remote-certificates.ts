import { isLoopback, type Listener } from '../../certificates/listener.ts';
import type { Served } from '../../certificates/loaded.ts';
import type { NamingProcess, NodeCertificates } from '../../certificates/named-certificate.ts';
import type { NamedFile } from '../../certificates/named-file.ts';
import { readCertificates } from '../../certificates/node-certificates.ts';
import { readerPlaceOf, type ReaderMount } from '../../certificates/reader-mounts.ts';
import type { StrippedFile } from '../../certificates/stripped-file.ts';
import { failed, type Outcome } from '../../kubelet/file.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { withCertificateReader, type CertificateReader } from '../reader/read-certificates.ts';
import type { ReaderRun } from '../reader/reader-run.ts';
import { servedCertificate } from './handshake.ts';

/** A node whose certificates a pod reads. */
export interface RemoteCertificatesRequest {
  readonly run: ReaderRun;
  readonly node: { readonly addresses: readonly string[]; readonly processes: readonly NamingProcess[] };
  readonly mounts: readonly ReaderMount[];
  /** What was to be mounted, and is not on the node. */
  readonly missing: readonly ReaderMount[];
  readonly now: Date;
}

/** Every certificate that the static pods of a node and its kubelet name, as far as the pod sees them. */
export async function readRemoteCertificates(
  connection: Connection,
  { run, node, mounts, missing, now }: RemoteCertificatesRequest,
): Promise<NodeCertificates> {
  return await withCertificateReader(connection, run, (reader) => {
    const reach = {
      read: (files: readonly NamedFile[]) => readFiles(files, { mounts, missing }, reader),
      handshake: (listener: Listener, of: NamingProcess) => handshake(listener, of, node.addresses, run.signal),
    };
    return readCertificates(node.processes, reach, now);
  });
}

async function readFiles(
  files: readonly NamedFile[],
  { mounts, missing }: Pick<RemoteCertificatesRequest, 'mounts' | 'missing'>,
  reader: CertificateReader,
): Promise<ReadonlyMap<NamedFile, Outcome<StrippedFile>>> {
  const wanted = new Map<string, NamedFile>();
  for (const file of files) wanted.set(keyOf(file), wanted.get(keyOf(file)) ?? file);
  const placed = [...wanted].flatMap(([key, { hostPath = '', format }]) => {
    const place = readerPlaceOf(mounts, hostPath);
    return place === undefined ? [] : [{ key, request: { ...place, format } }];
  });
  const outcomes = placed.length === 0 ? [] : await reader(placed.map(({ request }) => request));
  const read = new Map(placed.map(({ key }, index) => [key, outcomes[index]!]));
  const unopened = ({ hostPath = '', mayBeAbsent }: NamedFile): Outcome<StrippedFile> => {
    return mayBeAbsent === true || readerPlaceOf(missing, hostPath) !== undefined ? failed('absent') : NOT_OPENED;
  };
  return new Map(files.map((file) => [file, read.get(keyOf(file)) ?? unopened(file)]));
}

function keyOf({ hostPath = '', format }: NamedFile): string {
  return `${format} ${hostPath}`;
}

/** A file that another names is known only when the pod is there already. */
const NOT_OPENED = failed(
  'forbidden',
  'it is outside the directories that were opened: "local certs" on the node reads it',
);

/** What cannot be reached from here mostly does not answer at all. */
const TIMEOUT = 3000;

async function handshake(
  { host, port, by }: Listener,
  { onNodeNetwork, process }: NamingProcess,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<Served> {
  if (!onNodeNetwork) return { kind: 'unknown', why: `${process.name} has a network of its own` };
  if (isLoopback(host)) {
    return {
      kind: 'unknown',
      why: `it serves on ${host}:${port} of its node only (${by}), where "local certs" can ask it`,
    };
  }
  const address = host === '' ? addresses[0] : addresses.find((one) => one === host);
  if (address === undefined)
    return { kind: 'unknown', why: `it serves on ${host || 'its node'}, which is not an address of the Node` };
  return await servedCertificate({ host: address, port, timeout: TIMEOUT, signal });
}
