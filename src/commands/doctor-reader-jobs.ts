import { readerPath } from '../nodes/reader-path.ts';
import type { SnapshotNode } from '../rules/snapshot.ts';
import type { RuleSelection } from '../rules/selection.ts';
import { UNREAD, type ReaderSurvey } from './doctor-reader-survey.ts';
import { planReader, type ReaderPlan } from './reader-plan.ts';

/** How manifests are read. */
export interface ManifestSurvey extends ReaderSurvey {
  readonly selection: RuleSelection;
}

/** A node whose manifests are to be read. */
export interface ReaderJob {
  readonly plan: ReaderPlan;
  readonly node: SnapshotNode;
}

/** The nodes that can be read, and those that cannot. */
export interface ReaderJobs {
  readonly jobs: ReadonlyMap<string, ReaderJob>;
  /** Nodes for which there can be no reader pod, and why. */
  readonly unread: Map<string, string>;
}

/** Finds out what can be read of nodes. */
export function planJobs({ namespace, flags }: ManifestSurvey, nodes: readonly SnapshotNode[]): ReaderJobs {
  const jobs = new Map<string, ReaderJob>();
  const unread = new Map<string, string>();
  for (const node of nodes) {
    const found = readerPath(node.overview);
    if (found.kind === 'nothing') continue;
    const why = whyNot(node, found.kind);
    if (why !== undefined) unread.set(node.name, why);
    else if (found.kind === 'directory' || found.kind === 'file') {
      jobs.set(node.name, { node, plan: planReader(namespace, { node: node.name, ...found }, flags) });
    }
  }
  return { jobs, unread };
}

const NO_PATH: Readonly<Record<string, string | undefined>> = {
  windows: 'they run Windows, where a reader pod cannot be used',
  url: 'their kubelets take static pods from a URL: there is no file to read',
  unknown: 'the directory is not known',
  odd: 'the directory is not an absolute path without ".."',
};

function whyNot({ ready }: SnapshotNode, kind: string): string | undefined {
  const notReady = ready !== undefined && ready !== 'True';
  return NO_PATH[kind] ?? (notReady ? UNREAD.notReady : undefined);
}
