import type { ServerState } from '../http/routes.ts';
import type { UserInfo } from '../access/users.ts';

/** The paths that have rights of their own since 1.33 (KEP-2862), besides `proxy`. */
const FINE: readonly (readonly [path: string, subresource: string])[] = [
  ['/pods', 'pods'],
  ['/runningpods', 'pods'],
  ['/healthz', 'healthz'],
  ['/configz', 'configz'],
];

/** Those that always had them, in place of `proxy`; flagz and statusz since there are some. */
const COARSE: readonly (readonly [path: string, subresource: string])[] = [
  ['/stats', 'stats'],
  ['/metrics', 'metrics'],
  ['/logs', 'log'],
  ['/checkpoint', 'checkpoint'],
  ['/statusz', 'statusz'],
  ['/flagz', 'configz'],
];

const FINE_SINCE = 33;

/** As a kubelet maps a path to subresources of its node, any of which is enough (kubelet `pkg/kubelet/server/auth.go`). */
function subresourcesOf(path: string, minorVersion: number): readonly string[] {
  const isBelow = ([start]: readonly [string, string]): boolean => path === start || path.startsWith(`${start}/`);
  const fine = minorVersion < FINE_SINCE ? undefined : FINE.find(isBelow);
  const coarse = COARSE.find(isBelow);
  return [...(fine === undefined ? [] : [fine[1]]), coarse?.[1] ?? 'proxy'];
}

/** The kubelet's refusal, in its words; undefined where the user may ask. */
export function kubeletRefusal(
  { users, minorVersion }: Pick<ServerState, 'users' | 'minorVersion'>,
  user: UserInfo,
  verb: string,
  node: string,
  path: string,
): string | undefined {
  const subresources = subresourcesOf(path, minorVersion);
  const isAllowed = subresources.some((subresource) =>
    users.may(user, {
      isResource: true,
      verb,
      path: '',
      group: '',
      namespace: '',
      resource: 'nodes',
      subresource,
      name: node,
    }),
  );
  if (isAllowed) return undefined;
  const wanted =
    minorVersion < FINE_SINCE ? `subresource=${subresources[0]!}` : `subresource(s)=[${subresources.join(' ')}]`;
  return `Forbidden (user=${user.username}, verb=${verb}, resource=nodes, ${wanted})`;
}
