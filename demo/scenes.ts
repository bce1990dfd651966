import { join } from 'node:path';
import type { DemoHome } from './demo-home.ts';
import { DEMO_NODE, writeDemoNode } from './demo-node.ts';
import { pluginCommand, runToEnd } from './plugin-command.ts';

// The plain demo: commands that are shown one after the other.

/** A command that is shown. */
interface Scene {
  /** What it is about, a sentence. */
  readonly title: string;
  readonly args: readonly string[];
  /** The exit code that it is to end with. */
  readonly code: number;
  /** By what the user's editor is replaced. */
  readonly editor?: string;
  /** It is about the files of a node, which lie where it is run. */
  readonly onFiles?: true;
}

const READS: readonly Scene[] = [
  {
    title: 'Which static pods does the API server not show, and why?',
    args: ['ls', '--hidden'],
    code: 0,
  },
  {
    title: 'Where does a pod that cannot be deleted come from, and how do I change it?',
    args: ['explain', 'kube-scheduler-cp-1'],
    code: 0,
  },
  {
    title: 'Will the kubelet take this manifest?',
    args: ['lint', 'demo/web.yaml'],
    code: 1,
  },
  {
    title: 'What is wrong in the whole cluster?',
    args: ['doctor'],
    code: 1,
  },
  {
    title: 'In another cluster, the only API server is down and cannot be asked. What do the files on its node tell?',
    args: ['local', 'explain', 'kube-apiserver', '--root', DEMO_NODE],
    code: 0,
    onFiles: true,
  },
  {
    title: 'Its certificates were renewed yesterday. What must be restarted to use them?',
    args: ['local', 'certs', '--root', DEMO_NODE],
    code: 0,
    onFiles: true,
  },
];

const CHANGES: readonly Scene[] = [
  {
    title: 'An edit with a misspelt flag fails on the node, and is undone automatically.',
    args: ['edit', 'kube-scheduler-cp-1', '--yes'],
    code: 1,
    editor: 'sed -i s/--bind-address/--bind-adress/',
  },
  {
    title: 'What was changed, by whom, and with what result?',
    args: ['history', 'kube-scheduler-cp-1', '--yes'],
    code: 0,
  },
];

/** The node of the demo is this machine, and what changes manifests on a node needs Linux. */
const SCENES = process.platform === 'linux' ? [...READS, ...CHANGES] : READS;

/** What all commands of the demo are given. */
export interface Stage {
  readonly home: DemoHome;
  readonly env: NodeJS.ProcessEnv;
  /** Fires when the demo is to end. */
  readonly signal: AbortSignal;
  readonly hasKubectl: boolean;
}

/** Shows all scenes. Answers the exit code: 1 where one did not end as it is to, 130 where the demo was interrupted. */
export async function showScenes(stage: Stage): Promise<number> {
  writeDemoNode(join(stage.home.path, DEMO_NODE));
  if (!stage.hasKubectl) say('kubectl is not on PATH: the plugin is called by its own name.');
  let result = 0;
  for (const [index, { title, args, code, editor, onFiles }] of SCENES.entries()) {
    const command = pluginCommand(args, stage);
    const setting = editor === undefined ? '' : `KUBE_EDITOR='${editor}' `;
    say(`\n# ${index + 1}/${SCENES.length}: ${title}\n$ ${setting}${command.join(' ')}`);
    const cwd = onFiles === true ? stage.home.path : '.';
    const env = { ...stage.env, ...(editor !== undefined && { KUBE_EDITOR: editor }) };
    const ended = await runToEnd(command, { ...stage, cwd, env, stdio: 'inherit' });
    if (stage.signal.aborted) return 130;
    if (ended === code) continue;
    process.stderr.write(`The demo is broken: expected exit code ${code}, got ${ended}.\n`);
    result = 1;
  }
  if (SCENES === READS) say('\nOn Linux, the demo continues with an edit that is undone automatically.');
  if (result === 0 && process.platform !== 'win32') {
    say('\nNext: "npm run demo -- --keep" opens a shell in this cluster.');
  }
  return result;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
