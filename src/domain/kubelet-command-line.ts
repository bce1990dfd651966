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
    kubeletArgsFile: flags.get('kubelet-args-file'),
  };
}

const WANTED: ReadonlySet<string> = new Set([
  'config',
  'config-dir',
  'pod-manifest-path',
  'manifest-url',
  'hostname-override',
  'root-dir',
  'file-check-frequency',
  'http-check-frequency',
  'kubelet-args-file',
]);

function flagValues(words: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const rest = words.values();
  for (const word of rest) {
    if (word === '--') break;
    if (!word.startsWith('--')) continue;
    const equals = word.indexOf('=');
    const name = word.slice(2, equals < 0 ? undefined : equals).replaceAll('_', '-');
    if (!WANTED.has(name)) continue;
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

/**
 * The words of a command line as systemd and a shell read the plain cases: blanks separate, single and double quotes
 * group, a backslash takes the next character as it is. `$NAME` and `${NAME}` are replaced by the variable's value; a
 * word that is nothing but an unquoted `$NAME` becomes as many words as the value has (systemd.service(5)). A
 * variable that is not known becomes nothing.
 */
export function splitCommandLine(line: string, variables: ReadonlyMap<string, string> = new Map()): readonly string[] {
  return rawWords(line).flatMap((word) => {
    const whole = /^\$(\w+)$/.exec(word.text);
    if (whole !== null && !word.quoted) return rawWords(variables.get(whole[1]!) ?? '').map(({ text }) => text);
    return [
      word.text.replace(/\$\{(\w+)\}|\$(\w+)/g, (_, a?: string, b?: string) => variables.get(a ?? b ?? '') ?? ''),
    ];
  });
}

interface RawWord {
  readonly text: string;
  readonly quoted: boolean;
}

function rawWords(line: string): readonly RawWord[] {
  const words: RawWord[] = [];
  for (const [word] of line.matchAll(/(?:"(?:[^"\\]|\\.)*"?|'[^']*'?|\\.|[^\s"'\\]|\\$)+/gs)) {
    const quoted = /^["']/.test(word);
    const text = word.replace(
      /"((?:[^"\\]|\\.)*)"?|'([^']*)'?|\\(.)/gs,
      (_, double?: string, single?: string, escaped?: string) =>
        double?.replace(/\\(.)/gs, '$1') ?? single ?? escaped ?? '',
    );
    words.push({ text, quoted });
  }
  return words;
}
