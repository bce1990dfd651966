import { plainText, type Answer } from './answers.ts';
import { notAcceptable } from './api-status.ts';

/** The form of an answer that `Accept` asks for. */
export interface Representation {
  readonly as: 'object' | 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';
  /** The version of meta.k8s.io in which a transformed answer is written. */
  readonly metaVersion: 'v1' | 'v1beta1';
}

/** One entry of an Accept header. */
export interface MediaRange {
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly quality: number;
}

const ACCEPTED = ['application/json'];
const TRANSFORMS = ['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList'] as const;

/** The entries of an Accept header, best quality first, else in the order written. */
export function parseAccept(header: string | undefined): MediaRange[] {
  return (header ?? '*/*')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [type = '', ...parts] = entry.split(';').map((part) => part.trim());
      const parameters = Object.fromEntries(
        parts.map((part): [string, string] => {
          const [name = '', value = ''] = part.split('=', 2);
          return [name.trim(), value.trim()];
        }),
      );
      return { type, parameters, quality: parameters.q === undefined ? 1 : Number(parameters.q) };
    })
    .filter((range) => range.quality > 0)
    .sort((left, right) => right.quality - left.quality);
}

function isJson(type: string): boolean {
  return type === 'application/json' || type === 'application/*' || type === '*/*';
}

function transformOf({ parameters }: MediaRange, tables: boolean): Representation | undefined {
  if (parameters.as === undefined) return { as: 'object', metaVersion: 'v1' };
  const as = TRANSFORMS.find((name) => name === parameters.as);
  const version = parameters.v;
  if (!as || parameters.g !== 'meta.k8s.io' || (version !== 'v1' && version !== 'v1beta1')) return undefined;
  if (as === 'Table' && !tables) return undefined;
  return { as, metaVersion: version };
}

/**
 * Whether a route of API server or kubelet takes this `Accept` at all (go-restful `Route.matchesAccept`): it must name one
 * of the types that the route declares, or take anything. A route that declares none is only for who takes anything.
 */
export function routeAccepts(header: string | undefined, produces: readonly string[]): boolean {
  const wanted = (header ?? '*/*').split(',').map((entry) => entry.split(';')[0]!.trim());
  return wanted.some((type) => type === '*/*' || produces.includes(type));
}

/** The 406 of a route: plain text, no Status. */
export function routeRefusal(produces: readonly string[]): Answer {
  return plainText(406, `406: Not Acceptable\n\nAvailable representations: ${produces.join(', ')}`);
}

/** Picks the first form that both sides know (apiserver `negotiation.NegotiateMediaTypeOptions`); none is a 406. */
export function negotiate(header: string | undefined, tables: boolean): Representation {
  for (const range of parseAccept(header)) {
    if (!isJson(range.type)) continue;
    const representation = transformOf(range, tables);
    if (representation) return representation;
  }
  throw notAcceptable(ACCEPTED);
}
