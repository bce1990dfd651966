import type { Cluster, Context, User } from '@kubernetes/client-node';

// Clusters, users and contexts are client-node's. What kubectl reads besides is added to them here. What is not set is
// absent, and so is an empty text, which client-go takes for the same.
declare module '@kubernetes/client-node/dist/config_types.js' {
  interface Cluster {
    readonly disableCompression?: boolean;
    /** The extension `client.authentication.k8s.io/exec`, handed to exec plugins as `spec.cluster.config`. */
    readonly execConfig?: unknown;
  }
  interface User {
    readonly tokenFile?: string;
    readonly impersonateUid?: string;
    readonly impersonateGroups?: readonly string[];
    readonly impersonateExtra?: Readonly<Record<string, readonly string[]>>;
    /** The kubeconfig that holds this entry. */
    readonly origin?: string;
  }
}

/** A credential plugin, `users[].user.exec`, which client-node has as anything. */
export interface ExecConfig {
  readonly apiVersion: string;
  /** Absolute where the file gave a path; else a name to look up in PATH. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly installHint: string;
  readonly provideClusterInfo: boolean;
  readonly interactiveMode: string;
}

/** `users[].user.auth-provider`. */
export interface AuthProvider {
  readonly name: string;
  readonly config: Readonly<Record<string, string>>;
}

/** The plugin of a user. */
export function execOf({ exec }: User): ExecConfig | undefined {
  return exec as ExecConfig | undefined;
}

export function authProviderOf({ authProvider }: User): AuthProvider | undefined {
  return authProvider as AuthProvider | undefined;
}

/** One kubeconfig, or several merged, as `KubeConfig.loadFromOptions` takes it. Files are absolute paths, data is base64. */
export interface Kubeconfig {
  readonly currentContext: string;
  readonly clusters: readonly Cluster[];
  readonly users: readonly User[];
  readonly contexts: readonly Context[];
}

/** Those of the fields that are set. */
export function set<T extends object>(fields: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '' && value !== false);
  return Object.fromEntries(given) as { [Name in keyof T]?: Exclude<T[Name], undefined> };
}
