import { generateCluster, startApiServer } from '../test/api-server/api-server.ts';
import type { BenchSize } from './cluster.ts';
import { withKubelets } from './kubelets.ts';

// The test API server in a process of its own, so that it takes no time from what is measured. Gets the size of its
// cluster as its only argument, and answers with a kubeconfig.

const size = JSON.parse(process.argv[2] ?? '{}') as BenchSize;
const cluster = generateCluster(size);
const server = await startApiServer({
  cluster: size.kubelets === undefined ? cluster : withKubelets(cluster, size.kubelets),
});
process.send?.(server.kubeconfig({ auth: 'certificate' }));

// What it was asked is kept for tests; here it would only grow.
setInterval(() => {
  server.requests.length = 0;
}, 1000);
process.once('disconnect', () => process.exit());
