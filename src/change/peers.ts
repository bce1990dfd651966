import { listed } from '../facts/listed.ts';
import { dependsOn } from '../nodes/distributions/advice/caution.ts';
import type { MirrorPod } from '../pods/listed-pod.ts';
import { isCoreComponent } from '../rules/control-plane.ts';
import type { ChangeAction, ChangedPod } from './change.ts';
import type { PreflightResult } from './preflight.ts';

/** A pod that is to be taken away for a while, or for good. */
export interface LeavingPod {
  readonly action: ChangeAction;
  readonly pod: Pick<ChangedPod, 'namespace' | 'name'>;
  readonly labels: Readonly<Record<string, string>>;
  readonly node: string;
  /** Members that the manifest of etcd names; there may be more by now, and they may be no static pods. */
  readonly members?: number;
  /** Whether the API server that answers here is on the same node, so that it may go with the pod. */
  readonly answersThere: boolean;
  /** The command that makes the same change on the node itself: `kubectl-static local stop etcd`. */
  readonly localCommand: string;
  /** The command that starts this pod where it was stopped, on another node. */
  readonly startCommand: (node: string) => string;
}

/**
 * Whether a pod may be taken away as things are on the other nodes: those of its kind run there and are ready, etcd keeps its
 * quorum, and somebody is left who can say afterwards what came of it. `mirrors` are all that the API server shows of
 * the pod's namespace. Nothing is lost with a pod that is not well itself: then what ails the others is only told.
 */
export function peersCheck(leaving: LeavingPod, mirrors: readonly MirrorPod[]): readonly PreflightResult[] {
  const { pod, node, labels } = leaving;
  const part = dependsOn({ manifestName: pod.name, labels });
  const alike = mirrors.filter((one) => one.metadata.namespace === pod.namespace && isAlike(one, pod.name, part));
  const own = alike.find(({ nodeName }) => nodeName === node);
  const others = alike.filter((one) => one.nodeName !== node);
  const severity = own === undefined || isWell(own) ? 'error' : 'warning';
  const peers = { severity, others, well: others.filter(isWell) } as const;
  if (part === undefined) return [ofAnyPod(leaving, peers)];
  if (part === 'kube-apiserver') return [...ofApiServer(leaving, peers), ...answering(leaving, peers)];
  const etcd = membersOf(leaving, others);
  const lost = quorumLost(leaving, peers, etcd, withoutMember(mirrors, [node, ...alike.map(nodeOf)]));
  // No other way to take it away is offered then.
  return lost === undefined ? [...ofEtcd(leaving, peers, etcd), ...answering(leaving, peers)] : [lost];
}

/** Nodes that run an API server and none of the pods that are members of etcd: there may be one that was stopped. */
function withoutMember(mirrors: readonly MirrorPod[], members: readonly string[]): readonly string[] {
  const nodes = mirrors.filter((one) => partOf(one) === 'kube-apiserver').map(nodeOf);
  return [...new Set(nodes)].filter((one) => !members.includes(one)).sort();
}

/** Any API server stands in for another; members of one etcd are called alike, for a cluster may have two. */
function isAlike(mirror: MirrorPod, name: string, part: ReturnType<typeof dependsOn>): boolean {
  return mirror.manifestName === name || (part === 'kube-apiserver' && partOf(mirror) === part);
}

function partOf({ manifestName = '', metadata: { labels = {} } }: MirrorPod): ReturnType<typeof dependsOn> {
  return dependsOn({ manifestName, labels });
}

const FIX_FIRST = 'Fix it there first: one node at a time.';

interface Peers {
  readonly severity: 'error' | 'warning';
  readonly others: readonly MirrorPod[];
  readonly well: readonly MirrorPod[];
}

/** As the server's own table says: all containers ready, and no other word than Running. */
function isWell({ status, ready }: MirrorPod): boolean {
  const [count, of] = ready.split('/');
  return status === 'Running' && count !== undefined && count === of;
}

/** One with a peer that is not well, or of other pods one without any peer that is. */
function ofAnyPod({ pod }: LeavingPod, { severity, others, well }: Peers): PreflightResult {
  if (others.length === well.length) return allWell(pod.name, others);
  const isNeeded = isCoreComponent(pod.name) || well.length === 0;
  return { ...ailing(pod.name, others), severity: isNeeded ? severity : 'warning' };
}

function ofApiServer(leaving: LeavingPod, { severity, others, well }: Peers): readonly PreflightResult[] {
  const { name } = leaving.pod;
  if (others.length === 0) return [withoutSuccessor(leaving, `${name} runs as a static pod only on this node`)];
  return others.length === well.length ? [allWell(name, others)] : [{ ...ailing(name, others), severity }];
}

/**
 * That etcd would not go on without a member that is to stay away; undefined where it would, or where the member is its
 * only one. One that was stopped still counts for the quorum: each node of `without` may have one.
 */
function quorumLost(
  leaving: LeavingPod,
  { severity, others, well }: Peers,
  { members, quorum, counted }: Members,
  without: readonly string[],
): PreflightResult | undefined {
  const possible = quorumOf(Math.max(members, others.length + 1 + without.length));
  if (!isRemoval(leaving) || well.length >= possible || members + without.length === 1) return undefined;
  const ill = others.length > well.length;
  // Where others are not well either, it may be lost already.
  if (ill && severity === 'warning') return undefined;
  const bare = without.length === 0 ? '' : `, none on ${listed(without)}`;
  const would = well.length < quorum ? 'would' : 'could';
  const verb = leaving.action === 'rm' ? 'removing' : 'stopping';
  const message = `${counted}${bare}, and without this one ${readyWords(well)}: ${verb} it ${would} lose etcd's quorum and take the API server down`;
  const [node] = without;
  const start =
    node === undefined
      ? undefined
      : `If the one on ${node} was stopped, start it first: "${leaving.startCommand(node)}".`;
  return { severity: 'error', check: 'peers', message, hint: start ?? (ill ? FIX_FIRST : undefined) };
}

/** How many members etcd has as far as is known, in words as well, and its quorum. */
interface Members {
  readonly members: number;
  readonly quorum: number;
  readonly counted: string;
}

/** Members that are no static pods are not seen here. */
function membersOf(leaving: LeavingPod, others: readonly MirrorPod[]): Members {
  const seen = others.length + 1;
  const members = Math.max(seen, leaving.members ?? 0);
  return { members, quorum: quorumOf(members), counted: `${leaving.pod.name} has ${membersWords(members, seen)}` };
}

function quorumOf(members: number): number {
  return Math.floor(members / 2) + 1;
}

function readyWords(well: readonly MirrorPod[]): string {
  return well.length === 0 ? 'none is ready' : `only ${well.length} ${well.length === 1 ? 'is' : 'are'} ready`;
}

/** etcd goes on while more than half of its members do. */
function ofEtcd(
  leaving: LeavingPod,
  { severity, others, well }: Peers,
  { members, quorum, counted }: Members,
): readonly PreflightResult[] {
  if (well.length >= quorum) {
    const left = `${counted}, and ${well.length} others are ready: its quorum of ${quorum} holds`;
    // A member that stays away still counts.
    if (!isRemoval(leaving) || well.length > quorum) return [{ severity: 'fine', check: 'peers', message: left }];
    return [{ severity: 'warning', check: 'peers', message: `${left}, but is lost when one more fails` }];
  }
  // One or two members have no quorum without this one, however well they are.
  if (members <= 2 && others.length === well.length) return [withoutSuccessor(leaving, counted)];
  const message = `${counted}, and without this one ${readyWords(well)}: its quorum is ${quorum}`;
  return [{ ...ailing(leaving.pod.name, others), message, severity }];
}

function membersWords(members: number, seen: number): string {
  if (members > seen) return `${members} members according to its manifest, ${seen} of which run as static pods`;
  return members === 1 ? '1 member that runs as a static pod' : `${members} members that run as static pods`;
}

/** What the cluster cannot do without: away for a while it is an outage, away for good nobody is left to tell. */
function withoutSuccessor(leaving: LeavingPod, why: string): PreflightResult {
  if (isRemoval(leaving)) return unconfirmed(leaving, why);
  return { severity: 'warning', check: 'peers', message: `${why}: the API server will not answer until it is back` };
}

/** The API server that answers here may be the one that goes, though others are left. */
function answering(leaving: LeavingPod, { others }: Peers): readonly PreflightResult[] {
  if (!leaving.answersThere || others.length === 0) return [];
  const why = 'the API server that answers here is on the same node';
  if (isRemoval(leaving)) return [unconfirmed(leaving, why)];
  return [{ severity: 'warning', check: 'peers', message: `${why}: it may not answer until the pod is back` }];
}

function unconfirmed({ localCommand }: LeavingPod, why: string): PreflightResult {
  const message = `${why}: once it is gone nobody can confirm the change, which would then be undone`;
  return { severity: 'error', check: 'peers', message, hint: `Run "${localCommand}" on the node.` };
}

function isRemoval({ action }: LeavingPod): boolean {
  return action === 'stop' || action === 'rm';
}

function allWell(name: string, others: readonly MirrorPod[]): PreflightResult {
  const where = others.length === 0 ? 'runs on no other node' : `is ready on ${listed(others.map(nodeOf))}`;
  return { severity: 'fine', check: 'peers', message: `${name} ${where}` };
}

function ailing(name: string, others: readonly MirrorPod[]): Omit<PreflightResult, 'severity'> {
  const ill = others.filter((one) => !isWell(one)).map((one) => `${nodeOf(one)} (${one.ready} ${one.status})`);
  const message = `${name} is not ready on ${listed(ill)}`;
  return { check: 'peers', message, hint: FIX_FIRST };
}

function nodeOf({ nodeName = '' }: MirrorPod): string {
  return nodeName;
}
