import { grouped } from '../facts/grouped.ts';
import type { FileFault, Outcome } from '../kubelet/file.ts';
import { anotherAuthority } from './authority-check.ts';
import { parseCertificate, type Certificate } from './certificate.ts';
import { listenersOf, type Listener } from './listener.ts';
import { judgeLoaded, type Served } from './loaded.ts';
import type { NamedCertificate, NamingProcess, NodeCertificates, UnreadCertificate } from './named-certificate.ts';
import { filesOfFlags, type CertificateUse, type NamedFile } from './named-file.ts';
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
  const all = new Map<NamedFile, StrippedFile>();
  // What configurations name may be configurations that name others.
  for (let files = processes.flatMap((one) => one.files); files.length > 0;) {
    const read = await readPlaced(files, reach, unread);
    for (const [file, stripped] of read) all.set(file, stripped);
    files = [...read].flatMap(([file, stripped]) => referredFiles(file, stripped, processes));
  }
  const found = [...all].flatMap(([file, read]) => certificatesIn(file, read, unread));
  const withFlags = processes.map((one) => withGivenFlags(one, all));
  const judged = await Promise.all(found.map((one) => judge(one, withFlags, reach, now)));
  const named = mergeRepeats(judged.map((one) => withItsLeaf(one, judged)));
  const checked = named.map((one) => ({ ...one, otherAuthority: anotherAuthority(one, named, withFlags) }));
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
  { references, flags }: StrippedFile,
  processes: readonly NamingProcess[],
): NamedFile[] {
  const { process } = file;
  const placing = processes.find((one) => one.process === process)?.placing;
  if (placing === undefined) return [];
  const given = flags.flatMap((flag) => {
    return filesOfFlags([flag], process, placing).map((one) => ({ ...one, by: `${flag.field} in ${file.path}` }));
  });
  const referred = references.flatMap(({ field, use, path: written }): NamedFile[] => {
    const path = referredPath(written, file.path);
    if (path === undefined) return [];
    const by = `${field} in ${file.path}`;
    return [{ process, by, setting: field, use, format: 'pem', path, ...placing(path) }];
  });
  return [...given, ...referred];
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
    if (blocks.length === 0) unread.push(unreadOf(named, 'it contains no certificate', undefined));
    if (parsed.includes(undefined)) {
      unread.push(unreadOf(named, 'it contains a certificate that cannot be parsed', undefined));
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

/** The flags of a process, with what its configurations say instead of them. */
function withGivenFlags(one: NamingProcess, read: ReadonlyMap<NamedFile, StrippedFile>): NamingProcess {
  const given = grouped(
    one.files.flatMap((file) => read.get(file)?.flags ?? []),
    ({ name }) => name,
  );
  const lists = [...given].map(([name, all]) => [name, all.map(({ value }) => value).join(',')] as const);
  return { ...one, flags: new Map([...lists, ...one.flags]) };
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
