import { isRecord } from '../facts/record.ts';

/** What a configuration says instead of a flag. */
export interface GivenFlag {
  /** `tls-cert-file`. */
  readonly name: string;
  readonly value: string;
  /** The field that says it. */
  readonly field: string;
}

/** Flags as lists: of the API server, and of the controller manager. */
const ARGUMENTS = ['apiServerArguments', 'extendedArguments'];

/** Which fields of `servingInfo` become which flags; the certificates for some names are called as those for all. */
const SERVING: Readonly<Record<string, string>> = { certFile: 'tls-sni-cert-key', clientCA: 'client-ca-file' };

/**
 * The flags about certificates in what OpenShift's `--openshift-config` names (openshift/api `kubecontrolplane/v1` and
 * `config/v1`, `HTTPServingInfo`).
 */
export function openShiftFlags(config: Readonly<Record<string, unknown>>): readonly GivenFlag[] {
  const flags = ARGUMENTS.flatMap((section) => {
    const given = config[section];
    return Object.entries(isRecord(given) ? given : {}).flatMap(([name, values]) => {
      return (Array.isArray(values) ? (values as readonly unknown[]) : []).flatMap((value) =>
        openShiftFlag(name, value),
      );
    });
  });
  const { servingInfo } = config;
  if (!isRecord(servingInfo)) return flags;
  const { namedCertificates } = servingInfo;
  const named = Array.isArray(namedCertificates) ? (namedCertificates as readonly unknown[]) : [];
  const serving = [servingInfo, ...named].flatMap((one) => {
    return Object.keys(SERVING).flatMap((field) => (isRecord(one) ? openShiftFlag(field, one[field]) : []));
  });
  return [...flags, ...serving];
}

/** The flag that a name, one of a flag or of a field of `servingInfo`, gives a value. What names no certificate is left out. */
export function openShiftFlag(name: string, value: unknown): readonly GivenFlag[] {
  if (typeof value !== 'string' || !/^(\/[\w./@:+-]+|https?:\/\/[\w.:,/[\]-]+)$/.test(value)) return [];
  const flag = SERVING[name];
  if (flag !== undefined) return [{ name: flag, value, field: `${name} of servingInfo` }];
  return NAMING.test(name) ? [{ name, value, field: name }] : [];
}

const NAMING = /^etcd-servers$|(^|-)(file|kubeconfig|certificate|authority|cafile|certfile)$/;
