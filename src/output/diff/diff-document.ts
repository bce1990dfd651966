import type { Unreadable } from '../../facts/evidence.ts';
import type { Comparison, DifferingItem, FieldChange } from '../../rules/comparison.ts';
import { API_VERSION } from '../api-version.ts';
import { originDocument, type OriginDocument, type ReportOrigin } from '../report-origin.ts';

/** Two sides and what they have differently, to be printed. */
export interface PrintableDiff extends Comparison {
  readonly compared: string;
  readonly a: string;
  readonly b: string;
  readonly remarks: readonly string[];
}

/** A comparison as `diff -o json` prints it. Null: the side does not have it. */
export interface DiffDocument {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'StaticPodDiff';
  readonly origin: OriginDocument;
  readonly compared: string;
  readonly a: string;
  readonly b: string;
  /** What is to be known of both, one sentence each. */
  readonly remarks: readonly string[];
  readonly items: readonly DifferingItemDocument[];
  readonly alike: number;
  readonly unread: readonly Unreadable[];
}

interface DifferingItemDocument extends Omit<DifferingItem, 'fields'> {
  readonly fields: readonly FieldChange[];
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
