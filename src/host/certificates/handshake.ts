import { connect } from 'node:tls';
import { parseCertificate } from '../../certificates/certificate.ts';
import type { Served } from '../../certificates/loaded.ts';

/** Where to knock. */
export interface HandshakeTarget {
  readonly host: string;
  readonly port: number;
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

/**
 * The certificate that a server shows. Nothing is shown to it: no certificate, no name, no request; the connection is closed
 * as soon as it has said who it is. Whether it can be trusted is not the question.
 */
export function servedCertificate({ host, port, timeout, signal }: HandshakeTarget): Promise<Served> {
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return new Promise((settle) => {
    const socket = connect({ host, port, rejectUnauthorized: false });
    const end = (served: Served): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupted);
      socket.destroy();
      settle(served);
    };
    const unknown = (why: string): void => {
      end({ kind: 'unknown', why: `${address}: ${why}` });
    };
    const interrupted = (): void => {
      unknown('interrupted');
    };
    const timer = setTimeout(() => {
      unknown('timed out');
    }, timeout);
    signal?.addEventListener('abort', interrupted);
    socket.once('error', (error: NodeJS.ErrnoException) => {
      unknown(REFUSALS.get(error.code ?? '') ?? error.message);
    });
    socket.once('close', () => {
      unknown('the connection was closed');
    });
    socket.once('secureConnect', () => {
      const raw = socket.getPeerCertificate().raw as Buffer | undefined;
      const certificate = raw === undefined ? undefined : parseCertificate(raw);
      if (certificate === undefined) unknown('it presented no certificate');
      else end({ kind: 'certificate', certificate, address });
    });
  });
}

const REFUSALS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'connection refused'],
  ['EHOSTUNREACH', 'no route to host'],
  ['ENETUNREACH', 'network is unreachable'],
  ['ECONNRESET', 'connection reset'],
  ['ENOTFOUND', 'no such host'],
]);
