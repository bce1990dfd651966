/** What the Events tell of one static pod, found by its hash. Times are RFC 3339. */
export interface PodTrace {
  readonly hash: string;
  readonly namespace: string;
  readonly name: string;
  /** The node whose kubelet reported; empty where the Events do not say. */
  readonly node: string;
  readonly first: string | undefined;
  readonly last: string | undefined;
  /** Reason and message of the newest Event. */
  readonly lastReason: string;
  readonly lastMessage: string;
  /** Reason and message of the newest warning. */
  readonly warning: string | undefined;
}
