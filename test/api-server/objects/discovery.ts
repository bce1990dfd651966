import { json } from '../http/answers.ts';
import { onPath, type Route } from '../http/routes.ts';
import type { ResourceType } from './resources.ts';

/** `/version` in the form of the recorded servers. */
function versionInfo(version: string): object {
  const [major = '', minor = ''] = version.replace(/^v/, '').split('.');
  const emulation =
    Number(minor) < 33
      ? {}
      : {
          emulationMajor: major,
          emulationMinor: minor,
          minCompatibilityMajor: major,
          minCompatibilityMinor: String(Number(minor) - 1),
        };
  return {
    major,
    minor,
    ...emulation,
    gitVersion: version,
    gitCommit: '$Format:%H$',
    gitTreeState: '',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: 'go1.26.10',
    compiler: 'gc',
    platform: 'linux/amd64',
  };
}

interface ApiResource {
  name: string;
  singularName: string;
  namespaced: boolean;
  kind: string;
  verbs: readonly string[];
  shortNames?: readonly string[];
}

function apiResources(type: ResourceType): ApiResource[] {
  const { name, singular, namespaced, kind, verbs, shortNames } = type;
  return [
    { name, singularName: singular, namespaced, kind, verbs, shortNames },
    ...type.subresources.map((subresource) => ({
      name: `${name}/${subresource}`,
      singularName: '',
      namespaced,
      kind: 'NodeProxyOptions',
      verbs: ['create', 'delete', 'get', 'patch', 'update'],
    })),
  ];
}

/** The reviews are no stored objects, so they are not in the table of resources. */
const reviews: readonly { group: string; resource: ApiResource }[] = [
  {
    group: 'authentication.k8s.io',
    resource: {
      name: 'selfsubjectreviews',
      singularName: 'selfsubjectreview',
      namespaced: false,
      kind: 'SelfSubjectReview',
      verbs: ['create'],
    },
  },
  {
    group: 'authorization.k8s.io',
    resource: {
      name: 'selfsubjectaccessreviews',
      singularName: 'selfsubjectaccessreview',
      namespaced: false,
      kind: 'SelfSubjectAccessReview',
      verbs: ['create'],
    },
  },
];

function resourcesByGroupVersion(types: readonly ResourceType[]): Map<string, ApiResource[]> {
  const all = new Map<string, ApiResource[]>();
  const add = (groupVersion: string, resources: readonly ApiResource[]): void => {
    all.set(groupVersion, [...(all.get(groupVersion) ?? []), ...resources]);
  };
  for (const type of types) add(type.group ? `${type.group}/${type.version}` : type.version, apiResources(type));
  for (const { group, resource } of reviews) add(`${group}/v1`, [resource]);
  return all;
}

function groupList(groupVersions: readonly string[]): object {
  const groups = groupVersions.map((groupVersion) => {
    const [name = '', version = ''] = groupVersion.split('/');
    const entry = { groupVersion, version };
    return { name, versions: [entry], preferredVersion: entry };
  });
  return { kind: 'APIGroupList', apiVersion: 'v1', groups };
}

/** Discovery in the unaggregated form, which every client still understands, and the version. */
export function discoveryRoutes(types: readonly ResourceType[]): Route[] {
  const byGroupVersion = resourcesByGroupVersion(types);
  const grouped = [...byGroupVersion.keys()].filter((groupVersion) => groupVersion.includes('/'));
  const core = {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '127.0.0.1:6443' }],
  };
  return [
    onPath('/version', (_request, server) => json(200, versionInfo(server.version))),
    onPath('/api', () => json(200, core)),
    onPath('/apis', () => json(200, groupList(grouped))),
    ...[...byGroupVersion].map(([groupVersion, resources]) =>
      onPath(groupVersion.includes('/') ? `/apis/${groupVersion}` : `/api/${groupVersion}`, () =>
        json(200, { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources }),
      ),
    ),
  ];
}
