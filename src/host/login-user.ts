import { Accounts } from './accounts.ts';
import { readText, type FileTree } from './file-tree.ts';
import { MachineTree } from './machine-tree.ts';

/** What the kernel has where nobody has logged in: a service. */
const NOBODY = 0xffffffff;

/**
 * The user who logged in to this machine, also where he is another by sudo now (`/proc/self/loginuid`, proc(5)), else the
 * one that this runs as: by name, where `/etc/passwd` has it. Empty where neither is known.
 */
export function loginUser(tree: FileTree = new MachineTree('/')): string {
  const login = uidIn(textOf(tree, '/proc/self/loginuid'));
  const own = /^Uid:\s+(\d+)\s/m.exec(textOf(tree, '/proc/self/status'))?.[1];
  const uid = login ?? uidIn(own ?? '');
  return uid === undefined ? '' : (new Accounts(tree).userOf(uid) ?? String(uid));
}

function uidIn(text: string): number | undefined {
  return /^\d{1,10}$/.test(text) && Number(text) < NOBODY ? Number(text) : undefined;
}

function textOf(tree: FileTree, path: string): string {
  const text = readText(tree, path);
  return text.ok ? text.value.trim() : '';
}
