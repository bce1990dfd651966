import type { Cluster, Context, User } from '@kubernetes/client-node';
import { dirname, isAbsolute, join, sep } from 'node:path';
import { ConnectionError } from '../../facts/errors.ts';
import { readGoYaml } from '../../yaml/go-yaml.ts';
import { LimitError, DocumentSyntaxError } from '../../yaml/syntax-error.ts';
import { set, type AuthProvider, type ExecConfig, type Kubeconfig } from './kubeconfig-entries.ts';
import { Malformed, base64, flag, isUnset, list, optionalRecord, record, text, texts } from './yaml-fields.ts';
import type { Fields } from './yaml-fields.ts';

const EXEC_EXTENSION = 'client.authentication.k8s.io/exec';

/**
 * Reads the content of one kubeconfig; `path` (absolute) names it in messages and anchors relative paths in it
 * (client-go tools/clientcmd/loader.go). Throws `ConnectionError('config')`.
 */
export function parseKubeconfig(content: string, path: string): Kubeconfig {
  try {
    return readRoot(record(parseYaml(content) ?? {}, 'the file'), path);
  } catch (error) {
    if (error instanceof Malformed) throw malformed(path, error.message);
    throw error;
  }
}

function malformed(path: string, what: string): ConnectionError {
  return new ConnectionError(
    'config',
    `error loading config file "${path}": ${what}`,
    'Correct the file, or name another one with --kubeconfig.',
  );
}

function parseYaml(content: string): unknown {
  if (content.trim() === '') return undefined;
  try {
    return readGoYaml(content).value;
  } catch (error) {
    if (!(error instanceof DocumentSyntaxError)) throw error;
    if (error instanceof LimitError) throw new Malformed(error.message);
    // The place alone: the message may quote what stands there, which may be a credential.
    const place = error.at === undefined ? '' : ` at line ${error.at.line}, column ${error.at.column}`;
    throw new Malformed(`not valid YAML${place}`);
  }
}

function readRoot(root: Fields, path: string): Kubeconfig {
  const kind = text(root, 'kind', '');
  const apiVersion = text(root, 'apiVersion', '');
  if ((kind !== '' && kind !== 'Config') || (apiVersion !== '' && apiVersion !== 'v1')) {
    throw new Malformed(`it is ${apiVersion} ${kind}, not a v1 Config`);
  }
  const folder = dirname(path);
  return {
    currentContext: text(root, 'current-context', ''),
    clusters: named(root, 'clusters', 'cluster', (fields, where) => readCluster(fields, where, folder)),
    users: named(root, 'users', 'user', (fields, where) => ({ ...readUser(fields, where, folder), origin: path })),
    contexts: named(root, 'contexts', 'context', readContext),
  };
}

function readCluster(fields: Fields, where: string, folder: string): Omit<Cluster, 'name'> {
  const execConfig = list(fields, 'extensions', where)
    .map((item, index) => record(item, `${where}.extensions[${index}]`))
    .find((extension) => extension.name === EXEC_EXTENSION)?.extension;
  return {
    server: text(fields, 'server', where),
    skipTLSVerify: flag(fields, 'insecure-skip-tls-verify', where),
    ...set({
      tlsServerName: text(fields, 'tls-server-name', where),
      caFile: resolvePath(folder, text(fields, 'certificate-authority', where)),
      caData: base64(fields, 'certificate-authority-data', where),
      proxyUrl: text(fields, 'proxy-url', where),
      disableCompression: flag(fields, 'disable-compression', where),
    }),
    ...(execConfig !== undefined && { execConfig }),
  };
}

function readUser(fields: Fields, where: string, folder: string): Omit<User, 'name'> {
  const extra = optionalRecord(fields, 'as-user-extra', where);
  return set({
    certFile: resolvePath(folder, text(fields, 'client-certificate', where)),
    certData: base64(fields, 'client-certificate-data', where),
    keyFile: resolvePath(folder, text(fields, 'client-key', where)),
    keyData: base64(fields, 'client-key-data', where),
    token: text(fields, 'token', where),
    tokenFile: resolvePath(folder, text(fields, 'tokenFile', where)),
    username: text(fields, 'username', where),
    password: text(fields, 'password', where),
    impersonateUser: text(fields, 'as', where),
    impersonateUid: text(fields, 'as-uid', where),
    impersonateGroups: texts(fields, 'as-groups', where),
    impersonateExtra: Object.fromEntries(
      Object.keys(extra).map((key) => [key, texts(extra, key, `${where}.as-user-extra`)]),
    ),
    authProvider: readAuthProvider(fields, where),
    exec: readExec(fields, where, folder),
  });
}

function readAuthProvider(fields: Fields, where: string): AuthProvider | undefined {
  if (isUnset(fields['auth-provider'])) return undefined;
  const provider = optionalRecord(fields, 'auth-provider', where);
  const config = optionalRecord(provider, 'config', `${where}.auth-provider`);
  return {
    name: text(provider, 'name', `${where}.auth-provider`),
    config: Object.fromEntries(
      Object.keys(config).map((key) => [key, text(config, key, `${where}.auth-provider.config`)]),
    ),
  };
}

function readExec(fields: Fields, parent: string, folder: string): ExecConfig | undefined {
  if (isUnset(fields.exec)) return undefined;
  const where = `${parent}.exec`;
  const exec = optionalRecord(fields, 'exec', parent);
  const command = text(exec, 'command', where);
  const apiVersion = text(exec, 'apiVersion', where);
  const mode = text(exec, 'interactiveMode', where);
  return {
    apiVersion,
    // Only a command with a separator is a path; a bare name is looked up in PATH.
    command: command.includes(sep) || command.includes('/') ? resolvePath(folder, command) : command,
    args: texts(exec, 'args', where),
    env: list(exec, 'env', where).map((item, index) => {
      const entry = record(item, `${where}.env[${index}]`);
      return {
        name: text(entry, 'name', `${where}.env[${index}]`),
        value: text(entry, 'value', `${where}.env[${index}]`),
      };
    }),
    installHint: text(exec, 'installHint', where),
    provideClusterInfo: flag(exec, 'provideClusterInfo', where),
    // v1 has no default and is refused without one; the betas have (clientcmd/api/v1/defaults.go).
    interactiveMode: mode === '' && /\/v1(alpha|beta)1$/.test(apiVersion) ? 'IfAvailable' : mode,
  };
}

function readContext(fields: Fields, where: string): Omit<Context, 'name'> {
  return {
    cluster: text(fields, 'cluster', where),
    user: text(fields, 'user', where),
    ...set({ namespace: text(fields, 'namespace', where) }),
  };
}

function resolvePath(folder: string, path: string): string {
  return path === '' || isAbsolute(path) ? path : join(folder, path);
}

function named<T>(root: Fields, key: string, inner: string, read: (fields: Fields, where: string) => T) {
  const entries = new Map<string, T & { readonly name: string }>();
  for (const [index, item] of list(root, key, '').entries()) {
    const where = `${key}[${index}]`;
    const entry = record(item, where);
    const name = text(entry, 'name', where);
    if (entries.has(name)) throw new Malformed(`duplicate name "${name}" in ${key}`);
    entries.set(name, { ...read(optionalRecord(entry, inner, where), `${where}.${inner}`), name });
  }
  return [...entries.values()];
}
