import { nameFromBytes } from './path-bytes.ts';

/** What tar said on its standard error while it wrote a directory (`tar -C DIRECTORY -cf - .`). */
export interface TarComplaints {
  /** By the name of the entry in the directory: why its content did not come, or not as it is. */
  readonly entries: ReadonlyMap<string, string>;
  /** What is about no entry, or about none that can be told. */
  readonly others: readonly string[];
}

/** That something was wrong before, or what is no fault. */
const NEEDLESS = [
  'Exiting with failure status due to previous errors',
  'error exit delayed from previous errors',
  ': socket ignored',
];

/** Reads what tar complained of; entries of directories below are left out, as no kubelet looks at them. */
export function readComplaints(stderr: string): TarComplaints {
  const entries = new Map<string, string>();
  const others: string[] = [];
  for (const line of stderr.split('\n')) {
    const text = line.replace(/^\S*tar: /, '').trim();
    if (text === '' || NEEDLESS.some((end) => text.endsWith(end))) continue;
    const found = complaintOf(text);
    if (found === undefined) others.push(text);
    else if (!found.name.includes('/')) entries.set(found.name, found.why);
  }
  return { entries, others };
}

interface Complaint {
  readonly name: string;
  readonly why: string;
}

function complaintOf(text: string): Complaint | undefined {
  return text.startsWith('./') ? ofGnu(text) : ofBusybox(text);
}

/** How GNU tar's words after a name begin; a name may hold `: `. */
const WORDS = ['Cannot ', 'Warning: ', 'file ', 'File ', 'Read error ', 'Unknown ', 'unknown '];

/** GNU tar, `./a.yaml: Cannot open: Permission denied`, with odd characters of a name escaped. */
function ofGnu(text: string): Complaint | undefined {
  const known = Math.max(...WORDS.map((words) => text.lastIndexOf(`: ${words}`)));
  const end = known < 0 ? text.indexOf(': ') : known;
  return end < 0 ? undefined : { name: unescaped(text.slice(2, end)), why: reasonOf(text.slice(end + 2)) };
}

/** busybox and toybox, `can't open './a.yaml': Permission denied`, with the name as it is. */
function ofBusybox(text: string): Complaint | undefined {
  const start = text.indexOf(" './");
  const end = text.lastIndexOf("': ");
  if (!text.startsWith("can't ") || start < 0 || end < start + 4) return undefined;
  const why = `${text.slice(0, start)}: ${text.slice(end + 3)}`;
  return { name: text.slice(start + 4, end), why: reasonOf(why) };
}

/** `permission denied`, as of any other file that cannot be read. */
function reasonOf(words: string): string {
  return /permission denied$/i.test(words) ? 'permission denied' : words;
}

const CONTROLS: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 };

/** Undoes GNU's quoting style `escape`: `\n`, `\\`, and bytes as `\303`. */
function unescaped(name: string): string {
  if (!name.includes('\\')) return name;
  const parts = name.split(/(\\(?:[0-7]{3}|.))/).map((part) => {
    if (!part.startsWith('\\')) return Buffer.from(part, 'utf8');
    const code = part.slice(1);
    if (/^[0-7]{3}$/.test(code)) return Buffer.from([parseInt(code, 8) & 0xff]);
    return CONTROLS[code] === undefined ? Buffer.from(code, 'utf8') : Buffer.from([CONTROLS[code]]);
  });
  return nameFromBytes(Buffer.concat(parts));
}
