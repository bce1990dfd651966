import { excerpt, type Passage } from './excerpt.ts';
import { PALETTES, terminalPicture } from './terminal-picture.ts';
import { terminalSession, type TypedCommand } from './terminal-session.ts';

/** A manifest with mistakes that are often made. */
const PROXY = `apiVersion: v1
kind: Pod
metadata:
  name: proxy
  namespace: edge
spec:
  hostNetworks: true
  containers:
    - name: proxy
      image: registry.example.com/proxy:1.4
      envFrom:
        - configMapRef: { name: proxy }
`;

/** What is shown of the program: a session that is run for it. */
interface Scene {
  readonly typed: TypedCommand;
  /** The passages of it that are shown; without them all. */
  readonly passages?: readonly Passage[];
}

const SCENES: Readonly<Record<string, Scene>> = {
  undone: {
    typed: {
      args: ['edit', 'kube-scheduler-cp-1', '--yes'],
      editor: 'sed -i s/--bind-address/--bind-adress/',
    },
    passages: [
      { from: /^\$/, to: /^Creating/ },
      { from: /^@@/, to: /^Warning/ },
      // What is seen next depends on when one looks.
      { from: /is in place/, to: /^/ },
      { from: /^error/ },
    ],
  },
  hidden: {
    typed: { args: ['ls', '--hidden'], cluster: 'hidden' },
    passages: [{ from: /^\$/, to: /^apps +lost/ }, { from: /^apps +secretive/, to: /^guarded/ }, { from: /^locked/ }],
  },
  explain: {
    typed: { args: ['explain', 'etcd-cp-1'], cluster: 'kubeadm' },
    passages: [{ from: /^\$/, to: /^Why$/ }, { from: /^Where$/ }],
  },
  lint: { typed: { args: ['lint', 'proxy.yaml'], cluster: 'kubeadm', files: { 'proxy.yaml': PROXY } } },
};

/** A drawing of a scene for a light or a dark page. */
export interface Picture {
  /** `docs/images/ls-dark.svg`. */
  readonly path: string;
  readonly scene: Scene;
  readonly palette: keyof typeof PALETTES;
}

export const PICTURE_FOLDER = 'docs/images';

/** Every picture of the READMEs. */
export const PICTURES: readonly Picture[] = Object.entries(SCENES).flatMap(([name, scene]) =>
  (['dark', 'light'] as const).map((palette) => {
    return { path: `${PICTURE_FOLDER}/${name}-${palette}.svg`, scene, palette };
  }),
);

/** What was typed, and what came: each is run once for all pictures of it. */
const sessions = new Map<TypedCommand, Promise<string>>();

/** A picture as SVG. */
export async function pictureText({ scene: { typed, passages }, palette }: Picture): Promise<string> {
  const running = sessions.get(typed) ?? terminalSession(typed);
  sessions.set(typed, running);
  const session = await running;
  return terminalPicture(passages === undefined ? session : excerpt(session, passages), PALETTES[palette]);
}
