import type { Cluster, User } from '@kubernetes/client-node';
import { dirname, isAbsolute, join, sep } from 'node:path';
import { ConnectionError } from '../../facts/errors.ts';
import { readGoYaml } from '../../yaml/go-yaml.ts';
import { LimitError, DocumentSyntaxError } from '../../yaml/syntax-error.ts';
import { set, type ExecConfig, type Kubeconfig } from './kubeconfig-entries.ts';
import {
  Malformed,
  provedKubeconfig,
  type ClusterFields,
  type ExecFields,
  type KubeconfigFile,
  type UserFields,
} from './kubeconfig-shape.ts';

const EXEC_EXTENSION = 'client.authentication.k8s.io/exec';

/**
 * Reads the content of one kubeconfig; `path` (absolute) names it in messages and anchors relative paths in it
 * (client-go tools/clientcmd/loader.go). Throws `ConnectionError('config')`.
 */
export function parseKubeconfig(content: string, path: string): Kubeconfig {
  try {
    return entriesOf(provedKubeconfig(parseYaml(content) ?? {}), path);
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

function entriesOf(file: KubeconfigFile, path: string): Kubeconfig {
  const { kind = '', apiVersion = '', clusters = [], users = [], contexts = [] } = file;
  if ((kind !== '' && kind !== 'Config') || (apiVersion !== '' && apiVersion !== 'v1')) {
    throw new Malformed(`it is ${apiVersion} ${kind}, not a v1 Config`);
  }
  const folder = dirname(path);
  refuseDuplicates({ clusters, users, contexts });
  return {
    currentContext: file['current-context'] ?? '',
    clusters: clusters.map(({ name = '', cluster = {} }) => readCluster(name, cluster, folder)),
    users: users.map(({ name = '', user = {} }) => ({ ...readUser(name, user, folder), origin: path })),
    contexts: contexts.map(({ name = '', context: { cluster = '', user = '', namespace } = {} }) => {
      return { name, cluster, user, ...set({ namespace }) };
    }),
  };
}

function refuseDuplicates(lists: Readonly<Record<string, readonly { readonly name?: string }[]>>): void {
  for (const [key, entries] of Object.entries(lists)) {
    const names = new Set<string>();
    for (const { name = '' } of entries) {
      if (names.has(name)) throw new Malformed(`duplicate name "${name}" in ${key}`);
      names.add(name);
    }
  }
}

function readCluster(name: string, fields: ClusterFields, folder: string): Cluster {
  const execConfig = fields.extensions?.find((extension) => extension.name === EXEC_EXTENSION)?.extension;
  return {
    name,
    server: fields.server ?? '',
    skipTLSVerify: fields['insecure-skip-tls-verify'] ?? false,
    ...set({
      tlsServerName: fields['tls-server-name'],
      caFile: resolvePath(folder, fields['certificate-authority']),
      // Exec plugins are handed it in one line.
      caData: fields['certificate-authority-data']?.replace(/[\r\n]/g, ''),
      proxyUrl: fields['proxy-url'],
      disableCompression: fields['disable-compression'],
    }),
    ...(execConfig !== undefined && { execConfig }),
  };
}

function readUser(name: string, fields: UserFields, folder: string): User {
  const { exec } = fields;
  const provider = fields['auth-provider'];
  return {
    name,
    ...set({
      certFile: resolvePath(folder, fields['client-certificate']),
      certData: fields['client-certificate-data'],
      keyFile: resolvePath(folder, fields['client-key']),
      keyData: fields['client-key-data'],
      token: fields.token,
      tokenFile: resolvePath(folder, fields.tokenFile),
      username: fields.username,
      password: fields.password,
      impersonateUser: fields.as,
      impersonateUid: fields['as-uid'],
      impersonateGroups: fields['as-groups'],
      impersonateExtra: fields['as-user-extra'],
      authProvider: provider && { name: provider.name ?? '', config: provider.config ?? {} },
      exec: exec && readExec(exec, folder),
    }),
  };
}

function readExec(exec: ExecFields, folder: string): ExecConfig {
  const { apiVersion = '', command = '', interactiveMode = '' } = exec;
  return {
    apiVersion,
    // Only a command with a separator is a path; a bare name is looked up in PATH.
    command: command.includes(sep) || command.includes('/') ? resolvePath(folder, command)! : command,
    args: exec.args ?? [],
    env: (exec.env ?? []).map(({ name = '', value = '' }) => ({ name, value })),
    installHint: exec.installHint ?? '',
    provideClusterInfo: exec.provideClusterInfo ?? false,
    // v1 has no default and is refused without one; the betas have (clientcmd/api/v1/defaults.go).
    interactiveMode: interactiveMode === '' && /\/v1(alpha|beta)1$/.test(apiVersion) ? 'IfAvailable' : interactiveMode,
  };
}

function resolvePath(folder: string, path: string | undefined): string | undefined {
  return path === undefined || path === '' || isAbsolute(path) ? path : join(folder, path);
}
