import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RUN_BY } from '../nodes/container-tools.ts';

/** What happens instead of a step. */
export type StepFault = 'killed' | 'No space left on device' | 'Read-only file system';

/** The programs by which a script changes files: each call of one is a step. */
const CHANGING = ['cat', 'chmod', 'cp', 'ln', 'mkdir', 'mv', 'rm', 'sync', 'tee', 'touch'];

/** Those whose words are files that they read. */
const READERS = ['cat', 'sync'];

/** A rename needs no room, nor does what takes files away. */
const SPARED: Readonly<Record<string, string>> = Object.fromEntries(
  ['chmod', 'mv', 'rm'].map((name) => [name, `[ "$fault" != 'No space left on device' ] || exec ${name} "$@"`]),
);

/**
 * Programs that take the place of those of a container of `dash` (the shell of busybox looks for none elsewhere), and count the calls of its own process, not of what is run in it by
 * exec. At a step that is told a fault strikes: all of the process ends at once, once; or this and every further step fails.
 */
export class FaultyTools {
  /** To be among the `shims` of a machine. */
  readonly directory = mkdtempSync(join(tmpdir(), 'kubectl-static-shims-'));
  readonly #log = join(this.directory, '.steps');
  readonly #plan = join(this.directory, '.plan');

  constructor() {
    for (const name of CHANGING) this.#put(name, this.#step(name));
  }

  /** The steps so far, as they were called. */
  get steps(): string[] {
    return existsSync(this.#log) ? readFileSync(this.#log, 'utf8').trimEnd().split('\n') : [];
  }

  /** Has a fault strike at a step, from 1; counts anew. */
  strike(at: number, fault: StepFault): void {
    rmSync(this.#log, { force: true });
    writeFileSync(this.#plan, `${at} ${fault}`);
  }

  /** No fault strikes any more. */
  mend(): void {
    rmSync(this.#plan, { force: true });
  }

  /** The clock of the container is so many seconds ahead. */
  skew(seconds: number): void {
    this.#put('date', `[ "$*" = +%s ] || exec date "$@"\necho $(($(date +%s) + ${seconds}))\n`);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** The calls of one process follow each other, so that nobody else counts meanwhile. */
  #step(name: string): string {
    return `[ "$${RUN_BY}" = kubelet ] || exec ${name} "$@"
echo "${name} $*" >>'${this.#log}'
[ -f '${this.#plan}' ] || exec ${name} "$@"
read -r at fault <'${this.#plan}'
count=0
while read -r line; do count=$((count + 1)); done <'${this.#log}'
if [ "$fault" = killed ]; then
  [ "$count" -eq "$at" ] || exec ${name} "$@"
  rm '${this.#plan}'
  read -r _ _ _ _ group rest </proc/self/stat
  kill -9 "-$group"
fi
[ "$count" -ge "$at" ] || exec ${name} "$@"
${SPARED[name] ?? ''}
# What is written elsewhere, or only read, is as ever.
case "$(readlink /proc/$$/fd/1) ${READERS.includes(name) ? '' : '$*'}" in *"$MANIFESTS"*) ;; *) exec ${name} "$@" ;; esac
echo "${name}: $fault" >&2
exit 1
`;
  }

  #put(name: string, script: string): void {
    const path = join(this.directory, name);
    writeFileSync(path, `#!/bin/sh\nPATH=\${PATH#'${this.directory}':}\n${script}`);
    chmodSync(path, 0o755);
  }
}
