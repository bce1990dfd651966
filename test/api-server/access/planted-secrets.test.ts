import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startApiServer, type TestApiServer } from '../api-server.ts';
import { runCommand } from '../../program/built-program.ts';

const LEAK = /^a secret is in (stdout|stderr|the arguments) of /;

let server: TestApiServer;

beforeAll(async () => {
  server = await startApiServer();
});

afterAll(async () => {
  await server.close();
});

function echo(script: string, kubeconfig?: string): Promise<unknown> {
  return runCommand('sh', ['-c', script], kubeconfig === undefined ? {} : { kubeconfig });
}

function keyOf(kubeconfig: string): string {
  return /client-key-data: (?:>-\s+)?(\S+)/.exec(kubeconfig)![1]!;
}

const BASIC = 'users: [{name: u, user: {username: kate, password: hunter2hunter2}}]';

describe('a run that shows a secret fails', () => {
  test.each([
    ['the token of a server in the process', 'printf token-of-; echo admin', undefined],
    ['a password of it, on stderr', 'printf password-of- >&2; echo dev >&2', undefined],
    ['the token of the kubeconfig', 'sed -n "s/.*token: //p" $KUBECONFIG', 'users: [{user: {token: one-of-my-own}}]'],
    ['its password as it is sent', 'printf kate:hunter2hunter2 | tr -d x | base64', BASIC],
  ])('%s', async (_what, script, kubeconfig) => {
    await expect(echo(script, kubeconfig)).rejects.toThrow(LEAK);
  });

  test('a client key, in base64 or as PEM', async () => {
    const kubeconfig = server.kubeconfig({ auth: 'certificate' });
    await expect(echo('cat $KUBECONFIG', kubeconfig)).rejects.toThrow(LEAK);
    const pem = Buffer.from(keyOf(kubeconfig), 'base64').toString();
    await expect(echo(`true ${pem.split('\n')[2]!}`)).rejects.toThrow('a secret is in the arguments of sh');
  });

  test('and one that shows none does not', async () => {
    const run = echo('echo token-of-nobody; echo kate >&2', BASIC);
    await expect(run).resolves.toEqual({ code: 0, stdout: 'token-of-nobody\n', stderr: 'kate\n' });
    await expect(echo('echo broken', 'users: [')).resolves.toMatchObject({ code: 0 });
  });
});
