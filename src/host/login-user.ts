import { userInfo } from 'node:os';
import { Accounts } from './accounts.ts';
import { MachineTree } from './machine-tree.ts';

/** What the kernel has where nobody has logged in: a service. */
const NOBODY = 0xffffffff;

/** The user who logged in to this machine, also where he is another by sudo now (`/proc/self/loginuid`, proc(5)). */
export function loginUser(): string {
  const tree = new MachineTree('/');
  const bytes = tree.read('/proc/self/loginuid', 32);
  const uid = bytes.ok ? Number(Buffer.from(bytes.value).toString('utf8')) : NOBODY;
  if (uid === NOBODY || !Number.isSafeInteger(uid)) return userInfo().username;
  return new Accounts(tree).userOf(uid) ?? String(uid);
}
