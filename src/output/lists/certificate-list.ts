import type { Loaded } from '../../certificates/loaded.ts';
import type { NamedCertificate, OtherAuthority, UnreadCertificate } from '../../certificates/named-certificate.ts';
import type { CertificateUse } from '../../certificates/named-file.ts';
import { validityOf, type Validity } from '../../certificates/validity.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import { API_VERSION } from '../api-version.ts';
import { originPart, type OriginDocument, type ReportOrigin } from '../report-origin.ts';

/** A certificate with the node that it is on. */
export interface ListedCertificate extends NamedCertificate {
  /** Undefined where the node's name is not known. */
  readonly node: string | undefined;
}

/** A list as `certs -o json` prints it. */
export interface CertificateListDocument {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'StaticPodCertificateList';
  readonly origin?: OriginDocument;
  readonly items: readonly CertificateDocument[];
  /** What could not be read, or is not on the node at all. */
  readonly unread: readonly UnreadDocument[];
  readonly unreadable: readonly Unreadable[];
}

/** One certificate as JSON and YAML show it. Null: not known. */
export interface CertificateDocument {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'StaticPodCertificate';
  /** The name is the file's path on the node. */
  readonly metadata: { readonly name: string };
  readonly node: string | null;
  readonly process: ProcessDocument;
  /** Flags, and fields of files. */
  readonly namedBy: readonly string[];
  readonly use: CertificateUse;
  /** As the process sees it. */
  readonly path: string;
  readonly hostPath: string;
  /** Its place in the file, from 0. */
  readonly position: number;
  readonly modified: string;
  readonly subject: string;
  readonly issuer: string;
  readonly serial: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly validity: Validity;
  readonly names: readonly string[];
  readonly usages: readonly string[];
  readonly isAuthority: boolean;
  readonly fingerprint: string;
  readonly loaded: Pick<Loaded, 'state' | 'by' | 'why'>;
  /** Whether the process must be restarted to use it. */
  readonly restart: boolean | null;
  readonly otherAuthority: OtherAuthority | null;
}

interface ProcessDocument {
  readonly kind: NamedCertificate['process']['kind'];
  readonly name: string;
  readonly container: string | null;
  readonly program: string | null;
  readonly started: string | null;
}

interface UnreadDocument {
  readonly node: string | null;
  readonly process: ProcessDocument;
  readonly namedBy: string;
  readonly path: string;
  readonly hostPath: string | null;
  readonly why: string;
}

/** The document of a list, in the order given. */
export function certificateList(
  certificates: readonly ListedCertificate[],
  unread: readonly (UnreadCertificate & { readonly node: string | undefined })[],
  unreadable: readonly Unreadable[],
  { now, origin }: { readonly now: Date; readonly origin: ReportOrigin | undefined },
): CertificateListDocument {
  return {
    apiVersion: API_VERSION,
    kind: 'StaticPodCertificateList',
    ...originPart(origin),
    items: certificates.map((one) => certificateDocument(one, now)),
    unread: unread.map(({ node, process, by, path, hostPath, why }) => {
      return { node: node ?? null, process: processOf(process), namedBy: by, path, hostPath: hostPath ?? null, why };
    }),
    unreadable,
  };
}

/** One certificate as a document. */
export function certificateDocument(one: ListedCertificate, now: Date): CertificateDocument {
  const { certificate, loaded, hostPath, path, position, use } = one;
  const { subject, issuer, serial, names, usages, isAuthority, fingerprint } = certificate;
  return {
    apiVersion: API_VERSION,
    kind: 'StaticPodCertificate',
    metadata: { name: hostPath },
    node: one.node ?? null,
    process: processOf(one.process),
    namedBy: one.by,
    use,
    path,
    hostPath,
    position,
    modified: one.modified.toISOString(),
    subject,
    issuer,
    serial,
    notBefore: certificate.notBefore.toISOString(),
    notAfter: certificate.notAfter.toISOString(),
    validity: validityOf(certificate, now),
    names,
    usages,
    isAuthority,
    fingerprint,
    loaded: { state: loaded.state, by: loaded.by, why: loaded.why },
    restart: loaded.restart ?? null,
    otherAuthority: one.otherAuthority ?? null,
  };
}

function processOf({ kind, name, container, program, started }: NamedCertificate['process']): ProcessDocument {
  return {
    kind,
    name,
    container: container === '' ? null : container,
    program: program ?? null,
    started: started?.toISOString() ?? null,
  };
}
