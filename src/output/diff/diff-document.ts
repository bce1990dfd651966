import type { Comparison, FieldChange } from '../../rules/comparison.ts';
import { API_VERSION } from '../api-version.ts';
import { originDocument, type OriginDocument, type ReportOrigin } from '../report-origin.ts';

/** Two sides and what they have differently, to be printed. */
export interface PrintableDiff extends Comparison {
  /** What is compared. The words are part of the JSON output. */
  readonly compared: 'nodes' | 'clusters' | 'findings' | 'node-lists' | 'manifests';
  /** `node cp-1`, `context prod`, a path. Unescaped. */
  readonly a: string;
  readonly b: string;
  /** What is to be known before the two are compared, one sentence each. Unescaped. */
  readonly remarks: readonly string[];
}

/** A comparison as `diff -o json` prints it. Null: the side does not have it. */
export interface DiffDocument extends PrintableDiff {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'StaticPodDiff';
  readonly origin: OriginDocument;
}

/** Makes the document of a comparison. */
export function diffDocument(diff: PrintableDiff, origin: ReportOrigin): DiffDocument {
  const { compared, a, b, remarks, items, alike, unread } = diff;
  return {
    apiVersion: API_VERSION,
    kind: 'StaticPodDiff',
    origin: originDocument(origin),
    compared,
    a,
    b,
    remarks,
    items: items.map((item) => ({ ...item, fields: item.fields.map(fieldDocument) })),
    alike,
    unread,
  };
}

function fieldDocument({ path, a, b }: FieldChange): FieldChange {
  return { path, a: a ?? null, b: b ?? null };
}
