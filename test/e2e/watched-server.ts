import { startApiServer, type KubeObject, type TestApiServer } from '../api-server/api-server.ts';
import { openGateway, type Gateway } from '../network/gateway.ts';
import { run, type RunResult } from '../program/built-program.ts';
import { until } from '../until.ts';

/** What happens while the program watches: each step once the output holds what the one before it leads to. */
interface Step {
  /** Text that must have been printed since the last step. */
  readonly after: string | RegExp;
  readonly act: () => unknown;
}

/** A kubeadm cluster for a program that watches it, through a gateway that can go away. */
export interface WatchedServer {
  readonly server: TestApiServer;
  readonly gateway: Gateway;
  /** Runs a watch through its steps, then presses Ctrl-C. */
  watch(args: readonly string[], steps: readonly Step[], last: string | RegExp): Promise<RunResult>;
  /** Resolves once a watch is being served. */
  watching(): Promise<void>;
  /** Changes the status of a pod in kube-system. */
  setStatus(name: string, status: object): KubeObject;
  close(): Promise<void>;
}

/** Starts one, whose bookmarks come five times a second. */
export async function startWatchedServer(): Promise<WatchedServer> {
  const server = await startApiServer({ cluster: 'kubeadm', features: { bookmarkInterval: 200 } });
  const gateway = await openGateway(Number(new URL(server.url).port));
  const watching = async (): Promise<void> => {
    await until(() => server.requests.some(({ path, status }) => path.includes('watch=true') && status !== undefined));
  };
  return {
    server,
    gateway,
    watching,
    watch: (args, steps, last) => {
      const waiting = [...steps];
      let seen = '';
      return run(args, {
        kubeconfig: server.kubeconfig().replace(server.url, `https://127.0.0.1:${gateway.port}`),
        onStdout: (text, program) => {
          seen += text;
          const [step] = waiting;
          if (!holds(seen, step?.after ?? last)) return;
          seen = '';
          waiting.shift();
          // The next change must not come before the program has begun to watch.
          if (step === undefined) program.kill('SIGINT');
          else void watching().then(step.act);
        },
      });
    },
    setStatus: (name, status) => {
      const pod = server.store.get('pods', 'kube-system', name)!;
      return server.store.put('pods', { ...pod, status: { ...(pod.status as object), ...status } });
    },
    close: async () => {
      await gateway.stop();
      await server.close();
    },
  };
}

function holds(text: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
}
