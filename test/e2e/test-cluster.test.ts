import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { startApiServer, type TestApiServer } from '../api-server/api-server.ts';
import { createHost, type TestHost } from '../hosts.ts';
import { HAS_KUBECTL } from '../program/built-program.ts';
import { proveOn } from './cluster-proof.ts';

// What any-cluster.test.ts asks of a real cluster, asked of the test server, so that those tests are known to run.

const CLUSTERS = [
  { cluster: 'kubeadm', hidden: undefined, hasFiles: true },
  { cluster: 'hidden', hidden: 'no-such-namespace/ghost-cp-1', hasFiles: false },
];

(HAS_KUBECTL ? describe : describe.skip)(HAS_KUBECTL ? 'with kubectl' : 'skipped: no kubectl on PATH', () => {
  describe.each(CLUSTERS)('the cluster $cluster', ({ cluster, hidden, hasFiles }) => {
    let host: TestHost;
    let server: TestApiServer;
    let home: string;
    beforeAll(async () => {
      host = createHost('kubeadm');
      home = mkdtempSync(join(tmpdir(), 'kubectl-static-test-cluster-'));
      const machine = { root: host.root };
      server = await startApiServer({ cluster, machines: { 'cp-1': machine, 'cp-2': machine, 'cp-3': machine } });
      writeFileSync(join(home, 'kubeconfig'), server.kubeconfig(), { mode: 0o600 });
    });
    afterAll(async () => {
      await server.close();
      host.remove();
      rmSync(home, { recursive: true });
    });

    proveOn({
      environment: () => ({ HOME: home, KUBECONFIG: join(home, 'kubeconfig') }),
      namespace: 'default',
      hidden,
      hasFiles,
    });
  });
});
