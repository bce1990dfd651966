import type { FlagWord } from '../kubelet/manifest/command-line.ts';
import { mountOf } from '../kubelet/manifest/mounted-path.ts';
import type { Container, PodSpec } from '../kubernetes/pod.ts';
import type { CertificateProcess } from './certificate-process.ts';

/**
 * What a process does with a certificate: it serves it, it shows it as a client, it trusts whom it signed, or it signs with
 * it. `unknown`: an argument names it, and nothing tells for what.
 */
export type CertificateUse = 'serving' | 'client' | 'authority' | 'unknown';

/** What a file is: certificates as PEM, or a configuration that has or names some. */
export type FileFormat = 'pem' | 'kubeconfig' | 'etcd-config' | 'openshift-config';

/** A file that a process names, and that may hold certificates. */
export interface NamedFile {
  readonly process: CertificateProcess;
  /** `--tls-cert-file`, `tlsCertFile in /var/lib/kubelet/config.yaml`. */
  readonly by: string;
  /** The flag or field alone, as it is known for what it does: `tls-cert-file`. */
  readonly setting: string;
  readonly use: CertificateUse;
  readonly format: FileFormat;
  /** As the process sees it. */
  readonly path: string;
  /** On the node; undefined where that is not known. */
  readonly hostPath: string | undefined;
  /** Why the path on the node is not known; empty where it is. */
  readonly unplaced: string;
  /** The file alone is mounted: what is put in its place does not come to the process, what is written into it does. */
  readonly mountedAlone: boolean;
  /** It may well not be there: its program makes it, or does without it. */
  readonly mayBeAbsent?: true;
  /** Of a configuration: directories of the node that what it names is known to lie in. */
  readonly among?: readonly string[];
}

/** What a flag names. */
type Named = Pick<NamedFile, 'use' | 'format'>;

/** Where a process sees its files: in a container, or as the node itself does. */
export type Placing = (path: string) => Pick<NamedFile, 'hostPath' | 'unplaced' | 'mountedAlone'>;

const KUBECONFIG = /(^|-)(kubeconfig|webhook-config-file)$/;
const KEY = /(^|-)(key|keyfile|key-file|password|passphrase|token|secret)(-file)?$/;
const AUTHORITY =
  /(^|-)(ca|cas|cafile|ca-file|ca-cert|ca-cert-file|ca-crt|cacert|cacert-file|ca-bundle|certificate-authority)$/;
const CERTIFICATE = /(^|-)(cert|certs|crt|pem|certfile|cert-file|certificate|certificate-file)$/;
/** What is known to be served, and to be shown as a client. */
const SERVING = /^((peer-)?cert-file|(web-)?tls-cert(-file)?|tls-crt|server-cert(-file)?|ssl-cert(-file)?)$/;
const CLIENT = /(^|-)client-cert(ificate)?(-file)?$|^(etcd-certfile|proxy-client-cert-file)$/;
/** Two paths, and names behind them. */
const SNI = 'tls-sni-cert-key';

const KEY_PATH = /(\.key|(^|[-_./])key\.pem)$/;
const CERTIFICATE_PATH = /\.(crt|cert|cer|pem)$/;
const AUTHORITY_PATH = /(^|[-_./])ca(-bundle|-cert|_cert)?\.[a-z]+$/;

/**
 * What a flag with this value is for; undefined where it names no certificate. A flag that names a key is never followed,
 * and neither is a path that is called as keys are.
 */
function namedBy(name: string, value: string, program: string | undefined): Named | undefined {
  if (KUBECONFIG.test(name)) return { use: 'client', format: 'kubeconfig' };
  if (name === 'config-file' && program === 'etcd') return { use: 'serving', format: 'etcd-config' };
  if (name === 'openshift-config') return { use: 'serving', format: 'openshift-config' };
  if (name === SNI) return { use: 'serving', format: 'pem' };
  if (KEY.test(name) || KEY_PATH.test(value)) return undefined;
  if (AUTHORITY.test(name)) return { use: 'authority', format: 'pem' };
  if (SERVING.test(name)) return { use: 'serving', format: 'pem' };
  if (CLIENT.test(name)) return { use: 'client', format: 'pem' };
  if (CERTIFICATE.test(name)) return { use: 'unknown', format: 'pem' };
  if (!CERTIFICATE_PATH.test(value)) return undefined;
  return { use: AUTHORITY_PATH.test(value) ? 'authority' : 'unknown', format: 'pem' };
}

/** The certificate files that flags name, each use once. Of a flag that is there several times all count: some are lists. */
export function filesOfFlags(
  flags: readonly Pick<FlagWord, 'name' | 'value'>[],
  process: CertificateProcess,
  placing: Placing,
): readonly NamedFile[] {
  const found = new Map<string, NamedFile>();
  for (const { name, value } of flags) {
    for (const path of pathsIn(name, value)) {
      const named = namedBy(name, path, process.program);
      if (named === undefined) continue;
      const place = path.includes('$') ? unplaced('it contains a variable whose value is not known') : placing(path);
      const file = { process, by: `--${name}`, setting: name, ...named, path, ...place };
      found.set(`${name} ${path}`, file);
    }
  }
  return [...found.values()];
}

/** The absolute paths in a value, separated by commas; also what may be one, where a variable is in it. */
function pathsIn(name: string, value: string): readonly string[] {
  const parts = value.split(',');
  const wanted = name === SNI ? parts.slice(0, 1) : parts;
  return wanted.filter((part) => isPath(part) || hasVariable(part));
}

/** Whether a value has a variable, and may be the path of a file. */
function hasVariable(value: string): boolean {
  const at = value.indexOf('$');
  return at >= 0 && at < value.length - 1 && !value.endsWith('/') && !/\s/.test(value);
}

/** Whether a text can be followed as a path; a variable is known to its program alone. */
export function isPath(text: string): boolean {
  return text.startsWith('/') && text.length > 1 && !/[$\s]/.test(text) && !text.endsWith('/');
}

/** Where a container sees its files, by its mounts. */
export function placingIn(container: Container, spec: PodSpec): Placing {
  return (path) => {
    const mounted = mountOf(path, container, spec);
    if (mounted === undefined) return unplaced('no volumeMount covers it: it is part of the image');
    const { mount, volume, hostPath } = mounted;
    if (hostPath === undefined)
      return unplaced(`volume ${volume?.name ?? mount.name ?? ''} is not a directory on the node`);
    return { hostPath, unplaced: '', mountedAlone: volume?.hostPath?.path === hostPath };
  };
}

function unplaced(why: string) {
  return { hostPath: undefined, unplaced: why, mountedAlone: false };
}

/** A process that sees the files as its node does. */
export const ON_NODE: Placing = (path) => ({ hostPath: path, unplaced: '', mountedAlone: false });
