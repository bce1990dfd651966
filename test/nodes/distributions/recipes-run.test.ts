import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DISTRIBUTIONS } from '../../../src/nodes/distributions/catalogue.ts';
import { DEEDS, type AdviceSubject, type Deed, type Recipes } from '../../../src/nodes/distributions/distribution.ts';
import { kubeadm } from '../../../src/nodes/distributions/known/kubeadm.ts';
import { bottlerocket } from '../../../src/nodes/distributions/known/bottlerocket.ts';
import { k0s } from '../../../src/nodes/distributions/known/k0s.ts';
import { openshift } from '../../../src/nodes/distributions/known/openshift.ts';
import { talos } from '../../../src/nodes/distributions/known/talos.ts';
import { createStyles } from '../../../src/kubectl/printers/styles.ts';
import { locateManifests } from '../../../src/nodes/manifest-location.ts';
import { byHandReport, recipeScript } from '../../../src/output/explain/by-hand.ts';
import { ownPod, subject } from './subjects.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'recipes-'));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

/** What runs a recipe on real nodes: bash, dash on Debian, busybox where there is little else. */
const SHELLS: readonly (readonly [title: string, shell: readonly string[]])[] = [
  ['bash', ['/bin/bash', '--norc']],
  ['dash', ['/usr/bin/dash']],
  ['busybox', ['/usr/bin/busybox', 'sh']],
];
const DASH = SHELLS[1]![1];

/** The tools of the scripts, and nothing else is on their PATH. */
const TOOLS = ['awk', 'cat', 'cmp', 'cp', 'date', 'grep', 'ln', 'mkdir', 'mv', 'rm', 'sh', 'tr'];

/** An editor as they are: it leaves files of its own beside what it edits. */
const EDITOR = 'printf "# edited\\n" >>"$1"; printf x >"$1.swp"; printf x >"${1%/*}/4913"';

/** Links to the tools by the title of the shell, for busybox its own. */
const bins = new Map<string, string>();

beforeAll(() => {
  for (const [title] of SHELLS) {
    const bin = mkdtempSync(join(tmpdir(), 'tools-'));
    for (const tool of TOOLS) {
      const real = ['/usr/bin', '/bin'].map((folder) => join(folder, tool)).find((path) => existsSync(path));
      symlinkSync(title === 'busybox' ? '/usr/bin/busybox' : real!, join(bin, tool));
    }
    writeFileSync(join(bin, 'editor'), `#!/bin/sh\n${EDITOR}\n`, { mode: 0o755 });
    chmodSync(bin, 0o755);
    bins.set(title, bin);
  }
});

afterAll(() => {
  for (const bin of bins.values()) rmSync(bin, { recursive: true });
});

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a shell in `root`, with these arguments. */
function run(
  shell: readonly string[],
  words: readonly string[],
  { env = {}, ...options }: { env?: Record<string, string>; input?: string; uid?: number } = {},
): Run {
  const [program = '', ...first] = shell;
  const { status, stdout, stderr } = spawnSync(program, [...first, ...words], {
    cwd: root,
    encoding: 'utf8',
    env,
    ...options,
  });
  return { status, stdout, stderr };
}

const MANIFEST = 'kind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: etcd\n';
const EDITED = `${MANIFEST}# edited\n`;
const JSON_POD = '{"kind":"Pod","metadata":{"name":"etcd"},"spec":{}}';
const OTHERS = { 'etcd.json': JSON_POD };
const STAMP = expect.stringMatching(
  /^ {4}kubectl\.kubernetes\.io\/restartedAt: "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"$/,
) as unknown as string;
const isRoot = process.getuid?.() === 0;
const NOBODY = 65534;

describe.each(SHELLS)('run by %s', (title, shell) => {
  let directory: string;

  /** All that is in the manifest directory, name → text; of a directory in it what is in that. */
  const files = (): Readonly<Record<string, unknown>> =>
    Object.fromEntries(
      readdirSync(directory).map((name) => {
        const path = join(directory, name);
        return [name, lstatSync(path).isDirectory() ? readdirSync(path) : readFileSync(path, 'utf8')];
      }),
    );

  /** What the kubelet sees of it. */
  const seen = (): Readonly<Record<string, unknown>> =>
    Object.fromEntries(Object.entries(files()).filter(([name]) => !name.startsWith('.')));

  /** All that is to be as it was once a change was undone. */
  const whole = (name = 'web.yaml'): unknown => {
    const { mode, uid, gid, mtimeMs } = lstatSync(join(directory, name));
    return { mode, uid, gid, mtimeMs, text: readFileSync(join(directory, name)).toString('base64') };
  };

  function prepare(name = 'manifests', manifest = 'web.yaml', text = MANIFEST): string {
    directory = join(root, 'etc', name);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, manifest), text);
    chmodSync(join(directory, manifest), 0o640);
    if (isRoot) chownSync(join(directory, manifest), 12345, 54321);
    writeFileSync(join(directory, 'etcd.json'), JSON_POD);
    return join(directory, manifest);
  }

  /** Runs the recipe as it was saved, and then with words behind it. */
  function follow(
    of: AdviceSubject,
    deed: Deed,
    words: readonly string[] = [],
    options: Parameters<typeof run>[2] = {},
  ): Run {
    const script = join(root, `${deed}.sh`);
    writeFileSync(script, recipeScript({ recipes: kubeadm.recipes(of), where: 'node cp-1' }, deed));
    return run(shell, [script, ...words], {
      ...options,
      env: { PATH: bins.get(title)!, EDITOR: 'editor', ...options.env },
    });
  }

  /** The same for a run that is to go well. */
  function succeed(...given: Parameters<typeof follow>): void {
    const { status, stderr } = follow(...given);
    expect([status, stderr]).toEqual([0, '']);
  }

  const certain = (file: string): AdviceSubject => ownPod({ directory, file, fileConfidence: 'certain' });
  const likely = (): AdviceSubject => ownPod({ directory, file: join(directory, 'wrong'), fileConfidence: 'likely' });
  const single = (file: string): AdviceSubject => ownPod({ directory, file, singleFile: true });

  const ODD = `-ma n'i$(touch pwned)"fests`;
  const ODD_FILE = `- w$(touch pwned)'e b"=.yaml`;

  const PLACES: readonly [title: string, name: string, manifest: string, of: (file: string) => AdviceSubject][] = [
    ['an odd directory', ODD, ODD_FILE, certain],
    ['an odd directory, looking for the file', ODD, ODD_FILE, likely],
    ['a single file', 'manifests', 'web.yaml', single],
  ];

  // What a shell itself may do otherwise is seen in the first, and bash brings no tools of its own.
  describe.each(title === 'bash' ? PLACES.slice(0, 1) : PLACES)('in %s', (_, name, manifest, of) => {
    let file: string;
    beforeEach(() => {
      file = prepare(name, manifest);
    });
    afterEach(() => {
      expect(readdirSync(root).filter((entry) => entry === 'pwned')).toEqual([]);
    });

    test('edit changes the manifest alone, and is undone', () => {
      const before = whole(manifest);
      succeed(of(file), 'edit');
      expect(files()).toEqual({ ...OTHERS, [manifest]: EDITED, [`.${manifest}.before-edit`]: MANIFEST });
      expect(whole(manifest)).toMatchObject({ mode: 0o100640, uid: isRoot ? 12345 : process.getuid!() });
      succeed(of(file), 'edit', ['undo']);
      expect(files()).toEqual({ ...OTHERS, [manifest]: MANIFEST, [`.${manifest}.before-undo`]: EDITED });
      expect(whole(manifest)).toEqual(before);
    });

    test('edit takes a file', () => {
      writeFileSync(join(root, `-n ew'`), `${MANIFEST}# given\n`);
      succeed(of(file), 'edit', [`-n ew'`]);
      expect(seen()).toEqual({ ...OTHERS, [manifest]: `${MANIFEST}# given\n` });
      expect(lstatSync(file).mode & 0o777).toBe(0o640);
    });

    test('restart sets an annotation, and is undone', () => {
      const before = whole(manifest);
      succeed(of(file), 'restart');
      const { [manifest]: text, ...rest } = files();
      const [first, second, ...lines] = MANIFEST.split('\n');
      expect(rest).toEqual({ ...OTHERS, [`.${manifest}.before-restart`]: MANIFEST });
      expect(String(text).split('\n')).toEqual([first, second, lines[0], '  annotations:', STAMP, ...lines.slice(1)]);
      expect(whole(manifest)).toMatchObject({ mode: 0o100640, uid: isRoot ? 12345 : process.getuid!() });
      succeed(of(file), 'restart', ['undo']);
      expect(whole(manifest)).toEqual(before);
    });

    test.each([
      ['stop', 'stopped'],
      ['remove', 'removed'],
    ] as const)('%s takes one file away, and it comes back', (deed, suffix) => {
      const before = whole(manifest);
      succeed(of(file), deed);
      expect(files()).toEqual({ ...OTHERS, [`.${manifest}.${suffix}`]: MANIFEST });
      // Somebody has put it there again.
      writeFileSync(file, 'name: web\n');
      for (const words of [[], ['undo']]) expect(follow(of(file), deed, words).status).toBe(1);
      expect(files()).toEqual({ ...OTHERS, [manifest]: 'name: web\n', [`.${manifest}.${suffix}`]: MANIFEST });
      rmSync(file);
      succeed(of(file), deed, ['undo']);
      expect(files()).toEqual({ ...OTHERS, [manifest]: MANIFEST });
      expect(whole(manifest)).toEqual(before);
    });
  });

  if (title === 'bash') return;

  /** What stands in the way, what is said of it, and what there is to be undone. */
  const IN_THE_WAY: readonly [title: string, of: () => AdviceSubject, said: RegExp, uid?: number][] = [
    [
      'no file of the pod',
      () => {
        rmSync(join(directory, 'web.yaml'));
        return likely();
      },
      /^.*manifests has no file that defines pod web: is this its node\?\n$/,
    ],
    [
      'no such file',
      () => {
        rmSync(join(directory, 'web.yaml'));
        return single(join(directory, 'web.yaml'));
      },
      /^.*manifests has no file web\.yaml that defines pod web: is this its node\?\n$/,
    ],
    [
      'two files of the pod',
      () => {
        writeFileSync(join(directory, 'web.yaml.bak'), `${MANIFEST}# old\n`);
        return likely();
      },
      /^.*web\.yaml and .*web\.yaml\.bak both seem to define pod web: /,
    ],
    [
      'a backup beside the known file',
      () => {
        writeFileSync(join(directory, 'a.yaml'), MANIFEST);
        return certain(join(directory, 'web.yaml'));
      },
      /both seem to define pod web: /,
    ],
    [
      'a change of the program that is under way',
      () => {
        mkdirSync(join(directory, '.kubectl-static/lock'), { recursive: true });
        return likely();
      },
      /^kubectl static is changing a manifest here, .*"kubectl-static local history web"\n$/,
    ],
    [
      'a directory that cannot be written',
      () => {
        chmodSync(directory, 0o555);
        chmodSync(root, 0o755);
        return likely();
      },
      /^cannot write to .*manifests: run this as root, on the node of the pod\n$/,
      NOBODY,
    ],
    [
      'no directory',
      () => ({ ...likely(), directory: join(directory, 'elsewhere') }),
      /^cannot write to .*elsewhere: run this as root, on the node of the pod\n$/,
    ],
    [
      'a directory that is not known',
      () => ownPod({ directory: undefined, file: undefined }),
      /DIRECTORY: set DIRECTORY to --pod-manifest-path of the kubelet/,
    ],
  ];

  test.each(IN_THE_WAY)('%s: nothing is touched', (...[, arrange, said, uid]) => {
    prepare();
    const of = arrange();
    const before = [files(), readdirSync(directory).map((name) => lstatSync(join(directory, name)).ino)];
    for (const deed of DEEDS) {
      const { status, stderr } = follow(of, deed, [], isRoot && uid !== undefined ? { uid } : {});
      expect([status !== 0, stderr]).toEqual([true, expect.stringMatching(said)]);
    }
    expect([files(), readdirSync(directory).map((name) => lstatSync(join(directory, name)).ino)]).toEqual(before);
  });

  test('where nothing was done nothing is undone, and words that mean nothing are refused', () => {
    const file = prepare();
    const before = files();
    for (const deed of DEEDS) {
      for (const of of [likely(), certain(file), single(file)]) {
        expect(follow(of, deed, ['undo'])).toMatchObject({
          status: 1,
          stderr: expect.stringMatching(/^nothing to undo: /),
        });
      }
      if (deed === 'edit') continue;
      expect(follow(likely(), deed, ['--help'])).toMatchObject({
        status: 1,
        stderr: 'the only argument can be undo\n',
      });
    }
    const { status, stderr } = follow(likely(), 'edit', ['-no such file']);
    expect([status !== 0, stderr]).toEqual([true, expect.stringContaining('-no such file')]);
    expect(files()).toEqual(before);
  });

  test('FILE tells which of two files it is, and DIRECTORY where they are', () => {
    prepare();
    writeFileSync(join(directory, 'web.yaml.bak'), MANIFEST);
    const of = ownPod({ directory: undefined, file: undefined });
    succeed(of, 'edit', [], { env: { DIRECTORY: directory, FILE: 'web.yaml' } });
    expect(seen()).toEqual({ ...OTHERS, 'web.yaml': EDITED, 'web.yaml.bak': MANIFEST });
    // Somebody else may have set FILE, for something else.
    const { status, stderr } = follow(of, 'edit', [], { env: { DIRECTORY: directory, FILE: '/x/etcd.json' } });
    expect([status, stderr]).toEqual([
      1,
      `${directory} has no file etcd.json that defines pod web: is this its node?\n`,
    ]);
    expect(seen()).toEqual({ ...OTHERS, 'web.yaml': EDITED, 'web.yaml.bak': MANIFEST });
    succeed(of, 'edit', ['undo'], { env: { DIRECTORY: directory, FILE: 'web.yaml' } });
    expect(seen()).toEqual({ ...OTHERS, 'web.yaml': MANIFEST, 'web.yaml.bak': MANIFEST });
  });

  test('a link is replaced by a file, and comes back as the link', () => {
    prepare();
    mkdirSync(join(root, 'etc/real'));
    writeFileSync(join(root, 'etc/real/web'), MANIFEST, { mode: 0o600 });
    const file = join(directory, 'web.yaml');
    for (const deed of DEEDS) {
      rmSync(file, { force: true });
      symlinkSync('../real/web', file);
      succeed(likely(), deed);
      succeed(likely(), deed, ['undo']);
      expect([deed, readlinkSync(file)]).toEqual([deed, '../real/web']);
    }
    expect(readFileSync(join(root, 'etc/real/web'), 'utf8')).toBe(MANIFEST);
  });

  test.each([
    ['the manifest has changed', 'printf "# theirs\\n" >>"$THERE/web.yaml"', `${MANIFEST}# theirs\n`],
    ['a change of the program has begun', 'mkdir -p "$THERE/.kubectl-static/lock"', MANIFEST],
    ['the pod has got another name', 'printf "name: other\\n" >"$1"', MANIFEST],
    ['the editor has failed', 'exit 3', MANIFEST],
  ])('edit changes nothing where %s meanwhile', (_, meanwhile, text) => {
    prepare();
    const editor = `f() { printf "# mine\\n" >>"$1"; ${meanwhile}; }; f`;
    const { status } = follow(likely(), 'edit', [], { env: { EDITOR: editor, THERE: directory } });
    expect(status).not.toBe(0);
    expect(seen()).toEqual({ ...OTHERS, 'web.yaml': text });
  });

  test('edit leaves nothing where nothing was changed', () => {
    prepare();
    expect(follow(likely(), 'edit', [], { env: { EDITOR: ':' } })).toEqual({
      status: 0,
      stdout: 'No changes made.\n',
      stderr: '',
    });
    expect(files()).toEqual({ ...OTHERS, 'web.yaml': MANIFEST });
  });

  test('a full disk changes nothing', () => {
    prepare();
    writeFileSync(join(root, 'new'), EDITED);
    for (const [deed, words] of [['restart'], ['edit', 'new']] as const) {
      const script = join(root, `${deed}.sh`);
      writeFileSync(script, recipeScript({ recipes: kubeadm.recipes(likely()), where: 'node cp-1' }, deed));
      const full = `ulimit -f 0; exec ${shell.join(' ')} "$@"`;
      const { status } = run(DASH, ['-c', full, 'sh', script, ...(words === undefined ? [] : [words])], {
        env: { PATH: bins.get(title)! },
      });
      expect(status).not.toBe(0);
    }
    expect(seen()).toEqual({ ...OTHERS, 'web.yaml': MANIFEST });
  });

  test.each([
    [
      'a block that has it',
      'a: 1\nmetadata:\n  annotations:\n    x: y\n    kubectl.kubernetes.io/restartedAt: "old"\n  name: web\n',
      [0, 1, 2, STAMP, 3, 5, 6],
    ],
    ['a block without it', 'metadata:\n  name: web\n  annotations:\n    x: y\nspec:\n', [0, 1, 2, STAMP, 3, 4, 5]],
    [
      'comments and a second document',
      '---\n# first\nmetadata:\n  # the name\n  name: web\n\n---\nmetadata:\n  name: other\n',
      [0, 1, 2, 3, 4, 5, '  annotations:', STAMP, 6, 7, 8, 9],
    ],
  ])('restart knows %s', (_, text, wanted) => {
    const file = prepare('manifests', 'web.yaml', text);
    succeed(certain(file), 'restart');
    const lines = text.split('\n');
    expect(String(files()['web.yaml']).split('\n')).toEqual(
      wanted.map((line) => (typeof line === 'number' ? lines[line] : line)),
    );
  });

  const NOW = 'kubectl.kubernetes.io/restartedAt: "NOW"';
  test.each([
    ['without annotations', '{name: web}', `{annotations: {${NOW}}, name: web}`],
    ['with others', '{name: web, annotations: {a: "b"}}', `{name: web, annotations: {${NOW}, a: "b"}}`],
    ['with it', `{annotations: {${NOW}}, name: web}`, `{annotations: {${NOW}}, name: web}`],
  ])('restart knows flow style %s', (_, metadata, wanted) => {
    const text = (of: string): string => `kind: Pod\nmetadata: ${of}\nspec: {}\n---\nmetadata: {name: other}\n`;
    const file = prepare('manifests', 'web.yaml', text(metadata));
    succeed(certain(file), 'restart');
    const written = readFileSync(file, 'utf8');
    expect(written.replace(/"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ"/, '"NOW"')).toBe(text(wanted));
    expect(written).not.toContain('NOW');
  });

  test.each([
    ['JSON', JSON_POD],
    ['flow style over lines', 'kind: Pod\nmetadata: {\n  name: web}\nspec: {}\n'],
    ['flow style that is JSON', 'kind: Pod\nmetadata: {"name": "web", "annotations": {"a": "b"}}\nspec: {}\n'],
    ['annotations in flow style', 'kind: Pod\nmetadata:\n  name: web\n  annotations: {a: b}\nspec: {}\n'],
    ['another indent', 'kind: Pod\nmetadata:\n  name: web\n  annotations:\n      a: b\nspec: {}\n'],
    ['wide indent', 'kind: Pod\nmetadata:\n    name: web\nspec: {}\n'],
    ['no metadata', 'kind: Pod\n'],
  ])('restart leaves %s alone and says what to do', (_, text) => {
    const file = prepare('manifests', 'web.yaml', text);
    expect(follow(certain(file), 'restart')).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'not restarted: edit the manifest, and set its annotation kubectl.kubernetes.io/restartedAt to another value\n',
    });
    expect(files()).toEqual({ ...OTHERS, 'web.yaml': text });
  });

  test.each([
    ['YAML', MANIFEST],
    ['quoted YAML, commented, with DOS line ends', `metadata:\r\n  name: 'web' # mine\r\n`],
    ['YAML flow style', 'metadata: {namespace: default, name: web}\n'],
    ['indented JSON', '{\n\t"metadata": {\n\t\t"name": "web",\n\t\t"namespace": "x"\n\t}\n}\n'],
    ['JSON in one line', '{"metadata":{"namespace":"x","name":"web"}}'],
  ])('the manifest is found: %s', (_, content) => {
    const found = prepare('manifests', '10-any-name', content);
    mkdirSync(join(directory, 'folder'));
    writeFileSync(join(directory, '.hidden.yaml'), content);
    writeFileSync(
      join(directory, 'other.yaml'),
      'metadata:\n  name: web-2\nspec:\n  containers:\n  - name: web\n  volumes:\n  - name: xweb\n',
    );
    const before = files();
    succeed(likely(), 'stop');
    const { '10-any-name': _moved, ...rest } = before;
    expect(files()).toEqual({ ...rest, '.10-any-name.stopped': content });
    succeed(likely(), 'stop', ['undo']);
    expect(files()).toEqual(before);
    const [{ command = '' } = {}] = kubeadm.recipes(likely()).find;
    const env = { PATH: bins.get(title)! };
    expect(run(shell, ['-c', `sudo() { "$@"; }; ${command}`], { env })).toMatchObject({ stdout: `${found}\n` });
  });
});

test('half a script that comes through a pipe does nothing', () => {
  const directory = join(root, 'manifests');
  mkdirSync(directory);
  writeFileSync(join(directory, 'web.yaml'), MANIFEST);
  const env = { PATH: bins.get('dash')! };
  for (const deed of DEEDS) {
    const recipes = kubeadm.recipes(ownPod({ directory, file: undefined }));
    const lines = recipeScript({ recipes, where: 'node cp-1' }, deed).trimEnd().split('\n');
    for (let count = lines.length - 1; count > 0; count -= 15) {
      run(DASH, ['-s'], { env, input: lines.slice(0, count).join('\n') });
    }
    expect([deed, readdirSync(directory)]).toEqual([deed, ['web.yaml']]);
    if (deed === 'edit') continue;
    expect(run(DASH, ['-s'], { env, input: lines.join('\n') }).status).toBe(0);
    expect(run(DASH, ['-s', 'undo'], { env, input: lines.join('\n') }).status).toBe(0);
    rmSync(join(directory, '.web.yaml.before-undo'), { force: true });
  }
});

test.each(SHELLS)('no recipe runs where %s is given them all', (title, shell) => {
  const all = {
    recipes: kubeadm.recipes(ownPod({ directory: root, file: undefined })),
    name: 'web-cp-1',
    where: 'node cp-1',
    command: 'kubectl static explain web-cp-1 --by-hand',
    location: locateManifests({}),
    source: 'file',
  } as const;
  const style = createStyles(false);
  writeFileSync(join(root, 'web.yaml'), MANIFEST);
  writeFileSync(join(root, 'all'), byHandReport(all, { width: 100, style, now: new Date(), kubeletSkipped: false }));
  const { status, stdout, stderr } = run(shell, ['all'], { env: { PATH: bins.get(title)!, EDITOR: 'editor' } });
  expect([status, stdout, stderr]).toEqual([2, '', expect.stringMatching(/^[^\n]*[Ss]yntax error/)]);
  expect(readdirSync(root)).toEqual(['all', 'web.yaml']);
});

/** Runs a recipe of commands; each command is told to stdout instead. */
function told(
  recipes: Recipes,
  deed: Deed,
  words: readonly string[] = [],
  input = '',
): readonly [number | null, string] {
  const stand = ['sudo', 'oc', 'apiclient', 'sleep', 'talosctl']
    .map((name) => `${name}() { echo "${name} $*"; }\n`)
    .join('');
  const script = `${stand}${recipeScript({ recipes, where: 'node cp-1' }, deed)}`;
  const { status, stdout } = run(DASH, ['-c', script, 'recipe', ...words], { input, env: { PATH: '/nowhere' } });
  return [status, stdout];
}

describe('what an owner takes', () => {
  const served = k0s.recipes(ownPod({ source: 'http', directory: undefined, file: undefined }));
  const settings = bottlerocket.recipes(ownPod({ file: undefined }));
  const machine = talos.recipes(ownPod({ source: 'http', directory: undefined, file: undefined }));
  const operated = openshift.recipes(subject({ namespace: 'openshift-etcd' }));
  const OFF = 'apiclient set settings.kubernetes.static-pods.web.enabled=';

  test.each<[string, Recipes, Deed, readonly string[], string, number, string]>([
    ['a question that is answered', served, 'edit', [], 'y\n', 0, 'sudo systemctl restart k0sworker\n'],
    ['a question that is not', served, 'edit', [], 'n\n', 1, ''],
    ['a question without anybody', served, 'stop', [], '', 1, ''],
    ['settings', settings, 'stop', [], '', 0, `apiclient get settings.kubernetes.static-pods\n${OFF}false\n`],
    ['the way back', settings, 'stop', ['undo'], '', 0, `${OFF}true\n`],
    ['an id that is missing', machine, 'restart', [], '', 2, 'talosctl -n cp-1 containers -k\n'],
    ['an id', machine, 'restart', ['a b'], '', 0, 'talosctl -n cp-1 containers -k\ntalosctl -n cp-1 restart -k a b\n'],
    ['one way of two', operated, 'edit', [], '', 0, 'oc edit etcds.operator.openshift.io cluster\n'],
    ['what cannot be done', operated, 'remove', [], '', 1, ''],
  ])('is run with care: %s', (_, recipes, deed, words, input, status, stdout) => {
    expect(told(recipes, deed, words, input)).toEqual([status, stdout]);
  });

  test('leaves out the other way', () => {
    const [, stdout] = told(operated, 'restart');
    expect(stdout).toMatch(/^oc patch etcds[^\n]*\n$/);
  });
});

/** Every command of a recipe, as a harmless stand-in; anything else that runs is a hole in the quoting. */
const COMMANDS = [
  'apiclient',
  'crictl',
  'base64',
  'date',
  'docker',
  'grep',
  'kubectl',
  'minikube',
  'oc',
  'ps',
  'read',
  'sh',
  'sleep',
  'ssh',
  'sudo',
  'talosctl',
  'vi',
];
const STAND_INS = ['touch() { : >pwned; }', ...COMMANDS.map((name) => `${name}() { :; }`)].join('\n');
const HOSTILE = `x'; touch pwned; "$(touch pwned)" \`touch pwned\` && touch pwned #\n`;

test('recipes of no distribution run what a name smuggles in', () => {
  const names = { manifestName: HOSTILE, mirrorName: HOSTILE, node: HOSTILE };
  const hostile = [
    ...['kube-apiserver', 'etcd', HOSTILE].map((manifestName) => subject({ ...names, manifestName })),
    subject({ ...names, directory: HOSTILE, file: `${HOSTILE}/${HOSTILE}` }),
    ownPod({ ...names, directory: HOSTILE, file: `${HOSTILE}/${HOSTILE}`, fileConfidence: 'certain' }),
    ownPod({ ...names, directory: HOSTILE, file: `${HOSTILE}/${HOSTILE}`, singleFile: true }),
    ownPod({ ...names, directory: undefined, file: undefined }),
    subject({ ...names, source: 'http', directory: undefined, file: undefined }),
    subject({ ...names, namespace: 'openshift-etcd', manifestName: 'etcd' }),
    subject({ ...names, namespace: 'openshift-machine-config-operator' }),
  ];
  const recipes = DISTRIBUTIONS.flatMap((distribution) => hostile.map((of) => distribution.recipes(of)));
  const commands = recipes
    .flatMap(({ reach, find, ...rest }) => [reach, find, ...DEEDS.map((deed) => rest[deed])])
    .flat()
    .map(({ command = ':' }) => command);
  const scripts = recipes.flatMap((one) =>
    DEEDS.map((deed) => `(\n${recipeScript({ recipes: one, where: `node ${HOSTILE}` }, deed)}\n) 2>/dev/null`),
  );
  const script = [STAND_INS, 'set -- ID', ...new Set(commands), 'answer=y', ...new Set(scripts), 'exit 0'].join('\n');
  expect(commands.length > 1000 && scripts.length > 700).toBe(true);
  writeFileSync(join(root, 'all.sh'), script);
  expect(run(DASH, ['all.sh'], { env: { PATH: '/nowhere' } })).toMatchObject({ status: 0, stderr: '' });
  expect(readdirSync(root)).toEqual(['all.sh']);
});
