import { generateCluster, startApiServer } from '../test/api-server/api-server.ts';
import { mergedKubeconfig } from '../test/e2e/merged-kubeconfig.ts';
import type { BenchSize } from './cluster.ts';
import { withKubelets } from './kubelets.ts';

// The test API server in a process of its own, so that it takes no time from what is measured. Gets the size of its
// cluster as its only argument, and answers with a kubeconfig.

const size = JSON.parse(process.argv[2] ?? '{}') as BenchSize;
const cluster = generateCluster(size);
const server = await startApiServer({
  cluster: size.kubelets === undefined ? cluster : withKubelets(cluster, size.kubelets),
});
const kubeconfig = server.kubeconfig({ auth: 'certificate' });
const names = Array.from({ length: size.contexts ?? 0 }, (_, index) => `c-${String(index).padStart(2, '0')}`);
process.send?.(
  names.length === 0 ? kubeconfig : mergedKubeconfig(Object.fromEntries(names.map((name) => [name, kubeconfig]))),
);

// What it was asked is kept for tests; here it would only grow.
setInterval(() => {
  server.requests.length = 0;
}, 1000);
process.once('disconnect', () => process.exit());
