import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../src/cli/program.ts';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import {
  generateCluster,
  startApiServer,
  type Cluster,
  type Kubelet,
  type Rule,
  type TestApiServer,
} from '../api-server/api-server.ts';
import { surroundingsOf } from '../program/in-process.ts';

/** Whoever may read all but kubelets. */
export const READER: readonly Rule[] = [{ verbs: ['get', 'list'], resources: ['pods', 'nodes', 'events'] }];

/** The name of a node of a `SurveySession`, counted from 0. */
export function nodeName(index: number): string {
  return `node-${String(index).padStart(4, '0')}`;
}

/** A cluster of nodes with one mirrored static pod each, and the program run on it inside the test's process. */
export class SurveySession {
  readonly server: TestApiServer;
  readonly #home = mkdtempSync(join(tmpdir(), 'kubectl-static-survey-'));

  readonly #now: Date | undefined;

  private constructor(server: TestApiServer, now: Date | undefined) {
    this.server = server;
    this.#now = now;
  }

  static async start(nodes: number, kubelet: Kubelet = {}): Promise<SurveySession> {
    const cluster = generateCluster({ nodes, pods: 0, staticPodsPerNode: 1, managedFields: false });
    const kubelets = Object.fromEntries(Array.from({ length: nodes }, (_, index) => [nodeName(index), kubelet]));
    return SurveySession.of({ ...cluster, kubelets });
  }

  /** The program on a cluster, which it takes to be looked at when the cluster says. */
  static async of(cluster: Cluster): Promise<SurveySession> {
    return new SurveySession(await startApiServer({ cluster }), cluster.now);
  }

  /** Runs a command line as a user of the server. */
  async runAs(user: string, ...argv: string[]) {
    const kubeconfig = join(this.#home, 'config');
    writeFileSync(kubeconfig, this.server.kubeconfig({ user }), { mode: 0o600 });
    let stdout = '';
    let stderr = '';
    const out = { write: (text: string) => void (stdout += text), columns: undefined };
    const err = { write: (text: string) => void (stderr += text), columns: undefined };
    const given = { argv, stdout: out, stderr: err, now: () => this.#now ?? new Date() };
    const code = await runProgram(surroundingsOf({ kubeconfig, cwd: this.#home }, given), () => COMMANDS);
    return { code, stdout, stderr };
  }

  /** Paths of the kubelets' pods, or of their counts, that were asked for. */
  proxied(endpoint: 'pods' | 'metrics' = 'pods'): string[] {
    return this.server.requests.map(({ path }) => path).filter((path) => path.includes(`/proxy/${endpoint}`));
  }

  /** Names of the nodes whose kubelets were asked what they run, or how much. */
  asked(): string[] {
    const names = this.server.requests.flatMap(
      ({ path }) => /\/nodes\/([^/]+)\/proxy\/(?:pods|metrics)(?:\?|$)/.exec(path)?.[1] ?? [],
    );
    return [...new Set(names)];
  }

  async end(): Promise<void> {
    await this.server.close();
    rmSync(this.#home, { recursive: true });
  }
}
