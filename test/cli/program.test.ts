import { describe, expect, test } from '@jest/globals';
import { defineCommand, type Command, type CommandContext, type ExitCode } from '../../src/cli/command.ts';
import { defineFlags } from '../../src/cli/flag.ts';
import { BROKEN_PIPE } from '../../src/cli/descriptor-sink.ts';
import { runProgram } from '../../src/cli/program.ts';
import type { Connection, ConnectionFlags } from '../../src/kubectl/connection.ts';
import { ApiError, ConnectionError, InterruptedError, LookupError, UsageError } from '../../src/facts/errors.ts';
import { kubeconfigCommand } from '../../src/facts/called-as.ts';

const FLAGS = defineFlags({
  fail: { name: 'fail', kind: 'string', default: undefined, description: 'How to end.' },
});

type Act = (context: CommandContext) => ExitCode | Promise<ExitCode>;

/** A command that does what the test says. */
function commandThat(act: Act): Command {
  return defineCommand({
    name: 'act',
    aliases: ['do'],
    summary: 'Do what the test says',
    description: ['Do what the test says.'],
    examples: [{ text: 'Do it', arguments: '' }],
    positionals: { usage: '', minimum: 0, maximum: 0 },
    flags: FLAGS,
    load: () => Promise.resolve({ run: async (context: CommandContext) => await act(context) }),
  });
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What the program connected with, each time it did. */
  readonly connected: readonly (readonly [ConnectionFlags, verbosity: number])[];
  readonly closed: number;
}

interface Options {
  readonly argv?: readonly string[];
  readonly signal?: AbortSignal;
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly program?: string;
  readonly warningCount?: number;
}

async function runThat(act: Act, options: Options = {}): Promise<Ended> {
  const { argv = ['act'], signal = new AbortController().signal, columns, env = {}, warningCount = 0 } = options;
  const written = { stdout: '', stderr: '' };
  const connected: (readonly [ConnectionFlags, number])[] = [];
  let closed = 0;
  const sink = (name: 'stdout' | 'stderr') => ({ write: (text: string) => void (written[name] += text), columns });
  const close = () => void (closed += 1);
  const connection = { server: 'https://x', namespace: 'default', warningCount, close } as Connection;
  const code = await runProgram(
    {
      argv,
      version: '1.2.3',
      env,
      stdout: sink('stdout'),
      stderr: sink('stderr'),
      now: () => new Date(0),
      pathSeparator: '/',
      signal,
      readFile: () => '',
      readInput: () => Promise.resolve(new Uint8Array()),
      canAsk: () => false,
      edit: () => Promise.resolve(),
      confirm: () => Promise.resolve(false),
      connect: (flags, verbosity) => {
        connected.push([flags, verbosity]);
        return Promise.resolve(connection);
      },
      readKubeconfig: () => Promise.reject(new Error('not asked for')),
    },
    () => [commandThat(act)],
  );
  return { code, ...written, connected, closed };
}

const done: Act = () => 0;

describe('how a run ends', () => {
  test.each([[0], [1], [2]] as const)('with the code of its command: %d', async (code) => {
    expect(await runThat(() => code)).toMatchObject({ code, stdout: '', stderr: '' });
  });

  const connects = async (context: CommandContext): Promise<ExitCode> => {
    await context.connect();
    context.stdout.write('all of it\n');
    return 1;
  };

  test.each([
    [0, ['act', '--warnings-as-errors'], 1, ''],
    [1, ['act', '--warnings-as-errors'], 2, 'error: 1 warning received\n'],
    [3, ['act', '--warnings-as-errors'], 2, 'error: 3 warnings received\n'],
    [3, ['act', '--warnings-as-errors=false'], 1, ''],
    [3, ['act'], 1, ''],
  ])('with %d warnings of the server, and %j', async (warningCount, argv, code, stderr) => {
    const ended = await runThat(connects, { argv, warningCount });
    expect(ended).toMatchObject({ code, stdout: 'all of it\n', stderr, closed: 1 });
  });

  test('the error of a command comes before the warnings of the server', async () => {
    const act: Act = async (context) => {
      await context.connect();
      throw new LookupError('no pod "x"');
    };
    const ended = await runThat(act, { argv: ['act', '--warnings-as-errors'], warningCount: 1 });
    expect(ended).toMatchObject({ code: 2, stderr: 'error: no pod "x"\n' });
  });

  const failures: readonly (readonly [what: string, error: Error, stderr: string])[] = [
    [
      'bad usage',
      new UsageError('this does not go', 'Try that.'),
      "error: this does not go. Try that.\nSee 'kubectl static act --help' for usage.\n",
    ],
    [
      'a name that means nothing',
      new LookupError('no pod "x"', 'Did you mean y?'),
      'error: no pod "x". Did you mean y?\n',
    ],
    [
      'no connection',
      new ConnectionError('refused', 'The connection to the server x:1 was refused - right port?', 'Check it.'),
      'The connection to the server x:1 was refused - right port? Check it.\n',
    ],
    ['no connection and nothing to try', new ConnectionError('protocol', 'it broke'), 'error: it broke\n'],
    [
      'no login',
      new ApiError(401, 'Unauthorized', 'Unauthorized'),
      'error: You must be logged in to the server (Unauthorized). Log in again. To see which user and server are used, run "kubectl config view --minify".\n',
    ],
    [
      'no permission for a reason of their own',
      new ApiError(403, 'Forbidden', 'denied by webhook'),
      'Error from server (Forbidden): denied by webhook\n',
    ],
    ['a bad request', new ApiError(400, 'BadRequest', 'x'), 'Error from server (BadRequest): x\n'],
    [
      'an overloaded server',
      new ApiError(429, 'TooManyRequests', 'slow down'),
      'Error from server (TooManyRequests): slow down. The server is overloaded: try again in a while.\n',
    ],
    [
      'a server that fails without a reason',
      new ApiError(500, 'Unknown', 'oops'),
      'Error from server (HTTP 500): oops. The server failed: try again, and check the API server and any proxy in front of it.\n',
    ],
    [
      'hostile words',
      new ApiError(400, 'BadRequest', 'a\u001b[2J\u202eb'),
      'Error from server (BadRequest): a\\u001b[2J\\u202eb\n',
    ],
  ];
  test.each(failures)('with 2 and one line: %s', async (_what, error, stderr) => {
    const fail: Act = () => {
      throw error;
    };
    expect(await runThat(fail)).toMatchObject({ code: 2, stdout: '', stderr });
  });

  const hints: readonly (readonly [status: number, message: string, hint: string, flags?: readonly string[]])[] = [
    [
      403,
      'User "system:anonymous" cannot list resource "pods" in API group "" at the cluster scope',
      'The user of the kubeconfig context has no credentials. To see which user and server are used, run "kubectl config view --minify".',
    ],
    [
      403,
      'User "dev" cannot list resource "pods" in API group "" at the cluster scope',
      'Ask for "list pods", or name a namespace that you may read with -n. Check with "kubectl auth can-i list pods --all-namespaces".',
    ],
    [
      403,
      'User "dev" cannot get resource "nodes/proxy" in API group "" at the cluster scope',
      'Ask for "get nodes/proxy". Check with "kubectl auth can-i get nodes --subresource=proxy --all-namespaces".',
    ],
    [
      403,
      'User "dev" cannot get resource "pods" in API group "" in the namespace "a"',
      'Ask for "get pods". Check with "kubectl auth can-i get pods -n a".',
    ],
    [
      403,
      'User "dev" cannot get resource "pods" in API group "" in the namespace "a; id #\'"',
      `Ask for "get pods". Check with "kubectl auth can-i get pods -n 'a; id #'\\'''".`,
    ],
    [
      403,
      'User "dev" cannot list resource "pods" in API group "" at the cluster scope',
      `Ask for "list pods", or name a namespace that you may read with -n. Check with "kubectl --kubeconfig './my config' --context prod auth can-i list pods --all-namespaces".`,
      ['--kubeconfig', './my config', '--context', 'prod'],
    ],
    [
      403,
      'User "dev" cannot get resource "pods" in API group "" in the namespace "a"',
      `Ask for "get pods". Check with "kubectl --context prod --as 'o'\\''dev' --as-group 'a b' --as-group c --as-uid 7 auth can-i get pods -n a".`,
      ['--context', 'prod', '--as', "o'dev", '--as-group', 'a b', '--as-group', 'c', '--as-uid', '7'],
    ],
    [
      400,
      'field label not supported: a',
      'Pods can be selected by metadata.name, metadata.namespace, spec.nodeName, status.phase and a few other fields.',
    ],
    [400, 'unable to parse requirement: x', 'Check the selector.'],
    [400, "invalid selector: 'x'; can't understand 'x'", 'Check the selector.'],
  ];
  test.each(hints)('with a hint behind the words of a %d: %s. %s', async (status, message, hint, flags = []) => {
    const fail: Act = () => {
      throw new ApiError(status, 'Refused', message);
    };
    const { stderr } = await runThat(fail, { argv: ['act', ...flags] });
    expect(stderr).toBe(`Error from server (Refused): ${message}. ${hint}\n`);
  });

  test('a command about the kubeconfig names the file alone', async () => {
    const say: Act = ({ stdout }) => {
      stdout.write(kubeconfigCommand());
      return 0;
    };
    const argv = ['act', '--kubeconfig', './mine', '--context', 'prod'];
    expect((await runThat(say, { argv })).stdout).toBe('kubectl --kubeconfig ./mine config');
  });

  test('with 2 and its stack where it is a bug, and what to do with it', async () => {
    const fail: Act = () => {
      throw new TypeError('x is not a function');
    };
    const { code, stderr } = await runThat(fail);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^kubectl static 1\.2\.3 ran into a bug\. Please report it with these lines:\nTypeError: x is not a function\n {4}at /,
    );
  });

  test('with 130 and without a word where it was interrupted', async () => {
    const fail: Act = () => {
      throw new InterruptedError();
    };
    expect(await runThat(fail)).toMatchObject({ code: 130, stdout: '', stderr: '' });
  });

  test('with 130 where an interruption made something else fail', async () => {
    const controller = new AbortController();
    const fail: Act = () => {
      controller.abort('SIGINT');
      throw new ConnectionError('reset', 'broken off');
    };
    expect(await runThat(fail, { signal: controller.signal })).toMatchObject({ code: 130, stderr: '' });
  });

  test('with 0 and without a word where the reader of stdout went away', async () => {
    const controller = new AbortController();
    const fail: Act = () => {
      controller.abort(BROKEN_PIPE);
      throw new InterruptedError();
    };
    expect(await runThat(fail, { signal: controller.signal })).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('the connection', () => {
  test('is made once, with the flags as typed, and let go of', async () => {
    const twice: Act = async ({ connect }) => ((await connect()) === (await connect()) ? 0 : 1);
    const argv = ['act', '--context=c', '-n', 'kube-system', '-v6'];
    const { code, connected, closed } = await runThat(twice, { argv });
    expect([code, connected.length, closed]).toEqual([0, 1, 1]);
    expect(connected[0]).toEqual([expect.objectContaining({ context: 'c', namespace: 'kube-system' }), 6]);
    expect(Object.keys(connected[0]![0])).not.toContain('color');
  });

  test('is let go of where the command fails', async () => {
    const fail: Act = async ({ connect }) => {
      await connect();
      throw new UsageError('no');
    };
    expect(await runThat(fail)).toMatchObject({ code: 2, closed: 1 });
  });

  test('is not made for help, for bad usage, or where no command wants it', async () => {
    for (const argv of [['act'], ['act', '--help'], ['act', '--nope'], ['nope'], [], ['--version']]) {
      expect((await runThat(done, { argv })).connected).toEqual([]);
    }
  });
});

describe('help', () => {
  test.each([
    [['act', '--help']],
    [['act', '-h']],
    [['--help', 'act']],
    [['help', 'act']],
    [['do', '--help']],
    [['act', 'too', 'many', '-h']],
  ])('of a command is on stdout, by %j', async (argv) => {
    const { code, stdout, stderr } = await runThat(done, { argv });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Do what the test says\.\n\nAliases:\n {2}act, do\n\nExamples:/);
  });

  test.each([[[]], [['--help']], [['-h']], [['help']]])('of the program is on stdout, by %j', async (argv) => {
    const { code, stdout, stderr } = await runThat(done, { argv });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(`\
Find, explain and change static pods: which pods of a cluster are static, on which node, from which file, and who owns
that file. A change that breaks its pod is undone.

Commands:
  act   Do what the test says

Usage:
  kubectl static COMMAND [flags]

Use "kubectl static COMMAND --help" for more information about a command.
Use "kubectl static options" for a list of global command-line options (applies to all commands).
`);
  });

  test.each([
    [['--version'], 0, 'kubectl-static 1.2.3\n', ''],
    [['-n', 'x'], 2, '', "error: no command specified\nSee 'kubectl static --help' for usage.\n"],
    [['nope'], 2, '', 'error: unknown command "nope". Commands: act.\nSee \'kubectl static --help\' for usage.\n'],
    [
      ['help', 'nope'],
      2,
      '',
      'error: unknown command "nope". Commands: act.\nSee \'kubectl static --help\' for usage.\n',
    ],
    [
      ['act', 'x'],
      2,
      '',
      'error: act takes no arguments, but was given "x"\nSee \'kubectl static act --help\' for usage.\n',
    ],
  ])('is pointed at, or not needed: %j', async (argv, code, stdout, stderr) => {
    expect(await runThat(done, { argv })).toMatchObject({ code, stdout, stderr });
  });
});

describe('colour', () => {
  const paint: Act = ({ stdout, style }) => {
    stdout.write(style.stdout.strong('x'));
    return 0;
  };
  test.each([
    ['a pipe', {}, 'x'],
    ['a terminal', { columns: 80 }, '\u001b[1mx\u001b[22m'],
    ['a terminal with NO_COLOR', { columns: 80, env: { NO_COLOR: '1' } }, 'x'],
    ['a terminal with --color=never', { columns: 80, argv: ['act', '--color=never'] }, 'x'],
    ['a pipe with --color=always', { argv: ['act', '--color', 'always'] }, '\u001b[1mx\u001b[22m'],
    [
      '--color=always against NO_COLOR',
      { env: { NO_COLOR: '1' }, argv: ['act', '--color=always'] },
      '\u001b[1mx\u001b[22m',
    ],
  ])('on %s', async (_what, options, expected) => {
    expect((await runThat(paint, options)).stdout).toBe(expected);
  });
});
