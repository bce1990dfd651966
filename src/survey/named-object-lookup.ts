import type { Namespace, PriorityClass, RuntimeClass } from '../kubernetes/admission-objects.ts';
import type { Unreadable } from '../facts/evidence.ts';
import type { NamedObjects, ObjectNames } from '../rules/surroundings.ts';
import { dnsLabel, dnsSubdomain } from '../kubelet/manifest/validation/names.ts';
import type { Connection } from '../kubectl/connection.ts';
import { fanOut } from '../kubectl/api/fan-out.ts';
import { readNamespace, readPriorityClass, readRuntimeClass } from './named-objects.ts';
import type { Reading } from '../kubectl/api/reading.ts';
import { unreadableObjects, type Nouns } from '../kubectl/api/unreadable-objects.ts';

/** How objects are looked up. */
export interface LookupOptions {
  /** How many are asked for at the same time. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
}

/** Objects of one kind. */
interface Kind<T> {
  readonly nouns: Nouns;
  /** What is wrong with a name: no object can have one with which something is. */
  readonly faultsOf: (name: string) => readonly string[];
  readonly read: (connection: Connection, name: string, signal: AbortSignal) => Promise<Reading<T>>;
  readonly readings: Map<string, Reading<T>>;
}

/** Looks up what the manifests of many nodes name, each object once however many name it. */
export class NamedObjectLookup {
  readonly #connection: Connection;
  readonly #options: LookupOptions;
  readonly #namespaces: Kind<Namespace> = {
    nouns: ['namespace', 'namespaces'],
    faultsOf: dnsLabel,
    read: readNamespace,
    readings: new Map(),
  };
  readonly #priorityClasses: Kind<PriorityClass> = {
    nouns: ['priority class', 'priority classes'],
    faultsOf: dnsSubdomain,
    read: readPriorityClass,
    readings: new Map(),
  };
  readonly #runtimeClasses: Kind<RuntimeClass> = {
    nouns: ['runtime class', 'runtime classes'],
    faultsOf: dnsSubdomain,
    read: readRuntimeClass,
    readings: new Map(),
  };
  #turn: Promise<void> = Promise.resolve();

  constructor(connection: Connection, options: LookupOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  /** What of these names the cluster has. Those of one manifest directory after the other. Throws `InterruptedError`. */
  async find(names: ObjectNames): Promise<NamedObjects> {
    const ask = (): Promise<void> => this.#ask(names);
    // What ended the turn of another node was thrown there.
    this.#turn = this.#turn.then(ask, ask);
    await this.#turn;
    return {
      namespaces: foundOf(names.namespaces, this.#namespaces),
      priorityClasses: foundOf(names.priorityClasses, this.#priorityClasses),
      runtimeClasses: foundOf(names.runtimeClasses, this.#runtimeClasses),
    };
  }

  /** What could not be read so far, by kind and reason, in order of the names: not of the answers. */
  get unreadable(): readonly Unreadable[] {
    return [this.#namespaces, this.#priorityClasses, this.#runtimeClasses].flatMap(
      ({ nouns, readings }: Kind<unknown>) => unreadableObjects(nouns, readings),
    );
  }

  async #ask(names: ObjectNames): Promise<void> {
    const questions = [
      ...this.#questions(names.namespaces, this.#namespaces),
      ...this.#questions(names.priorityClasses, this.#priorityClasses),
      ...this.#questions(names.runtimeClasses, this.#runtimeClasses),
    ];
    await fanOut(questions, this.#options.concurrency, (ask) => ask());
  }

  #questions<T>(names: ReadonlySet<string>, { faultsOf, read, readings }: Kind<T>): (() => Promise<void>)[] {
    const asked = [...names].filter((name) => !readings.has(name) && faultsOf(name).length === 0);
    return asked.map((name) => async () => {
      readings.set(name, await read(this.#connection, name, this.#options.signal));
    });
  }
}

function foundOf<T>(names: ReadonlySet<string>, { readings }: Kind<T>): ReadonlyMap<string, T | 'absent'> {
  const found = new Map<string, T | 'absent'>();
  for (const name of names) {
    const reading = readings.get(name);
    if (reading?.kind === 'read') found.set(name, reading.value);
    if (reading?.kind === 'absent') found.set(name, 'absent');
  }
  return found;
}
