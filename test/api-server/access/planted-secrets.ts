import { load } from 'js-yaml';

/** Shorter ones would be found in ordinary words. */
const SHORTEST = 8;

const planted = new Set<string>();

/** Remembers what no run of this process may print: tokens and passwords as they are, keys as PEM. */
export function plantSecret(secret: string): void {
  for (const form of formsOf(secret)) planted.add(form);
}

/** Remembers a password, also as it is sent. */
export function plantPassword(username: string, password: string): void {
  plantSecret(password);
  plantSecret(Buffer.from(`${username}:${password}`).toString('base64'));
}

/**
 * Where a text shows a secret: one of the kubeconfig (whatever else that is), or of a server that was started in this
 * process. The secrets, in the order they were planted; none for a text that may be shown.
 */
export function secretsIn(text: string, kubeconfig = ''): readonly string[] {
  return [...new Set([...planted, ...secretsOf(kubeconfig).flatMap(formsOf)])].filter((form) => text.includes(form));
}

/** Each line of a key is a secret, in the key and in the key's base64; anything else is one itself. */
function formsOf(secret: string): readonly string[] {
  const lines = secret.includes('PRIVATE KEY')
    ? [...secret.split('\n').filter((line) => !line.startsWith('-')), Buffer.from(secret).toString('base64')]
    : [secret];
  return lines.filter((line) => line.length >= SHORTEST);
}

interface UserEntry {
  readonly user?: {
    readonly token?: unknown;
    readonly username?: unknown;
    readonly password?: unknown;
    readonly 'client-key-data'?: unknown;
  };
}

function secretsOf(kubeconfig: string): readonly string[] {
  const users = usersOf(kubeconfig);
  return users.flatMap(({ user }) => {
    const { token, username, password, 'client-key-data': key } = user ?? {};
    const strings = [token, password, key].filter((value) => typeof value === 'string');
    return [
      ...strings,
      ...(typeof key === 'string' ? [Buffer.from(key, 'base64').toString()] : []),
      ...(typeof username === 'string' && typeof password === 'string'
        ? [Buffer.from(`${username}:${password}`).toString('base64')]
        : []),
    ];
  });
}

/** None for a kubeconfig that is broken on purpose. */
function usersOf(kubeconfig: string): readonly UserEntry[] {
  try {
    const { users } = (load(kubeconfig) ?? {}) as { users?: unknown };
    return Array.isArray(users) ? (users as UserEntry[]) : [];
  } catch {
    return [];
  }
}
