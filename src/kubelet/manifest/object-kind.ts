import type { Place } from '../../yaml/place.ts';
import type { MapValue, Value } from '../../yaml/value.ts';

/** Why a document is no Pod to the kubelet. */
export type KindFault =
  | 'empty' // nothing, or only comments, before the end of the first document
  | 'not-an-object' // a list or a scalar
  | 'bad-type' // kind or apiVersion is no text
  | 'kind-missing'
  | 'version-missing'
  | 'bad-version' // not of the form group/version
  | 'kind-case' // pod, POD
  | 'other-kind';

/** A document that is no Pod. */
export interface KindProblem {
  readonly fault: KindFault;
  readonly at: Place;
  /** What it says it is: `apps/v1 Deployment`. Empty where it says nothing. */
  readonly found: string;
}

/**
 * Whether a document is a Pod, as the kubelet's decoder finds out: it reads kind and apiVersion before anything else, and
 * takes any mixture of upper and lower case for their names, unlike for any other field.
 */
export function checkKind(root: Value): KindProblem | undefined {
  const { at } = root;
  if (root.type === 'null') return { fault: 'empty', at, found: '' };
  if (root.type !== 'map') return { fault: 'not-an-object', at, found: root.type };
  const kind = member(root, 'kind');
  const version = member(root, 'apiVersion');
  for (const value of [kind, version]) {
    if (value !== undefined && value.type !== 'string' && value.type !== 'null') {
      return { fault: 'bad-type', at: value.at, found: value.type };
    }
  }
  const kindName = text(kind);
  const versionName = text(version);
  const found = `${versionName} ${kindName}`.trim();
  const parts = versionName.split('/');
  if (parts.length > 2) return { fault: 'bad-version', at: version!.at, found };
  if (kindName === '') return { fault: 'kind-missing', at: kind?.at ?? at, found };
  if (versionName === '' || versionName === '/') return { fault: 'version-missing', at: version?.at ?? at, found };
  if (kindName === 'Pod' && versionName === 'v1') return undefined;
  const fault = kindName !== 'Pod' && kindName.toLowerCase() === 'pod' ? 'kind-case' : 'other-kind';
  const wrongVersion = kindName === 'Pod' && versionName !== 'v1';
  return { fault, at: (wrongVersion ? version : kind)!.at, found };
}

/** The last member of that name, whatever its case. */
function member({ entries }: MapValue, name: string): Value | undefined {
  const exact = entries.get(name)?.value;
  if (exact !== undefined) return exact;
  const [, entry] = [...entries].findLast(([key]) => key.toLowerCase() === name.toLowerCase()) ?? [];
  return entry?.value;
}

function text(value: Value | undefined): string {
  return value?.type === 'string' ? value.value : '';
}
