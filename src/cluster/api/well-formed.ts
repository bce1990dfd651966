import { isRecord } from '../../domain/record.ts';

/**
 * An object as a server may send it, made safe to read by its types: `null` fields and members of lists are dropped, as
 * Go's decoder does, and so are names, labels and annotations that are no text.
 */
export function wellFormed(object: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const clean = withoutNulls(object) as Record<string, unknown>;
  const { metadata } = clean;
  return isRecord(metadata) ? { ...clean, metadata: wellFormedMetadata(metadata) } : clean;
}

const TEXTS = ['name', 'namespace', 'uid', 'resourceVersion', 'creationTimestamp', 'deletionTimestamp'];

/** The same for metadata alone. */
function wellFormedMetadata(metadata: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const clean = withoutNulls(metadata) as Record<string, unknown>;
  const entries = Object.entries(clean).filter(([name, value]) => !TEXTS.includes(name) || typeof value === 'string');
  return Object.fromEntries(
    entries.map(([name, value]) => [name, name === 'labels' || name === 'annotations' ? texts(value) : value]),
  );
}

function texts(value: unknown): Record<string, unknown> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).filter(([, text]) => typeof text === 'string'));
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(entries.map(([name, field]) => [name, withoutNulls(field)]));
}
