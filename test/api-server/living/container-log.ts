import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { ContainerText } from '../nodes/container-logs.ts';
import type { KubeObject } from '../objects/kube-object.ts';

/** The logs of containers as runtime and kubelet keep them: `/var/log/pods/NAMESPACE_NAME_UID/CONTAINER/N.log`, each line in CRI's form. */
export class ContainerLogs {
  /** The directory of all logs, on this machine. */
  readonly path: string;
  readonly #now: () => Date;
  readonly #written = new Map<string, string>();

  /** `root` is that of the node's files. */
  constructor(root: string, now: () => Date) {
    this.path = join(root, 'var/log/pods');
    this.#now = now;
    mkdirSync(this.path, { recursive: true });
  }

  /** Writes lines of the nth start of a container, from 0. */
  write(pod: KubeObject, container: string, nth: number, lines: readonly string[], stream = 'stderr'): void {
    const directory = join(this.#directory(pod), container);
    mkdirSync(directory, { recursive: true });
    const text = lines.map((line) => `${this.#now().toISOString()} ${stream} F ${line}\n`).join('');
    const file = join(directory, `${nth}.log`);
    appendFileSync(file, text);
    this.#written.set(file, (this.#written.get(file) ?? '') + text);
  }

  /** What each container wrote, the newest run and the one before, by `NAMESPACE/POD/CONTAINER`. */
  texts(): Record<string, ContainerText> {
    const texts: Record<string, ContainerText> = {};
    // In the order in which the runs began.
    for (const [file, written] of this.#written) {
      const [directory = '', container = ''] = relative(this.path, file).split('/');
      const [namespace = '', pod = ''] = directory.split('_');
      const name = `${namespace}/${pod}/${container}`;
      const newest = written.replaceAll(/^\S+ \S+ \S /gm, '');
      texts[name] = { newest, ...(texts[name]?.newest !== undefined && { previous: texts[name].newest }) };
    }
    return texts;
  }

  /** The files that are not as they were written here, relative to the directory. */
  strangers(): string[] {
    const files = readdirSync(this.path, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name));
    const changed = files.filter((file) => this.#written.get(file) !== readFileSync(file, 'utf8'));
    const missing = [...this.#written.keys()].filter((file) => !files.includes(file));
    return [...changed, ...missing].map((file) => relative(this.path, file)).sort();
  }

  /** All logs of a pod go with it. */
  remove(pod: KubeObject): void {
    const directory = this.#directory(pod);
    rmSync(directory, { recursive: true, force: true });
    for (const file of this.#written.keys()) if (file.startsWith(`${directory}/`)) this.#written.delete(file);
  }

  #directory({ metadata: { namespace = '', name, uid = '' } }: KubeObject): string {
    return join(this.path, `${namespace}_${name}_${uid}`);
  }
}
