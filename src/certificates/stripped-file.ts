import { isRecord } from '../facts/record.ts';
import { readGoYaml } from '../yaml/go-yaml.ts';
import { DocumentSyntaxError } from '../yaml/syntax-error.ts';
import { certificateBlocks } from './certificate-blocks.ts';
import { isPath, type CertificateUse, type FileFormat } from './named-file.ts';
import { openShiftFlags, type GivenFlag } from './openshift-config.ts';

/**
 * What is taken of a file: its certificates, and the names of others that it refers to. Keys, tokens and whatever else it
 * holds are left where they are; of a file that a pod reads they never leave the node.
 */
export interface StrippedFile {
  readonly modified: Date;
  readonly certificates: readonly StrippedCertificates[];
  readonly references: readonly FileReference[];
  /** What it says instead of flags. */
  readonly flags: readonly GivenFlag[];
  /** What of it was there and could not be understood, a clause each. */
  readonly faults: readonly string[];
}

/** Bytes of a file. No certificate and no kubeconfig is larger; a bundle of all root certificates has some 200 kB. */
export const LARGEST_FILE = 4 * 1024 * 1024;

/** Certificates that stand in a file. */
export interface StrippedCertificates {
  /** The field that holds them; empty where the file is PEM itself. */
  readonly field: string;
  readonly use: CertificateUse;
  readonly blocks: readonly string[];
}

/** Another file that a configuration names. */
export interface FileReference {
  readonly field: string;
  readonly use: CertificateUse;
  /** As it is written; relative to the file that names it. */
  readonly path: string;
}

/** What is taken of each field of a configuration. */
export interface CertificateField {
  readonly name: string;
  readonly use: CertificateUse;
  /** The certificates themselves in base64, or the path of a file. */
  readonly kind: 'data' | 'path';
}

/** The fields of kubeconfigs (client-go `tools/clientcmd/api/v1`) that hold or name certificates. */
export const KUBECONFIG_FIELDS: readonly CertificateField[] = [
  { name: 'certificate-authority-data', use: 'authority', kind: 'data' },
  { name: 'certificate-authority', use: 'authority', kind: 'path' },
  { name: 'client-certificate-data', use: 'client', kind: 'data' },
  { name: 'client-certificate', use: 'client', kind: 'path' },
];

/** The fields of etcd's configuration file (`server/embed/config.go`), by the section that they stand in. */
const ETCD_SECTIONS: ReadonlyMap<string, string> = new Map([
  ['client-transport-security', ''],
  ['peer-transport-security', 'peer-'],
]);
const ETCD_FIELDS: readonly { readonly name: string; readonly use: CertificateUse }[] = [
  { name: 'cert-file', use: 'serving' },
  { name: 'trusted-ca-file', use: 'authority' },
  { name: 'client-cert-file', use: 'client' },
];
/** What an etcd does with the file of a field: `peer-cert-file`; undefined for any other. */
export function etcdUse(field: string): CertificateUse | undefined {
  return ETCD_FIELDS.find(({ name }) => [...ETCD_SECTIONS.values()].some((prefix) => field === `${prefix}${name}`))
    ?.use;
}

const ETCD_LISTENS = ['listen-client-urls', 'listen-peer-urls'];

/** Takes of the text of a file what may be known of it. */
export function stripFile(text: string, format: FileFormat, modified: Date): StrippedFile {
  const empty: StrippedFile = { modified, certificates: [], references: [], flags: [], faults: [] };
  if (format === 'pem')
    return { ...empty, certificates: [{ field: '', use: 'unknown', blocks: certificateBlocks(text) }] };
  let value: unknown;
  try {
    ({ value } = readGoYaml(text));
  } catch (error) {
    if (!(error instanceof DocumentSyntaxError)) throw error;
    return { ...empty, faults: [`it is not YAML: ${error.message}`] };
  }
  if (!isRecord(value)) return { ...empty, faults: ['it is not an object'] };
  if (format === 'openshift-config') return { ...empty, flags: openShiftFlags(value) };
  return { ...empty, ...(format === 'kubeconfig' ? ofKubeconfig(value) : ofEtcdConfig(value)) };
}

type Fields = Readonly<Record<string, unknown>>;

function ofKubeconfig(config: Fields): Pick<StrippedFile, 'certificates' | 'references'> {
  const entries = [...entriesOf(config.clusters, 'cluster'), ...entriesOf(config.users, 'user')];
  const certificates: StrippedCertificates[] = [];
  const references: FileReference[] = [];
  for (const entry of entries) {
    for (const { name: field, use, kind } of KUBECONFIG_FIELDS) {
      const text = textOf(entry[field]);
      if (text === undefined) continue;
      if (kind === 'path') references.push({ field, use, path: text });
      else certificates.push({ field, use, blocks: certificateBlocks(Buffer.from(text, 'base64').toString('latin1')) });
    }
  }
  return { certificates, references };
}

function entriesOf(list: unknown, name: string): readonly Fields[] {
  if (!Array.isArray(list)) return [];
  return (list as readonly unknown[]).flatMap((one) => {
    const entry = isRecord(one) ? one[name] : undefined;
    return isRecord(entry) ? [entry] : [];
  });
}

function ofEtcdConfig(config: Fields): Pick<StrippedFile, 'references' | 'flags'> {
  const references = [...ETCD_SECTIONS].flatMap(([section, prefix]) => {
    const fields = config[section];
    return ETCD_FIELDS.flatMap(({ name, use }): FileReference[] => {
      const path = isRecord(fields) ? textOf(fields[name]) : undefined;
      return path === undefined ? [] : [{ field: `${prefix}${name}`, use, path }];
    });
  });
  const flags = ETCD_LISTENS.flatMap((name): GivenFlag[] => {
    const value = textOf(config[name]);
    return value === undefined ? [] : [{ name, value, field: name }];
  });
  return { references, flags };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The path of a file that another names, as its process sees it; undefined where it cannot be followed. */
export function referredPath(path: string, from: string): string | undefined {
  const absolute = path.startsWith('/') ? path : `${from.slice(0, from.lastIndexOf('/'))}/${path}`;
  return isPath(absolute) ? absolute : undefined;
}
