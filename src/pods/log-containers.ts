/** The containers of a pod, as far as they are known. */
export interface LoggedContainers {
  /** The pod's name, for messages. */
  readonly pod: string;
  readonly containers: readonly string[];
  readonly initContainers: readonly string[];
  readonly annotations: Readonly<Record<string, string>>;
}

/** Whose logs are meant: containers in the order of their start, or why none. */
export type ChosenContainers =
  { readonly names: readonly string[]; readonly notes: readonly string[] } | { readonly refusal: string };

const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/**
 * The containers that are meant, as kubectl has it (`pkg/polymorphichelpers/logsforobject.go`): the one that is named, or
 * that the pod's annotation names, or the first.
 */
export function chooseContainers(
  { pod, containers, initContainers, annotations }: LoggedContainers,
  { container, all }: { readonly container: string | undefined; readonly all: boolean },
): ChosenContainers {
  const known = [...initContainers, ...containers];
  if (all) return { names: known, notes: [] };
  if (container !== undefined) {
    if (known.includes(container)) return { names: [container], notes: [] };
    return { refusal: `container ${container} is not valid for pod ${pod}` };
  }
  const wanted = annotations[DEFAULT_CONTAINER] ?? '';
  if (known.includes(wanted)) return { names: [wanted], notes: [] };
  const notes = wanted === '' ? [] : [`Default container name ${JSON.stringify(wanted)} not found in pod ${pod}`];
  const [first] = containers;
  if (first === undefined) return { refusal: `pod ${pod} has no containers` };
  if (known.length === 1) return { names: [first], notes };
  const names = [...containers, ...initContainers.map((name) => `${name} (init)`)];
  return {
    names: [first],
    notes: [...notes, `Defaulted container ${JSON.stringify(first)} out of: ${names.join(', ')}`],
  };
}
