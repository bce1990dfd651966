import type { Unreadable } from '../../facts/evidence.ts';
import { pause } from '../../kubectl/api/pause.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { hasMirrorAnnotation } from '../../pods/mirror-pod.ts';
import { nodesOfPodName, searchKubelets } from './hidden-pod-search.ts';
import type { FactsRequest } from './node-facts.ts';
import { searchPods, type PodName } from './pod-search.ts';
import { WatchOutages, type OutageNote } from './watch-outages.ts';

/** What was seen of a static pod that is to be gone. */
export interface GoneLook {
  /** Whether a mirror is there. */
  readonly isMirrored: boolean;
  /** Whether its kubelet has it; undefined where that is not known. */
  readonly kubeletHasIt: boolean | undefined;
  /** Why it is not known. */
  readonly unreadable: readonly Unreadable[];
  /** The nodes that it may be of; none where its name ends in that of none. */
  readonly nodes: readonly string[];
}

/** How a pod is waited for to go. */
export interface GoneWait {
  readonly connection: Connection;
  readonly wanted: PodName;
  readonly request: FactsRequest;
  /** Looks once. */
  readonly once: boolean;
  /** Decides, where the first look sees nothing of the pod, whether it makes sense to wait: throws where it does not. */
  readonly onNothing: () => Promise<void>;
  readonly onLook: (look: GoneLook) => void;
  readonly onNote: (note: OutageNote) => void;
}

/** Milliseconds between looks: a kubelet tells of nothing by itself. */
const INTERVAL = 2_000;

/**
 * Waits until a static pod has no mirror and its kubelet does not have it; a kubelet that may not be asked is left out, one that does not answer
 * is asked again. Answers the last look, undefined where it was to look once and the pod is there. Rejects with
 * `InterruptedError` once the signal fires.
 */
export async function waitUntilGone(wait: GoneWait): Promise<GoneLook | undefined> {
  const { once, onNothing, onLook, onNote, request } = wait;
  const outages = new WatchOutages(onNote);
  let last: GoneLook | undefined;
  let isFirst = true;
  for (;;) {
    outages.begin();
    try {
      const look = await lookOnce(wait);
      outages.opened();
      outages.succeeded();
      if (isFirst && !look.isMirrored && look.kubeletHasIt !== true) await onNothing();
      isFirst = false;
      onLook(look);
      // A server that has just started may refuse who may ask it.
      const isCertain = look.kubeletHasIt === false || hasNoNode(look) || once || last !== undefined;
      if (isSettled(look) && isCertain) return look;
      last = isSettled(look) ? look : undefined;
      if (once) return undefined;
      await pause(INTERVAL, request.signal);
    } catch (error) {
      if (once) throw error;
      outages.judge(error);
      await outages.pause(request.signal);
    }
  }
}

/** Not allowed, or there is no such node or endpoint: asked again it stays so. */
const REFUSALS: ReadonlySet<number | undefined> = new Set([401, 403, 404]);

/** Whether all that could be asked was, and no kubelet has it as far as that tells. */
function isSettled({ isMirrored, kubeletHasIt, unreadable }: GoneLook): boolean {
  if (isMirrored || kubeletHasIt === true) return false;
  return kubeletHasIt === false || unreadable.every(({ status }) => REFUSALS.has(status));
}

function hasNoNode({ isMirrored, nodes, unreadable }: GoneLook): boolean {
  return !isMirrored && nodes.length === 0 && unreadable.length === 0;
}

async function lookOnce({ connection, wanted, request }: GoneWait): Promise<GoneLook> {
  const { pods } = await searchPods(connection, wanted, request.signal);
  const isMirrored = pods.some(({ metadata = {} }) => hasMirrorAnnotation(metadata));
  if (isMirrored) return { isMirrored, kubeletHasIt: undefined, unreadable: [], nodes: [] };
  if (!request.askKubelet) {
    return { isMirrored, kubeletHasIt: undefined, ...(await nodesOfPodName(connection, wanted, request)) };
  }
  const { pods: running, unreadable, nodes } = await searchKubelets(connection, wanted, request);
  const kubeletHasIt = running.length > 0 ? true : unreadable.length > 0 || nodes.length === 0 ? undefined : false;
  return { isMirrored, kubeletHasIt, unreadable, nodes };
}
