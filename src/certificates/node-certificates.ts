import { grouped } from '../facts/grouped.ts';
import type { FileFault, Outcome } from '../kubelet/file.ts';
import { anotherAuthority } from './authority-check.ts';
import { parseCertificate, type Certificate } from './certificate.ts';
import { listenersOf, type Listener } from './listener.ts';
import { judgeLoaded, type Served } from './loaded.ts';
import type { NamedCertificate, NamingProcess, NodeCertificates, UnreadCertificate } from './named-certificate.ts';
import type { CertificateUse, NamedFile } from './named-file.ts';
import { reloadingOf } from './reloading.ts';
import { referredPath, type StrippedFile } from './stripped-file.ts';

/** How the files of a node are read, and its processes asked. */
export interface CertificateReach {
  /** Reads what may be known of files. Of each all are asked for at once that are known by then. */
  read(files: readonly NamedFile[]): Promise<ReadonlyMap<NamedFile, Outcome<StrippedFile>>>;
  /** Greets a process where it listens, shows nothing of its own, and leaves. */
  handshake(listener: Listener, of: NamingProcess): Promise<Served>;
}

/** Reads every certificate that processes name, and finds out whether they use them as they are now. */
export async function readCertificates(
  processes: readonly NamingProcess[],
  reach: CertificateReach,
  now: Date,
): Promise<NodeCertificates> {
  const unread: UnreadCertificate[] = [];
  const first = await readPlaced(
    processes.flatMap(({ files }) => files),
    reach,
    unread,
  );
  const others = [...first].flatMap(([file, read]) => referredFiles(file, read, processes));
  const second = await readPlaced(others, reach, unread);
  const found = [...first, ...second].flatMap(([file, read]) => certificatesIn(file, read, unread));
  const withListens = processes.map((one) => withListenSettings(one, first));
  const judged = await Promise.all(found.map((one) => judge(one, withListens, reach, now)));
  const named = mergeRepeats(judged.map((one) => withItsLeaf(one, judged)));
  const checked = named.map((one) => ({ ...one, otherAuthority: anotherAuthority(one, named, withListens) }));
  return { certificates: checked.sort(byEnd), unread };
}

function byEnd({ certificate: a }: NamedCertificate, { certificate: b }: NamedCertificate): number {
  return a.notAfter.getTime() - b.notAfter.getTime();
}

/** Reads those files whose place on the node is known; of the others that is told. */
async function readPlaced(
  files: readonly NamedFile[],
  reach: CertificateReach,
  unread: UnreadCertificate[],
): Promise<ReadonlyMap<NamedFile, StrippedFile>> {
  const placed = files.filter(({ hostPath }) => hostPath !== undefined);
  for (const file of files.filter(({ hostPath }) => hostPath === undefined)) {
    unread.push(unreadOf(file, file.unplaced, undefined));
  }
  const read = new Map<NamedFile, StrippedFile>();
  if (placed.length === 0) return read;
  for (const [file, outcome] of await reach.read(placed)) {
    if (outcome.ok) read.set(file, outcome.value);
    else if (file.mayBeAbsent !== true || outcome.fault.kind !== 'absent')
      unread.push(unreadOf(file, outcome.fault.why, outcome.fault.kind));
  }
  return read;
}

function unreadOf({ process, by, path, hostPath }: NamedFile, why: string, fault: FileFault['kind'] | undefined) {
  return { process, by, path, hostPath, why, fault };
}

/** The files that a configuration names. */
function referredFiles(
  file: NamedFile,
  { references }: StrippedFile,
  processes: readonly NamingProcess[],
): readonly NamedFile[] {
  const placing = processes.find(({ process }) => process === file.process)?.placing;
  return references.flatMap(({ field, use, path: written }): NamedFile[] => {
    const path = referredPath(written, file.path);
    if (path === undefined || placing === undefined) return [];
    const by = `${field} in ${file.path}`;
    return [{ process: file.process, by, setting: field, use, format: 'pem', path, ...placing(path) }];
  });
}

interface FoundCertificate {
  /** What names it and for what it is used, as far as that is known of this one. */
  readonly file: NamedFile;
  readonly position: number;
  readonly modified: Date;
  readonly certificate: Certificate;
}

function certificatesIn(file: NamedFile, read: StrippedFile, unread: UnreadCertificate[]): readonly FoundCertificate[] {
  for (const fault of read.faults) unread.push(unreadOf(file, fault, undefined));
  return read.certificates.flatMap(({ field, use, blocks }) => {
    const named = field === '' ? file : { ...file, setting: field, by: `${field} in ${file.path}`, use };
    const parsed = blocks.map(parseCertificate);
    if (blocks.length === 0) unread.push(unreadOf(named, 'it holds no certificate', undefined));
    if (parsed.includes(undefined)) {
      unread.push(unreadOf(named, 'it holds a certificate that cannot be understood', undefined));
    }
    return parsed.flatMap((certificate, position): FoundCertificate[] => {
      if (certificate === undefined) return [];
      const own = named.use === 'unknown' ? usualUse(certificate) : named.use;
      return [{ file: { ...named, use: own }, position, modified: read.modified, certificate }];
    });
  });
}

/** What a certificate says that it is for, where nothing else does. */
function usualUse({ isAuthority, usages }: Certificate): CertificateUse {
  if (isAuthority) return 'authority';
  if (usages.length !== 1) return 'unknown';
  return usages[0] === 'server' ? 'serving' : usages[0] === 'client' ? 'client' : 'unknown';
}

/** What an etcd configuration says of where it listens, as if flags had said it. */
function withListenSettings(one: NamingProcess, read: ReadonlyMap<NamedFile, StrippedFile>): NamingProcess {
  const listens = one.files.flatMap((file) => read.get(file)?.listens ?? []);
  return { ...one, flags: new Map([...listens.map(({ field, urls }) => [field, urls] as const), ...one.flags]) };
}

async function judge(
  { file, position, modified, certificate }: FoundCertificate,
  processes: readonly NamingProcess[],
  reach: CertificateReach,
  now: Date,
): Promise<Judged> {
  const { process, by, setting, use, path, hostPath = '' } = file;
  const naming = processes.find((one) => one.process === process)!;
  const served = use === 'serving' && position === 0 ? await servedBy(file, naming, reach) : undefined;
  const loaded = judgeLoaded({ certificate, use, modified, ...process, reloading: reloadingOf(file), served, now });
  return { process, by: [by], settings: [setting], use, path, hostPath, position, modified, certificate, loaded };
}

/** What is served at the first of the process's listeners that answers; undefined where none is known. */
async function servedBy(file: NamedFile, naming: NamingProcess, reach: CertificateReach): Promise<Served | undefined> {
  let last: Served | undefined;
  for (const listener of listenersOf(file, naming.flags, naming.container)) {
    last = await reach.handshake(listener, naming);
    if (last.kind === 'certificate') return last;
  }
  return last ?? { kind: 'unknown', why: 'where it is served is not known' };
}

/** What stands behind a certificate in its file is taken up together with it. */
function withItsLeaf(one: Judged, all: readonly Judged[]): Judged {
  if (one.position === 0 || one.use === 'authority') return one;
  const isLeaf = (other: Judged): boolean => {
    return other.position === 0 && other.process === one.process && other.by[0] === one.by[0];
  };
  return { ...one, loaded: all.find(isLeaf)?.loaded ?? one.loaded };
}

type Judged = Omit<NamedCertificate, 'otherAuthority'>;

const WORST = [true, undefined, false];

/** One file that several flags name for the same process is told once, with the worst of what follows. */
function mergeRepeats(found: readonly Judged[]): readonly Judged[] {
  const same = grouped(found, ({ process, hostPath, certificate }) => {
    return [process.name, process.container, hostPath, certificate.fingerprint].join('\n');
  });
  return [...same.values()].map((all) => {
    const [worst] = [...all].sort((a, b) => WORST.indexOf(a.loaded.restart) - WORST.indexOf(b.loaded.restart));
    const by = [...new Set(all.flatMap((one) => one.by))];
    const settings = [...new Set(all.flatMap((one) => one.settings))];
    return { ...worst!, by, settings };
  });
}
