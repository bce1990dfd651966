import { shellQuote } from '../facts/shell-quote.ts';
import { timeText } from '../facts/time-text.ts';

/** Where a report comes from: what made it, when, from what. It holds no secret. */
export interface ReportOrigin {
  /** When the run began. */
  readonly time: Date;
  /** Of this program. */
  readonly version: string;
  /** The command line behind the program's name: its words, then the flags by their long names. */
  readonly arguments: readonly string[];
  /** What was asked; empty where files alone were read. */
  readonly clusters: readonly ClusterOrigin[];
  /** The node whose own files were read, undefined where none was. */
  readonly host: HostOrigin | undefined;
}

/** A cluster that was asked. */
export interface ClusterOrigin {
  /** Undefined where no context of a kubeconfig was used, as in a pod. */
  readonly context: string | undefined;
  /** The address, without user information. */
  readonly server: string;
  /** As the API server says it: `v1.36.2`; undefined where it did not. */
  readonly kubernetesVersion: string | undefined;
  /** Why it did not; undefined where it did. */
  readonly unread: string | undefined;
}

/** A node, seen from itself. */
export interface HostOrigin {
  /** The machine's name; undefined where that is not known. */
  readonly name: string | undefined;
  /** Where its files were; undefined for the machine that the program ran on. */
  readonly root: string | undefined;
  /** The name that its kubelet registers; undefined where that is not known. */
  readonly node: string | undefined;
  /** As `v1.36.2`; undefined where that is not known. */
  readonly kubeletVersion: string | undefined;
}

/** An origin in JSON. Null: not known, or there is none. */
export interface OriginDocument {
  /** RFC 3339, UTC. */
  readonly time: string;
  readonly program: 'kubectl-static';
  readonly version: string;
  readonly arguments: readonly string[];
  readonly clusters: readonly {
    readonly context: string | null;
    readonly server: string;
    readonly kubernetesVersion: string | null;
    readonly unread?: string;
  }[];
  readonly host: {
    readonly name: string | null;
    readonly root: string | null;
    readonly node: string | null;
    readonly kubeletVersion: string | null;
  } | null;
}

const PROGRAM = 'kubectl-static';

/** The origin for `-o json` and its like. */
export function originDocument({ time, version, arguments: words, clusters, host }: ReportOrigin): OriginDocument {
  return {
    time: time.toISOString(),
    program: PROGRAM,
    version,
    arguments: words,
    clusters: clusters.map(({ context, server, kubernetesVersion, unread }) => ({
      context: context ?? null,
      server,
      kubernetesVersion: kubernetesVersion ?? null,
      ...(unread !== undefined && { unread }),
    })),
    host: host === undefined ? null : hostDocument(host),
  };
}

/** The part of a list's document that says where it comes from; none where that is not to be told. */
export function originPart(origin: ReportOrigin | undefined): { readonly origin?: OriginDocument } {
  return origin === undefined ? {} : { origin: originDocument(origin) };
}

function hostDocument({ name, root, node, kubeletVersion }: HostOrigin): OriginDocument['host'] {
  return { name: name ?? null, root: root ?? null, node: node ?? null, kubeletVersion: kubeletVersion ?? null };
}

/** One thing that a report says of its origin, for people: `['Server', 'https://10.0.0.1:6443']`. */
export type OriginFact = readonly [title: string, value: string];

/** An origin as titles and values, in the order to show them, what is not known left out. Unescaped. */
export function originFacts({ time, version, arguments: words, clusters, host }: ReportOrigin): readonly OriginFact[] {
  const ofHost = host === undefined ? [] : hostFacts(host);
  return [
    ...clusters.flatMap(clusterFacts),
    ...ofHost,
    ['Time', timeText(time)],
    ['Program', `${PROGRAM} ${version}`],
    ['Arguments', words.map(shellQuote).join(' ')],
  ];
}

function clusterFacts({ context, server, kubernetesVersion, unread = '' }: ClusterOrigin): readonly OriginFact[] {
  return [
    ...(context === undefined ? [] : [['Context', context] as const]),
    ['Server', server],
    ['Kubernetes', kubernetesVersion ?? `not known: ${unread}`],
  ];
}

function hostFacts({ name, root, node, kubeletVersion }: HostOrigin): readonly OriginFact[] {
  const facts = { Host: name, Root: root, Node: node, Kubelet: kubeletVersion };
  return Object.entries(facts).flatMap(([title, value]) => (value === undefined ? [] : [[title, value] as const]));
}

/** One origin for what came from several clusters in one run. */
export function joinedOrigin(
  first: OriginDocument | undefined,
  other: OriginDocument | undefined,
): OriginDocument | undefined {
  if (first === undefined || other === undefined) return first ?? other;
  return { ...first, clusters: [...first.clusters, ...other.clusters] };
}
