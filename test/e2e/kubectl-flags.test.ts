import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { startApiServer, type TestApiServer } from '../api-server/api-server.ts';
import { HAS_KUBECTL, run } from '../program/built-program.ts';

/**
 * Flags are read as kubectl reads them: `kubectl get pods FLAGS` and `kubectl static ls FLAGS` must ask the server for the
 * same pods, but for the selector that finds static ones, or both must fail.
 */
const ROWS: readonly (readonly string[])[] = [
  ['-A'],
  ['-nkube-system'],
  ['-n=kube-system'],
  ['-n', 'kube-system'],
  ['--namespace', 'kube-system'],
  ['--namespace=kube-system'],
  ['-n', 'shop', '-nkube-system'],
  ['-A', '-n', 'shop'],
  ['-n', 'shop', '-A=false'],
  ['-n', 'shop', '--all-namespaces=false'],
  ['-n', 'shop', '-A=true'],
  ['-A', '-l', 'a in (b,c)'],
  ['-A', '-la=b,c!=d'],
  ['-A', '-l=a=b'],
  ['-A', '--selector', 'a,!b'],
  ['-A', '-l', 'a=b', '-l', 'c=d'],
  ['-A', '-l', ''],
  ['-A', '-l', ' a=b '],
  ['-A', '-l', '-x'],
  ['-A', '-l', '--', '--selector=b'],
  ['-A', '--field-selector', 'status.phase!=Running'],
  ['-A', '--field-selector=metadata.name=a,spec.nodeName=b'],
  ['-A', '--field-selector', ' status.phase=Failed'],
  ['-A', '--chunk-size=7'],
  ['-A', '--chunk-size', '0'],
  ['-A', '--chunk-size=3', '--chunk-size=9'],
  ['-A', '-owide'],
  ['-A', '-o=name'],
  ['-A', '--output', 'json'],
  ['-A', '--no-headers'],
  ['-A', '--no-headers=1', '-o', 'yaml', '-o', 'name'],
  ['-A', '-L', 'tier,component', '-Lx', '--label-columns=y', '--show-labels'],
  ['-A', '-L', '', '-o', 'name'],
  ['-A', '-L', '"quoted"'],
  ['-A', '--'],
  ['-An', 'shop', '-A=f'],
  ['--context', 'test', '--user=admin', '--cluster=test', '-nshop'],
  ['-A', '--request-timeout=30'],
  ['-A', '--request-timeout', '1m30s'],
  ['-n='],
  ['---A'],
  ['--=x'],
  ['-A', '-x'],
  ['-A', '-A='],
  ['-A', '--no-headers=maybe'],
  ['-n'],
  ['-An'],
  ['-A', '--chunk-size=x'],
  ['-A', '-L', 'a"b'],
  ['-A', '-L'],
  ['-A', '--nonsense'],
  ['-A', '-o', 'xml'],
  ['-A', '--request-timeout=soon'],
  ['--context', 'none'],
];

/** What both are to ask, or that they failed. */
interface Asked {
  readonly failed: boolean;
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | null;
  readonly fieldSelector?: string | null;
  readonly limit?: string | null;
}

/** A server with both programs pointed at it, one command line at a time. */
class Bench {
  readonly #server: TestApiServer;
  readonly #home = mkdtempSync(join(tmpdir(), 'kubectl-flags-'));

  constructor(server: TestApiServer) {
    this.#server = server;
    writeFileSync(join(this.#home, 'config'), server.kubeconfig());
  }

  async kubectlAsks(flags: readonly string[]): Promise<Asked> {
    const env = { PATH: process.env.PATH, HOME: this.#home, KUBECONFIG: join(this.#home, 'config') };
    const failed = await new Promise<boolean>((done) => {
      execFile('kubectl', ['get', 'pods', ...flags], { env }, (error) => {
        done(error !== null);
      });
    });
    return this.#asked(failed);
  }

  async pluginAsks(flags: readonly string[]): Promise<Asked> {
    const { code } = await run(['ls', ...flags], { kubeconfig: this.#server.kubeconfig(), through: 'nothing' });
    return this.#asked(code !== 0);
  }

  async clear(): Promise<void> {
    rmSync(this.#home, { recursive: true });
    await this.#server.close();
  }

  #asked(failed: boolean): Asked {
    const paths = this.#server.requests.map(({ path }) => new URL(path, 'http://server'));
    this.#server.requests.length = 0;
    const request = paths.find(({ pathname }) => /^\/api\/v1\/(namespaces\/[^/]*\/)?pods/.test(pathname));
    if (failed || request === undefined) return { failed: true };
    const { pathname, searchParams } = request;
    const fields = searchParams.get('fieldSelector')?.replace(/^spec\.serviceAccountName=,?/, '') ?? '';
    return {
      failed: false,
      namespace: /namespaces\/([^/]*)\//.exec(decodeURIComponent(pathname))?.[1],
      labelSelector: searchParams.get('labelSelector'),
      fieldSelector: fields === '' ? null : fields,
      limit: searchParams.get('limit'),
    };
  }
}

/** What kubectl and the plugin ask with the same flags. */
type Comparison = readonly [kubectl: Asked, plugin: Asked];

const comparisons = new Map<readonly string[], Comparison>();

const NO_FLAGS: readonly string[] = [];

beforeAll(async () => {
  const waiting = HAS_KUBECTL ? [...ROWS, NO_FLAGS] : [];
  const work = async (): Promise<void> => {
    const bench = new Bench(await startApiServer({ cluster: 'kubeadm' }));
    for (let flags = waiting.shift(); flags !== undefined; flags = waiting.shift()) {
      comparisons.set(flags, [await bench.kubectlAsks(flags), await bench.pluginAsks(flags)]);
    }
    await bench.clear();
  };
  await Promise.all([work(), work(), work()]);
}, 240_000);

(HAS_KUBECTL ? describe : describe.skip)('the server is asked for the pods that kubectl asks for', () => {
  test.each(ROWS.map((flags) => [flags.map((flag) => JSON.stringify(flag)).join(' '), flags] as const))(
    '%s',
    (_title, flags) => {
      const [kubectl, plugin] = comparisons.get(flags)!;
      expect(plugin).toEqual(kubectl);
    },
  );

  test('but in all namespaces where none is given', () => {
    expect(comparisons.get(NO_FLAGS)).toEqual([
      expect.objectContaining({ namespace: 'default' }),
      expect.objectContaining({ namespace: undefined }),
    ]);
  });
});
