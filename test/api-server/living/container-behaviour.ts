/** What a container of a static pod does once it is started; none of them is run for real. */
export interface ContainerBehaviour {
  /** The exit code with which it ends after a moment, each time; it goes on where undefined. */
  readonly exits?: number;
  /** The lines that it writes as it starts. */
  readonly log: readonly string[];
  /** Whether it is never ready. */
  readonly unready?: boolean;
}

/** The parts of a container that tell what it does. */
export interface BehavingContainer {
  readonly name: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly readinessProbe?: object;
  readonly startupProbe?: object;
}

/** By its command: `exit N` ends with it, and what stands in quotes behind `echo` is said before. */
export function usualBehaviour({ name, command = [], args = [] }: BehavingContainer): ContainerBehaviour {
  const words = [...command, ...args].join(' ');
  const said = [...words.matchAll(/echo '([^']*)'/g)].map(([, text = '']) => text);
  const [, code] = /\bexit (\d+)\b/.exec(words) ?? [];
  return { log: said.length > 0 ? said : [`${name} started`], ...(code !== undefined && { exits: Number(code) }) };
}
