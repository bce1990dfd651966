import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Exec, KubeConfig, Watch } from '@kubernetes/client-node';

/** What a row cannot hold, because it is asked for `/version` alone and kubectl cannot be asked; whether client-node is right. */
export const BEYOND_ROWS: Readonly<Record<string, () => Promise<boolean>>> = {
  // client-go's InClusterConfig knows https alone.
  'in a pod, a service port of 8080': async () => (await inPod('8080')).server === 'https://10.96.0.1:8080',
  // client-go goes on without one, and trusts the system's roots.
  'in a pod without an authority': async () => (await inPod('443')).caFile === undefined,
  'a watch that is answered with what is no event': async () => {
    const { server, config } = await serve((_request, response) => {
      response.end('{"type":"ADDED","object":{}}\nno event\n');
    });
    const error = await new Promise<unknown>((resolve) => {
      void new Watch(config).watch('/api/v1/pods', {}, () => undefined, resolve);
    });
    server.close();
    return error !== null && error !== undefined;
  },
  'a WebSocket that is refused': async () => {
    const { server, config } = await serve();
    server.on('upgrade', (_request, socket) => {
      const status = JSON.stringify({ kind: 'Status', reason: 'Forbidden', message: 'pods "p" is forbidden' });
      socket.end(`HTTP/1.1 403 Forbidden\r\nContent-Length: ${status.length}\r\n\r\n${status}`);
    });
    const words = await new Exec(config).exec('n', 'p', 'c', 'ls', null, null, null, false).then(
      () => '',
      (error: unknown) => `${String(error)} ${JSON.stringify(error)}`,
    );
    server.close();
    return words.includes('pods \\"p\\" is forbidden') || words.includes('pods "p" is forbidden');
  },
};

async function inPod(port: string): Promise<{ server: string; caFile?: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'service-account-'));
  const config = new KubeConfig();
  Object.assign(process.env, { KUBERNETES_SERVICE_HOST: '10.96.0.1', KUBERNETES_SERVICE_PORT: port });
  await writeFile(join(folder, 'token'), 't');
  config.loadFromCluster(folder);
  await rm(folder, { recursive: true });
  return config.getCurrentCluster()!;
}

async function serve(onRequest?: Parameters<typeof createServer>[1]): Promise<{ server: Server; config: KubeConfig }> {
  const server = createServer(onRequest ?? (() => undefined));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: 'c', server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
    { name: 'u', token: 't' },
  );
  return { server, config };
}
