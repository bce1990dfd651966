import { NodeBook } from '../../src/kubectl/api/node-book.ts';
import { KnownRules } from '../../src/kubectl/kubelets/known-rules.ts';
import { ProxyWay } from '../../src/kubectl/kubelets/proxy-way.ts';
import type { ApiRequest, ApiResponse, Connection } from '../../src/kubectl/connection.ts';

/** What a scripted server does with one request: answers with bytes in pieces, or throws on the way. */
export interface ScriptedAnswer {
  readonly status?: number;
  /** Text, bytes, or an error at which the answer breaks off. */
  readonly pieces: readonly (string | Uint8Array | Error)[];
}

/** A connection whose answers a test writes down. `requests` is what was asked. */
export function scriptedConnection(answer: (request: ApiRequest) => ScriptedAnswer): {
  readonly connection: Connection;
  readonly requests: ApiRequest[];
} {
  const requests: ApiRequest[] = [];
  const connection = {
    server: 'https://server',
    context: 'scripted',
    namespace: 'default',
    send: (request: ApiRequest): Promise<ApiResponse> => {
      requests.push(request);
      const { status = 200, pieces } = answer(request);
      return Promise.resolve({ status, headers: {}, body: bodyOf(pieces), discard: () => undefined });
    },
    close: () => undefined,
    nodes: new NodeBook(),
    get kubelets() {
      return new ProxyWay(this, new KnownRules(this));
    },
  };
  return { connection: connection as unknown as Connection, requests };
}

async function* bodyOf(pieces: ScriptedAnswer['pieces']): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    await Promise.resolve();
    if (piece instanceof Error) throw piece;
    yield typeof piece === 'string' ? Buffer.from(piece) : piece;
  }
}
