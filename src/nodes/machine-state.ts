/** The state of the machine that a kubelet is to run on, as far as it could be looked at. */
export interface MachineState {
  /** The node's name; empty where it is not known. */
  readonly node: string;
  readonly fileSystems: readonly FileSystem[];
  /** Undefined where it is well, or could not be tried. */
  readonly runtime: RuntimeFault | undefined;
  /** Undefined where a kubelet runs, or that could not be seen. */
  readonly stopped: StoppedKubelet | undefined;
  /** What was written later than now, by this machine's clock; undefined where nothing was. */
  readonly future: FutureTime | undefined;
  /** By what it is known that nothing corrects the clock: `timedatectl says …`; undefined where something does, or it is not known. */
  readonly uncorrected: string | undefined;
}

/** A file system with something on it that the kubelet needs. */
export interface FileSystem {
  /** What of the node is there: `/var/lib/kubelet`. */
  readonly path: string;
  /** Bytes, for who is not root, as the kubelet counts them. */
  readonly free: number;
  readonly size: number;
  readonly freeInodes: number;
  /** 0 where the file system counts none. */
  readonly inodes: number;
  /** The kubelet's hard eviction thresholds for it, in bytes and inodes; undefined where it has none. */
  readonly least: EvictionThreshold | undefined;
  readonly leastInodes: EvictionThreshold | undefined;
}

/** Below what the kubelet evicts pods. */
export interface EvictionThreshold {
  /** `nodefs.available`. */
  readonly signal: string;
  /** `10%`, as it is set. */
  readonly text: string;
  readonly amount: number;
  /** `evictionHard in /var/lib/kubelet/config.yaml`. */
  readonly by: string;
}

/** A container runtime that does not answer where the kubelet looks for it. */
export interface RuntimeFault {
  readonly socket: string;
  /** What tells the kubelet of the socket. */
  readonly by: string;
  readonly kind: 'missing' | 'refused';
}

/** A kubelet that does not run. */
export interface StoppedKubelet {
  /** Its systemd unit; empty where none is known. */
  readonly unit: string;
  /** As systemd has it: `failed (exit-code)`; empty where it does not say. */
  readonly state: string;
  /** RFC 3339. */
  readonly since: string | undefined;
}

/** A time that is still to come. */
export interface FutureTime {
  readonly path: string;
  /** RFC 3339. */
  readonly modified: string;
  /** By the clock of this machine. */
  readonly now: string;
}
