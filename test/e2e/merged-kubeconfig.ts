import { dump, load } from 'js-yaml';

interface KubeconfigFile {
  readonly clusters: readonly { readonly name: string; readonly cluster: unknown }[];
  readonly users: readonly { readonly name: string; readonly user: unknown }[];
  readonly contexts: readonly { readonly name: string; readonly context: { readonly namespace?: string } }[];
}

/** One kubeconfig of several with one context each: a context, a cluster and a user by each name. None is the current one. */
export function mergedKubeconfig(byName: Readonly<Record<string, string>>): string {
  const parts = Object.entries(byName).map(([name, text]) => ({ name, file: load(text) as KubeconfigFile }));
  return dump({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: parts.map(({ name, file }) => ({ name, cluster: file.clusters[0]!.cluster })),
    users: parts.map(({ name, file }) => ({ name, user: file.users[0]!.user })),
    contexts: parts.map(({ name, file }) => ({
      name,
      context: { ...file.contexts[0]!.context, cluster: name, user: name },
    })),
  });
}
