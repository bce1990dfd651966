import type { FileOwner, FileStatus } from '../kubelet/file.ts';
import { readText, type FileTree } from './file-tree.ts';

/** Names of the node's own users and groups. */
export class Accounts {
  readonly #users: ReadonlyMap<number, string>;
  readonly #groups: ReadonlyMap<number, string>;

  constructor(tree: FileTree) {
    this.#users = namesById(tree, '/etc/passwd');
    this.#groups = namesById(tree, '/etc/group');
  }

  /** Undefined where the node has no such user of its own. */
  userOf(uid: number): string | undefined {
    return this.#users.get(uid);
  }

  ownerOf({ uid, gid }: FileStatus): FileOwner {
    return { uid, gid, user: this.#users.get(uid), group: this.#groups.get(gid) };
  }
}

function namesById(tree: FileTree, path: string): ReadonlyMap<number, string> {
  const names = new Map<number, string>([[0, 'root']]);
  const text = readText(tree, path);
  for (const line of text.ok ? text.value.split('\n') : []) {
    const [name = '', , id = ''] = line.split(':');
    if (/^\d+$/.test(id) && !names.has(Number(id))) names.set(Number(id), name);
  }
  return names;
}
