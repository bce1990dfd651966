import { isRecord } from '../facts/record.ts';
import type { CertificateProcess } from './certificate-process.ts';
import type { ProgramFlags } from './listener.ts';
import type { NamingProcess } from './named-certificate.ts';
import { filesOfFlags, isPath, ON_NODE, type NamedFile } from './named-file.ts';

/** What is known of a kubelet's settings. */
export interface NamingSettings {
  /** The flags of its command line. */
  readonly flags: ProgramFlags;
  /** Its configuration: files and drop-ins as they are merged, the last first; or what it told itself. */
  readonly layers: readonly KubeletLayer[];
  /** `/var/lib/kubelet`. */
  readonly rootDirectory: string;
  /** Where relative paths on its command line begin. */
  readonly workingDirectory: string;
  readonly minor: number | undefined;
  readonly started: Date | undefined;
  readonly startUnknown: string;
}

/** One file of a kubelet's configuration. */
export interface KubeletLayer {
  /** `/var/lib/kubelet/config.yaml`; `configz` where the kubelet told it. */
  readonly from: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The fields of a configuration by the flags that mean the same (`cmd/kubelet/app/options/options.go`). */
const FIELDS: readonly { readonly flag: string; readonly field: readonly string[] }[] = [
  { flag: 'tls-cert-file', field: ['tlsCertFile'] },
  { flag: 'client-ca-file', field: ['authentication', 'x509', 'clientCAFile'] },
  { flag: 'port', field: ['port'] },
  { flag: 'address', field: ['address'] },
  { flag: 'rotate-certificates', field: ['rotateCertificates'] },
  { flag: 'rotate-server-certificates', field: ['serverTLSBootstrap'] },
];

interface Setting {
  readonly value: string;
  /** Undefined where a flag says it. */
  readonly by: string | undefined;
}

/**
 * The certificates of a kubelet: what flags and configuration name; without them those that it makes itself and keeps in its
 * own directory: `kubelet.crt`, or what it asked the API server for (`pkg/kubelet/certificate/kubelet.go`,
 * `initConfigs` of `cmd/kubelet/app/server.go`).
 */
export function namingKubelet(settings: NamingSettings): NamingProcess {
  const { minor, started, startUnknown, workingDirectory } = settings;
  const process: CertificateProcess = {
    kind: 'kubelet',
    name: 'kubelet',
    container: '',
    program: 'kubelet',
    minor,
    started,
    startUnknown,
  };
  const effective = effectiveSettings(settings);
  const given = [...effective].map(([name, { value }]) => ({ name, value: absolute(name, value, workingDirectory) }));
  const named = filesOfFlags(given, process, ON_NODE).map((file): NamedFile => {
    const { by = file.by } = effective.get(file.setting) ?? {};
    // It is taken away once the kubelet has a kubeconfig.
    return { ...file, by, ...(file.setting === 'bootstrap-kubeconfig' && { mayBeAbsent: true }) };
  });
  const files = [...named, ...ownFiles(effective, settings, process)];
  const flags = new Map([...effective].map(([name, { value }]) => [name, value]));
  return { process, flags, container: undefined, files, placing: ON_NODE, onNodeNetwork: true };
}

/** Flags count over the configuration, in which the last layer that sets a field does. */
function effectiveSettings({ flags, layers }: NamingSettings): ReadonlyMap<string, Setting> {
  const effective = new Map<string, Setting>();
  for (const { flag, field } of FIELDS) {
    for (const { from, fields } of layers) {
      const value = valueAt(fields, field);
      if (value === undefined) continue;
      effective.set(flag, { value, by: `${field.join('.')} in ${from}` });
      break;
    }
  }
  for (const [name, value] of flags) effective.set(name, { value, by: undefined });
  return effective;
}

function valueAt(fields: unknown, [name, ...rest]: readonly string[]): string | undefined {
  if (name === undefined) return ['string', 'number', 'boolean'].includes(typeof fields) ? String(fields) : undefined;
  return isRecord(fields) && Object.hasOwn(fields, name) ? valueAt(fields[name], rest) : undefined;
}

const PATHS = /(^|-)(file|kubeconfig|dir)$/;

function absolute(name: string, value: string, directory: string): string {
  if (!PATHS.test(name) || value === '' || value.startsWith('/')) return value;
  return `${directory === '/' ? '' : directory}/${value}`;
}

/** What it keeps in the directory of `--cert-dir`. The client's certificate is only asked for where it rotates. */
function ownFiles(
  effective: ReadonlyMap<string, Setting>,
  { rootDirectory, workingDirectory }: NamingSettings,
  process: CertificateProcess,
): readonly NamedFile[] {
  const valueOf = (name: string) => effective.get(name)?.value ?? '';
  const given = valueOf('cert-dir');
  const directory = given === '' ? `${rootDirectory}/pki` : absolute('cert-dir', given, workingDirectory);
  if (!isPath(directory)) return [];
  const own = (name: string, use: NamedFile['use'], setting: string, by: string): NamedFile => {
    const path = `${directory}/${name}`;
    return { process, by, setting, use, format: 'pem', path, ...ON_NODE(path), mayBeAbsent: true };
  };
  const files: NamedFile[] = [];
  if (valueOf('tls-cert-file') === '') {
    const isAsked = valueOf('rotate-server-certificates') === 'true';
    const by = isAsked ? 'serverTLSBootstrap' : "the kubelet's default";
    files.push(own(isAsked ? 'kubelet-server-current.pem' : 'kubelet.crt', 'serving', 'own-serving', by));
  }
  if (valueOf('rotate-certificates') === 'true') {
    files.push(own('kubelet-client-current.pem', 'client', 'own-client', 'rotateCertificates'));
  }
  return files;
}
