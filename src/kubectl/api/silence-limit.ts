import type { Connection } from '../connection.ts';

/**
 * Milliseconds. kube-apiserver answers all but a watch within a minute (`--request-timeout`), if only to say that it
 * cannot: where nothing comes for longer, nothing is there.
 */
const LONGEST_SILENCE = 75_000;

/** The same connection, whose requests fail (`timeout`) once nothing has come for so long, where they set no limit. */
export function limitSilence(connection: Connection, silence = LONGEST_SILENCE): Connection {
  return {
    server: connection.server,
    context: connection.context,
    namespace: connection.namespace,
    kubelets: connection.kubelets,
    nodes: connection.nodes,
    get warningCount() {
      return connection.warningCount;
    },
    send: (request) => connection.send({ silence, ...request }),
    openWebSocket: (request) => connection.openWebSocket(request),
    close: () => {
      connection.close();
    },
  };
}
