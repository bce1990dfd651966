import { fields, flag, list, map, shapeOf, text, type Proved, type Shape } from '../../facts/shape.ts';

// How a kubeconfig must be formed, as far as it is read (client-go tools/clientcmd/api/v1/types.go).

/** Base64 of anything, with line breaks or without. */
const base64 = shapeOf('valid base64', (value): value is string => {
  if (typeof value !== 'string') return false;
  const data = value.replace(/[\r\n]/g, '');
  return data.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(data);
});

const anything = shapeOf('anything', (value): value is unknown => value !== undefined);

/** In a list of texts `null` is an empty one. */
const texts: Shape<readonly string[]> = {
  check(value) {
    if (Array.isArray(value)) (value as unknown[]).forEach((one, index) => (value[index] = one ?? ''));
    return list(text).check(value);
  },
};

const CLUSTER = fields({
  server: text,
  'tls-server-name': text,
  'insecure-skip-tls-verify': flag,
  'certificate-authority': text,
  'certificate-authority-data': base64,
  'proxy-url': text,
  'disable-compression': flag,
  extensions: list(fields({ name: text, extension: anything })),
});

const EXEC = fields({
  apiVersion: text,
  command: text,
  args: texts,
  env: list(fields({ name: text, value: text })),
  installHint: text,
  provideClusterInfo: flag,
  interactiveMode: text,
});

const USER = fields({
  'client-certificate': text,
  'client-certificate-data': base64,
  'client-key': text,
  'client-key-data': base64,
  token: text,
  tokenFile: text,
  username: text,
  password: text,
  as: text,
  'as-uid': text,
  'as-groups': texts,
  'as-user-extra': map(texts),
  'auth-provider': fields({ name: text, config: map(text) }),
  exec: EXEC,
});

const CONTEXT = fields({ cluster: text, user: text, namespace: text });

const KUBECONFIG = fields({
  kind: text,
  apiVersion: text,
  'current-context': text,
  clusters: list(fields({ name: text, cluster: CLUSTER })),
  users: list(fields({ name: text, user: USER })),
  contexts: list(fields({ name: text, context: CONTEXT })),
});

export type KubeconfigFile = Proved<typeof KUBECONFIG>;
export type ClusterFields = Proved<typeof CLUSTER>;
export type UserFields = Proved<typeof USER>;
export type ExecFields = Proved<typeof EXEC>;

/** What is wrong inside a file, by place; never quotes a value, which may be a credential. */
export class Malformed extends Error {}

const DEMANDS: Readonly<Record<string, string>> = {
  'a string': 'must be a string; quote it',
  'a list': 'must be a list',
  'a map': 'must be a mapping',
  'an object': 'must be a mapping',
  'true or false': 'must be true or false',
};

/** The value as a kubeconfig. Throws `Malformed`. */
export function provedKubeconfig(value: unknown): KubeconfigFile {
  const fault = KUBECONFIG.check(value);
  if (fault === undefined) return value as KubeconfigFile;
  const place = fault.path === '' ? 'the file' : fault.path;
  throw new Malformed(`${place} ${DEMANDS[fault.wanted] ?? `is not ${fault.wanted}`}`);
}
