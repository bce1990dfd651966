import type { KubeletAccess } from '../facts/evidence.ts';

/** What a kubelet configuration says of static pods. An empty path or URL means that the kubelet has none. */
export interface KubeletSettings {
  /** A directory, or a single file (kubelet `pkg/kubelet/config/file.go`). */
  readonly staticPodPath: string;
  /** Without user information, query and fragment, which may hold secrets; its headers are never read. */
  readonly staticPodURL: string;
  /** Go durations, such as `20s`; undefined where not set, which means the kubelet's default. */
  readonly fileCheckFrequency: string | undefined;
  readonly httpCheckFrequency: string | undefined;
  /** How the live kubelet was asked that told this; absent where none was. */
  readonly access?: KubeletAccess;
  /** Where the logs of containers are; absent where not set, which means `POD_LOGS_DIR`. */
  readonly podLogsDir?: string;
}

/** Default of both check frequencies (kubelet `pkg/kubelet/apis/config/v1beta1/defaults.go`). */
export const DEFAULT_CHECK_FREQUENCY = '20s';

/** Where logs are unless told otherwise (the same file). */
export const POD_LOGS_DIR = '/var/log/pods';

/** Reads a `KubeletConfiguration`, from configz, a ConfigMap or a file. Undefined where it is not an object. */
export function readKubeletConfiguration(configuration: unknown): KubeletSettings | undefined {
  if (typeof configuration !== 'object' || configuration === null) return undefined;
  const fields = configuration as Record<string, unknown>;
  return {
    staticPodPath: stringOf(fields.staticPodPath),
    staticPodURL: withoutSecrets(stringOf(fields.staticPodURL)),
    fileCheckFrequency: durationOf(fields.fileCheckFrequency),
    httpCheckFrequency: durationOf(fields.httpCheckFrequency),
    ...(stringOf(fields.podLogsDir) !== '' && { podLogsDir: stringOf(fields.podLogsDir) }),
  };
}

/** The flags of a kubelet's command line that tell where things are. Empty strings where not set. */
export interface KubeletFlags {
  /** How the live kubelet was asked that told this. */
  readonly access?: KubeletAccess;
  readonly config: string;
  readonly configDir: string;
  readonly podManifestPath: string;
}

/** Picks from all flags by name, as `flagz` lists them. */
export function readKubeletFlags(flags: Readonly<Record<string, unknown>>): KubeletFlags {
  return {
    config: stringOf(flags.config),
    configDir: stringOf(flags['config-dir']),
    podManifestPath: stringOf(flags['pod-manifest-path']),
  };
}

const NO_WEB_ADDRESS = '(a URL that cannot be parsed)';

/** A URL as it may be shown. What is no http(s) URL is not shown at all: it may hold anything anywhere. */
export function withoutSecrets(url: string): string {
  if (url === '') return '';
  const { protocol, host, pathname } = new URL(URL.canParse(url) ? url : 'other:');
  return protocol === 'http:' || protocol === 'https:' ? `${protocol}//${host}${pathname}` : NO_WEB_ADDRESS;
}

function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Zero means the default, as in the kubelet itself. */
function durationOf(value: unknown): string | undefined {
  const duration = stringOf(value);
  return duration === '' || /^[0hmsunµ.]+$/u.test(duration) ? undefined : duration;
}

/** The host that a URL names over plain HTTP, where that is another machine, so that anybody between may answer for it. */
export function plainHttpHost(url: string): string | undefined {
  if (!/^http:\/\//i.test(url) || !URL.canParse(url)) return undefined;
  const { hostname } = new URL(url);
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname) ? undefined : hostname;
}
