import { afterEach, expect, test } from '@jest/globals';
import {
  startApiServer,
  type EndpointKind,
  type KubeconfigOptions,
  type TestApiServer,
} from '../api-server/api-server.ts';
import { runInProcess } from '../program/in-process.ts';

// What is said of kubelets that were to be asked directly, and to which nothing was sent: not that they did not answer.

let server: TestApiServer;
afterEach(() => server.close());

async function run(kubelets: EndpointKind, line: string, kubeconfig: KubeconfigOptions = {}): Promise<string> {
  server = await startApiServer({ listeningKubelets: kubelets });
  const args = [...line.split(' '), '--kubelet-access=direct'];
  const { stdout, stderr } = await runInProcess(args, { kubeconfig: server.kubeconfig(kubeconfig) });
  return `${stdout}\n${stderr}`.replaceAll(/127\.0\.0\.\d+:\d+/g, 'IP:PORT');
}

const NOTE =
  '5 of 5 kubelets could not be asked directly (certificate is not trusted: self-signed or signed by unknown authority, checked with the certificate authority in the kubeconfig; let the kubelets use serving certificates from the cluster (serverTLSBootstrap), name the authority that signed theirs with --kubelet-certificate-authority, or, as a last resort, accept any with --kubelet-insecure-skip-tls-verify, though whoever answers then gets your token): cp-1, cp-2, cp-3, worker-1, worker-2';

test.each(['nodes', 'ls --hidden', 'ls --kubelet'])('"%s" says that certificates are not trusted', async (line) => {
  const said = await run('self-signed', line);
  expect(said).toContain(`\nNote: ${NOTE}\n`);
  expect(said).not.toContain('did not answer');
});

test('"doctor" finds that a certificate is not trusted, and says what to do', async () => {
  const { items, unread } = JSON.parse((await run('self-signed', 'doctor -o json')).split('\nNote: ')[0]!) as {
    readonly items: readonly { readonly rule: string; readonly message: string; readonly remedy: string }[];
    readonly unread: readonly string[];
  };
  expect(items.filter(({ rule }) => rule === 'node-not-readable').map(({ message }) => message)).toEqual(
    Array<string>(5).fill(
      'its kubelet could not be asked directly: IP:PORT: certificate is not trusted: self-signed or signed by unknown authority, checked with the certificate authority in the kubeconfig',
    ),
  );
  expect(unread).toContain(NOTE);
});

test('no kubelet is said not to answer to who cannot ask any directly', async () => {
  const said = await run('cluster-certificate', 'doctor -o markdown --require kubelets', { auth: 'basic' });
  expect(said).toContain(
    '5 of 5 kubelets could not be asked directly (kubelets accept only tokens and client certificates, and you have neither)',
  );
  expect(said).not.toContain('did not answer');
});
