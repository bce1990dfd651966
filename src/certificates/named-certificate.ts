import type { FileFault } from '../kubelet/file.ts';
import type { Container } from '../kubernetes/pod.ts';
import type { CertificateProcess } from './certificate-process.ts';
import type { Certificate } from './certificate.ts';
import type { ProgramFlags } from './listener.ts';
import type { Loaded } from './loaded.ts';
import type { CertificateUse, NamedFile, Placing } from './named-file.ts';

/** A process with the certificate files that its command line names. */
export interface NamingProcess {
  readonly process: CertificateProcess;
  readonly flags: ProgramFlags;
  /** Undefined for the kubelet. */
  readonly container: Container | undefined;
  readonly files: readonly NamedFile[];
  readonly placing: Placing;
  /** It shares the network of its node. */
  readonly onNodeNetwork: boolean;
}

/** Authorities that a certificate is held against, none of which has signed it. */
export interface OtherAuthority {
  /** Who trusts them alone: `kube-system/etcd-cp-1 (--trusted-ca-file)`. */
  readonly checkedBy: string;
  /** Their file on the node. */
  readonly path: string;
}

/** A certificate that a process names. */
export interface NamedCertificate {
  readonly process: CertificateProcess;
  /** What names it: flags, and fields of the files that these name. */
  readonly by: readonly string[];
  readonly settings: readonly string[];
  readonly use: CertificateUse;
  readonly path: string;
  readonly hostPath: string;
  /** Its place in the file, from 0; behind a certificate come those that signed it. */
  readonly position: number;
  readonly modified: Date;
  readonly certificate: Certificate;
  readonly loaded: Loaded;
  readonly otherAuthority: OtherAuthority | undefined;
}

/** A file that a process names, and whose certificates are not known. */
export interface UnreadCertificate {
  readonly process: CertificateProcess;
  readonly by: string;
  readonly path: string;
  /** Undefined where it is not known. */
  readonly hostPath: string | undefined;
  readonly why: string;
  /** Undefined where it is no file of the node, or holds nothing that is understood. */
  readonly fault: FileFault['kind'] | undefined;
}

/** The certificates of a node, those that end first before the others. */
export interface NodeCertificates {
  readonly certificates: readonly NamedCertificate[];
  readonly unread: readonly UnreadCertificate[];
}
