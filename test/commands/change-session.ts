import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  startApiServer,
  type Life,
  type Machine,
  type Sighting,
  type TestApiServer,
} from '../api-server/api-server.ts';
import { createHost, type TestHost } from '../hosts.ts';
import { refuseLeaks } from '../program/built-program.ts';
import { runIn } from '../program/in-process.ts';

const DIRECTORY = '/etc/kubernetes/manifests';

/** A manifest of the pod `web`, in the form that people write. */
export function webManifest(
  change: { image?: string; command?: string; namespace?: string; note?: string } = {},
): string {
  const { image = 'registry.example.com/web:1', command = 'sleep 1d', namespace = 'default', note = 'none' } = change;
  return `# The web pod of this node.
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: ${namespace}
  labels:
    app: web
  annotations:
    example.com/note: ${note}
spec:
  containers:
    - name: main
      image: ${image}
      command: [sh, -c, "${command}"]
`;
}

/** Agreed to; a change that is well is so at once, on nodes that live fast. */
export const QUICK = ['--yes', '--confirm-within', '30s', '--stable-for', '1s'];

/** A container that crashes is ready for a moment, which a slow machine shows: on stderr, and as a step. */
function withoutMoment(text: string): string {
  if (!text.includes('keeps crashing')) return text;
  return text.replaceAll(/^( *- message: )?1 of 1 containers ready; it must stay .*\n( *time: .*\n)?/gm, '');
}

/** What a change says, with what differs from run to run named for what it is. */
export function withoutChance(text: string): string {
  return (
    withoutMoment(text)
      .replaceAll(/kubectl-static-(reader|guard|check)-[0-9a-f]{10}/g, 'kubectl-static-$1-ID')
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME')
      .replaceAll(/\b\d+ restarts?\b/g, 'N restarts')
      // How far it is when it is looked at depends on the machine.
      .replaceAll(/^\d of \d containers ready \(.*\n/gm, '')
      .replaceAll(/[^\s'"]*\/kubectl-static-edit\w*-\w+\//g, '/TMP/')
  );
}

/** How one run came out. */
export interface ChangeRunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Nodes that live, each with the pod `web`, and commands that change their manifests. */
export class ChangeSession {
  readonly server: TestApiServer;
  readonly #hosts: ReadonlyMap<string, TestHost>;
  readonly #home = mkdtempSync(join(tmpdir(), 'kubectl-static-test-'));

  private constructor(hosts: ReadonlyMap<string, TestHost>, server: TestApiServer) {
    this.#hosts = hosts;
    this.server = server;
  }

  /** `machine` may differ from node to node; `prepare` is called with the manifest directory of each before it lives. */
  static async start(
    life: Life = {},
    machine: Partial<Machine> | ((node: string) => Partial<Machine>) = {},
    nodes: readonly string[] = ['worker-1'],
    prepare: (directory: string) => void = () => undefined,
  ): Promise<ChangeSession> {
    const hosts = new Map(nodes.map((node) => [node, createHost()]));
    const machines: Record<string, Machine> = {};
    for (const [node, host] of hosts) {
      mkdirSync(host.path(DIRECTORY), { recursive: true });
      writeFileSync(host.path(`${DIRECTORY}/web.yaml`), webManifest());
      prepare(host.path(DIRECTORY));
      machines[node] = { root: host.root, life, ...(typeof machine === 'function' ? machine(node) : machine) };
    }
    return new ChangeSession(hosts, await startApiServer({ machines, now: () => new Date() }));
  }

  /** Runs a command, in a home of its own, as the administrator unless another user is named. */
  async run(
    args: readonly string[],
    { user = 'admin', ...given }: Parameters<typeof runIn>[2] & { readonly user?: string } = {},
  ): Promise<ChangeRunResult> {
    const kubeconfig = this.server.kubeconfig({ user });
    const home = mkdtempSync(join(this.#home, 'run-'));
    const { code, stdout, stderr } = await runIn(home, args, { kubeconfig, ...given });
    const result = { code, stdout: stdout.toString(), stderr };
    refuseLeaks('kubectl static', args, result, kubeconfig);
    return result;
  }

  path(name: string, node = 'worker-1'): string {
    return join(this.#hosts.get(node)!.path(DIRECTORY), name);
  }

  manifest(node = 'worker-1'): string {
    return readFileSync(this.path('web.yaml', node), 'utf8');
  }

  living(node = 'worker-1') {
    return this.server.living.get(node)!;
  }

  /** What the kubelet has seen in `web.yaml`, as the texts that are known. */
  sightings(known: Readonly<Record<string, string>>, node = 'worker-1'): string[] {
    const named = Object.entries(known).map(([name, text]) => [digestOf(text), name] as const);
    const names = new Map<string, string>([...named, ['absent', 'absent']]);
    return this.living(node).sightings.map(({ digest }: Sighting) => names.get(digest) ?? 'something else');
  }

  /** Edits the pod of a node, agreed to, with short times. */
  edit(text: string, node = 'worker-1', more: readonly string[] = [], signal?: AbortSignal): Promise<ChangeRunResult> {
    const file = join(mkdtempSync(join(this.#home, 'edit-')), 'edited.yaml');
    writeFileSync(file, text);
    return this.run(['edit', `web-${node}`, ...QUICK, ...more], {
      env: { EDITOR: `cp ${file}` },
      ...(signal !== undefined && { signal }),
    });
  }

  /** Waits until no pod of this program is left: the guard ends behind the run that asked for it. */
  async settled(): Promise<void> {
    for (const end = Date.now() + 30_000; this.leftovers.length > 0;) {
      if (Date.now() > end) throw new Error(`left: ${this.leftovers.join(', ')}`);
      await new Promise((done) => setTimeout(done, 20));
    }
  }

  /** Waits until kubelet and mirror show the pod of the manifest that is there, and it is ready. */
  async podRuns(node = 'worker-1'): Promise<void> {
    for (const end = Date.now() + 30_000; ;) {
      const sides = [this.living(node).state.pods ?? [], this.server.store.list('pods')];
      const [own, mirror] = sides.map((all) => [...all].find(({ metadata }) => metadata.name === `web-${node}`));
      const hashes = [own, mirror].map((pod) => pod?.metadata.annotations?.['kubernetes.io/config.hash']);
      if (hashes[0] !== undefined && hashes[0] === hashes[1] && JSON.stringify(mirror?.status).includes('"ready":true'))
        return;
      if (Date.now() > end) throw new Error('the pod does not run');
      await new Promise((done) => setTimeout(done, 20));
    }
  }

  /** What lies beside the manifests. */
  kept(node = 'worker-1'): string[] {
    const path = this.path('.kubectl-static', node);
    return existsSync(path) ? readdirSync(path).sort() : [];
  }

  /** The pods of this program that are left. */
  get leftovers(): string[] {
    const names = [...this.server.store.list('pods')].map(({ metadata }) => metadata.name);
    return names.filter((name) => name.startsWith('kubectl-static-'));
  }

  async close(): Promise<void> {
    await this.server.close();
    for (const host of this.#hosts.values()) host.remove();
    rmSync(this.#home, { recursive: true, force: true });
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
