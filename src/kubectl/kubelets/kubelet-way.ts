import type { KubeletAccess } from '../../facts/evidence.ts';
import type { ApiRequest, Sender } from '../connection.ts';

/** The kubelet of one node, once it is known how it is asked. */
export interface KubeletLine extends Sender {
  readonly access: KubeletAccess;
  /** What asks an endpoint of it, such as `configz`; each segment is percent-encoded by the caller. */
  request(endpoint: string): Pick<ApiRequest, 'path' | 'passedOn'>;
  /** Whether it would refuse an endpoint to this user, as far as that is known: then it is not worth a question. */
  refuses(endpoint: string): boolean;
  /** What a refusal of the kubelet itself means, in words for whoever asked; the same error where it is none. */
  explain(error: unknown, endpoint: string): unknown;
}

/** How long whoever asks a kubelet has patience. */
export interface KubeletLimits {
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** A way to the kubelets of a cluster. */
export interface KubeletWay {
  /**
   * Finds the kubelet of a node; what was found is kept. Rejects with `UnaskedKubeletError` where it is out of reach or
   * does not prove who it is, with `ApiError` where its Node cannot be read, with `InterruptedError`.
   */
  to(node: string, limits: KubeletLimits): Promise<KubeletLine>;
  /** Begins to find out what it is decided by, for whoever will ask soon. */
  prepare(signal: AbortSignal): void;
  /** Whether this user may ask any kubelet, as far as the API server tells; asked where the first few refused. */
  mayAsk(signal: AbortSignal): Promise<boolean>;
}
