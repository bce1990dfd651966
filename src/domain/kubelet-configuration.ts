import { parseDocument } from 'yaml';
import { isRecord } from './record.ts';

/** One source of a kubelet's configuration: its `--config` file or a drop-in, parsed. */
export interface ConfigurationLayer {
  readonly path: string;
  readonly kind: 'config-file' | 'drop-in';
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What a configuration file holds, or why the kubelet could not use it. */
export type ParsedConfiguration =
  | { readonly ok: true; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly why: string };

/** Parses a `KubeletConfiguration`, YAML or JSON. */
export function parseKubeletConfiguration(text: string): ParsedConfiguration {
  const document = parseDocument(text, { version: '1.1', uniqueKeys: false, logLevel: 'silent', prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined && error.code !== 'MULTIPLE_DOCS') return { ok: false, why: `not YAML: ${error.message}` };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch {
    return { ok: false, why: 'not YAML: too many aliases' };
  }
  if (!isRecord(value)) return { ok: false, why: 'not a KubeletConfiguration' };
  const kind = value.kind;
  if (kind !== undefined && kind !== 'KubeletConfiguration') {
    return { ok: false, why: 'not a KubeletConfiguration, but of another kind' };
  }
  return { ok: true, fields: value };
}

/** The field of the last layer that sets it, with that layer; undefined where none does. */
export interface LayeredField {
  readonly value: string;
  readonly layer: ConfigurationLayer;
}

/**
 * A text field after the layers are merged in order, as the kubelet merges its drop-ins: each is a JSON merge patch
 * (RFC 7386, kubelet `cmd/kubelet/app/server.go`), in which `null` removes what came before.
 */
export function layeredField(layers: readonly ConfigurationLayer[], name: string): LayeredField | undefined {
  for (const layer of layers.toReversed()) {
    if (!Object.hasOwn(layer.fields, name)) continue;
    const value = layer.fields[name];
    if (value === null) return undefined;
    if (typeof value === 'string') return { value, layer };
  }
  return undefined;
}
