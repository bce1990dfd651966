import { readGoYaml, type GoYaml } from '../yaml/go-yaml.ts';
import { DocumentSyntaxError } from '../yaml/syntax-error.ts';
import { isRecord } from '../facts/record.ts';
import { similar } from '../facts/suggestion.ts';

/** One source of a kubelet's configuration: its `--config` file or a drop-in, parsed. */
export interface ConfigurationLayer {
  readonly path: string;
  readonly kind: ConfigurationKind;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The file of `--config`, or one of `--config-dir`. */
export type ConfigurationKind = 'config-file' | 'drop-in';

/** What a configuration file holds, or why the kubelet does not start with it. */
export type ParsedConfiguration =
  | { readonly ok: true; readonly fields: Readonly<Record<string, unknown>>; readonly remarks: readonly string[] }
  | { readonly ok: false; readonly why: string };

const API_VERSION = 'kubelet.config.k8s.io/v1beta1';

/**
 * Parses a `KubeletConfiguration`, YAML or JSON, as the kubelet decodes it (kubelet `kubeletconfig/configfiles`,
 * `kubeletconfig/util/codec`). Of a key that is there twice the last counts in the file itself, with which strict
 * decoding fails and is done again leniently; a drop-in is refused for it.
 */
export function parseKubeletConfiguration(text: string, kind: ConfigurationKind = 'config-file'): ParsedConfiguration {
  if (text === '') return { ok: false, why: 'is empty' };
  let document: GoYaml;
  try {
    document = readGoYaml(text);
  } catch (error) {
    if (!(error instanceof DocumentSyntaxError)) throw error;
    return { ok: false, why: `is not YAML: ${error.message}` };
  }
  const { value, repeated: twice } = document;
  if (!isRecord(value)) return { ok: false, why: 'is not a KubeletConfiguration' };
  const refused = kindFault(value) ?? typeFault(value);
  if (refused !== undefined) return { ok: false, why: refused };
  if (kind === 'drop-in' && twice.length > 0) return { ok: false, why: `sets ${twice[0]!} twice` };
  const remarks = twice.filter((key) => WANTED.has(key)).map((key) => `sets ${key} twice; the last one counts`);
  return { ok: true, fields: value, remarks: [...remarks, ...misspelt(value, kind)] };
}

function kindFault({ kind, apiVersion }: Readonly<Record<string, unknown>>): string | undefined {
  const given = [kind, apiVersion].map((one) => one !== undefined && one !== null && one !== '');
  if (!given[0] && !given[1]) return 'has no apiVersion and kind';
  if (!given[0]) return 'has no kind';
  if (!given[1]) return 'has no apiVersion';
  if (kind === 'Config' && apiVersion === 'v1') return 'is a kubeconfig, not a KubeletConfiguration';
  if (kind !== 'KubeletConfiguration') return `has kind ${String(kind)}, not KubeletConfiguration`;
  if (apiVersion !== API_VERSION) return `has apiVersion ${String(apiVersion)}, not ${API_VERSION}`;
  return undefined;
}

/** The texts that tell of static pods; a number or a list in their place fails to decode. */
const TEXT_FIELDS = [
  ...['staticPodPath', 'staticPodURL', 'podLogsDir'],
  ...['fileCheckFrequency', 'httpCheckFrequency'],
] as const;

function typeFault(fields: Readonly<Record<string, unknown>>): string | undefined {
  const wrong = TEXT_FIELDS.find((name) => {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    return value !== undefined && value !== null && typeof value !== 'string';
  });
  return wrong === undefined ? undefined : `has no string in ${wrong}`;
}

const WANTED: ReadonlySet<string> = new Set(TEXT_FIELDS);

/** Fields that seem to be meant for static pods, and that no kubelet knows: it ignores them. */
function misspelt(fields: Readonly<Record<string, unknown>>, kind: ConfigurationKind): readonly string[] {
  return Object.keys(fields).flatMap((key) => {
    if (WANTED.has(key) || key === 'staticPodURLHeader') return [];
    const plain = key.replace(/[-_]/g, '').toLowerCase();
    // Drop-ins are merged by a decoder that does not mind the case of letters.
    if (kind === 'drop-in' && [...WANTED].some((name) => name.toLowerCase() === key.toLowerCase())) return [];
    const isMeant = /staticpod|manifest/.test(plain) || similar(key, ['staticPodPath', 'staticPodURL']) !== undefined;
    return isMeant ? [`sets ${key}, which the kubelet does not know and ignores`] : [];
  });
}

/** The field of the last layer that sets it, with that layer; undefined where none does. */
export interface LayeredField {
  readonly value: string;
  readonly layer: ConfigurationLayer;
}

/**
 * A text field after the layers are merged in order, as the kubelet merges its drop-ins: each is a JSON merge patch
 * (RFC 7386, kubelet `cmd/kubelet/app/server.go`), in which `null` removes what came before. The result is decoded
 * without regard to the case of letters, the last such key in byte order winning.
 */
export function layeredField(layers: readonly ConfigurationLayer[], name: string): LayeredField | undefined {
  const merged = new Map<string, LayeredField>();
  for (const layer of layers) {
    for (const [key, value] of Object.entries(layer.fields)) {
      const counts = layer.kind === 'drop-in' ? key.toLowerCase() === name.toLowerCase() : key === name;
      if (!counts) continue;
      if (typeof value === 'string') merged.set(key, { value, layer });
      else merged.delete(key);
    }
  }
  const [last] = [...merged.keys()].sort().reverse();
  return last === undefined ? undefined : merged.get(last);
}
