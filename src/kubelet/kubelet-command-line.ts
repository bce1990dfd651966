/** The flags of a kubelet that tell where its static pods come from; undefined where not given. */
export interface KubeletArguments {
  readonly config: string | undefined;
  readonly configDir: string | undefined;
  readonly podManifestPath: string | undefined;
  readonly manifestUrl: string | undefined;
  readonly hostnameOverride: string | undefined;
  readonly rootDir: string | undefined;
  readonly fileCheckFrequency: string | undefined;
  readonly httpCheckFrequency: string | undefined;
  readonly evictionHard?: string | undefined;
  readonly containerRuntimeEndpoint?: string | undefined;
  /** MicroK8s's kubelite: the file that holds the kubelet's flags. */
  readonly kubeletArgsFile: string | undefined;
}

/**
 * Reads a kubelet's arguments (without the program itself) as pflag does: `--flag=value` and `--flag value`, `_` for
 * `-` (the kubelet normalises it), the last of a flag wins, `--` ends them. Only the flags wanted here are known, and
 * all of them take a value: another flag's value is skipped as the word that it is.
 */
export function readKubeletArguments(words: readonly string[]): KubeletArguments {
  const flags = flagValues(words);
  return {
    config: flags.get('config'),
    configDir: flags.get('config-dir'),
    podManifestPath: flags.get('pod-manifest-path'),
    manifestUrl: flags.get('manifest-url'),
    hostnameOverride: flags.get('hostname-override'),
    rootDir: flags.get('root-dir'),
    fileCheckFrequency: flags.get('file-check-frequency'),
    httpCheckFrequency: flags.get('http-check-frequency'),
    evictionHard: flags.get('eviction-hard'),
    containerRuntimeEndpoint: flags.get('container-runtime-endpoint'),
    kubeletArgsFile: flags.get('kubelet-args-file'),
  };
}

/** Of all flags those that matter for static pods; each takes a value. */
export const POD_FLAGS: ReadonlySet<string> = new Set([
  'config',
  'config-dir',
  'pod-manifest-path',
  'manifest-url',
  'hostname-override',
  'root-dir',
  'file-check-frequency',
  'http-check-frequency',
  'eviction-hard',
  'container-runtime-endpoint',
  'kubelet-args-file',
]);

/** Whether a word is one of these flags, with its value or without. */
export function namesKubeletFlag(word: string): boolean {
  return POD_FLAGS.has(flagName(word) ?? '');
}

/** The flag that a word names, as the kubelet normalises it; undefined for a value. */
export function flagName(word: string): string | undefined {
  return /^--([^=]+)/.exec(word)?.[1]?.replaceAll('_', '-');
}

function flagValues(words: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const rest = words.values();
  for (const word of rest) {
    if (word === '--') break;
    const name = flagName(word);
    if (name === undefined || !POD_FLAGS.has(name)) continue;
    const equals = word.indexOf('=');
    const value = equals < 0 ? rest.next().value : word.slice(equals + 1);
    if (value !== undefined) values.set(name, value);
  }
  return values;
}

/** The words of `/proc/PID/cmdline`: they end in NUL, or at the end of the text. */
export function splitProcCommandLine(text: string): readonly string[] {
  if (text === '') return [];
  return (text.endsWith('\0') ? text.slice(0, -1) : text).split('\0');
}
