import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CheckedImage, CheckedPath, HostPathType } from '../../src/change/check-plan.ts';
import { crictlOf, type Crictl } from '../../src/host/crictl.ts';
import { preflightLocally } from '../../src/host/local-preflight.ts';
import { MachineTree } from '../../src/host/machine-tree.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'node-'));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

/** A program in place of crictl, which writes down what it is asked. */
function crictl(script: string): Crictl {
  const program = join(root, 'crictl');
  writeFileSync(program, `#!/bin/sh\necho "$*" >>${root}/asked\n${script}\n`);
  chmodSync(program, 0o755);
  return crictlOf([program], 5000, new AbortController().signal);
}

const asked = (): readonly string[] => readFileSync(join(root, 'asked'), 'utf8').trim().split('\n');

/** `error: message` of all that is told, but that the API server is not asked. */
async function told(
  images: readonly CheckedImage[],
  paths: readonly CheckedPath[],
  runs: Crictl = crictl('exit 0'),
): Promise<readonly string[]> {
  const results = await preflightLocally({ images, paths }, new MachineTree(root), runs);
  expect(results.at(-1)).toEqual({
    severity: 'warning',
    check: 'mirror',
    message:
      'the API server is not asked: it is not known whether it accepts the mirror pod, or how the pods on other nodes are',
  });
  return results.slice(0, -1).map(({ severity, message }) => `${severity}: ${message}`);
}

const path = (name: string, type: HostPathType): CheckedPath => ({ path: name, type, neededBy: 'volume v' });

test('paths', async () => {
  mkdirSync(join(root, 'etc'));
  writeFileSync(join(root, 'etc/a'), '');
  symlinkSync('/etc/a', join(root, 'etc/link'));
  symlinkSync('/etc/none', join(root, 'etc/nowhere'));
  const server = createServer().listen(join(root, 'etc/s'));
  try {
    expect(
      await told(
        [],
        [
          path('/etc/a', 'File'),
          path('/etc/link', 'File'),
          path('/etc', 'Directory'),
          path('/etc/s', 'Socket'),
          path('/etc/a', 'Directory'),
          path('/etc', 'File'),
          path('/etc/nowhere', 'File'),
          path('/etc/a/b', 'File'),
        ],
      ),
    ).toEqual([
      'fine: /etc/a is on the node (volume v)',
      'fine: /etc/link is on the node (volume v)',
      'fine: /etc is on the node (volume v)',
      'fine: /etc/s is on the node (volume v)',
      'error: volume v needs /etc/a, and the node has no such directory',
      'error: volume v needs /etc, and the node has no such file',
      'error: volume v needs /etc/nowhere, and the node has no such file',
      'error: volume v needs /etc/a/b, and the node has no such file',
    ]);
  } finally {
    server.close();
  }
});

describe('an image', () => {
  const image = (policy: CheckedImage['policy'] = 'IfNotPresent'): readonly CheckedImage[] => [
    { image: 'example.com/a:1', policy },
  ];
  const FINE = 'fine: the node has image example.com/a:1';
  const UNKNOWN = 'warning: not known: whether the node can get image example.com/a:1';
  /** crictl where the image is not there; `pull` is what becomes of pulling it. */
  const without = (pull: string): Crictl =>
    crictl(`[ "$1" = pull ] || { echo 'FATA[0000] no such image "example.com/a:1" present' >&2; exit 1; }\n${pull}`);

  test('that is there is not pulled', async () => {
    expect(await told(image(), [])).toEqual([FINE]);
    expect(asked()).toEqual(['inspecti -q example.com/a:1']);
  });

  test('that is always pulled is', async () => {
    expect(await told(image('Always'), [])).toEqual([FINE]);
    expect(asked()).toEqual(['inspecti -q example.com/a:1', 'pull example.com/a:1']);
  });

  test('that is not there is pulled', async () => {
    expect(await told(image(), [], without('exit 0'))).toEqual([FINE]);
  });

  test('that cannot be pulled', async () => {
    expect(await told(image(), [], without("echo 'FATA[0001] pulling image: not found' >&2; exit 1"))).toEqual([
      'error: the node cannot get image example.com/a:1: FATA[0001] pulling image: not found',
    ]);
  });

  test('that is never pulled, and not there', async () => {
    expect(await told(image('Never'), [], without('exit 0'))).toEqual([
      'error: the node cannot get image example.com/a:1: ErrImageNeverPull',
    ]);
    expect(asked()).toEqual(['inspecti -q example.com/a:1']);
  });

  test('for which the registry asks who wants it', async () => {
    expect(await told(image(), [], without("echo '401 Unauthorized' >&2; exit 1"))).toEqual([
      `${UNKNOWN} (crictl does not have the kubelet's credentials: 401 Unauthorized)`,
    ]);
  });

  test('that crictl cannot tell of', async () => {
    expect(await told(image(), [], crictl("echo 'connect: connection refused' >&2; exit 1"))).toEqual([
      `${UNKNOWN} (connect: connection refused)`,
    ]);
    const nowhere = crictlOf([join(root, 'no-crictl')], 5000, new AbortController().signal);
    expect(await told(image(), [], nowhere)).toEqual([`${UNKNOWN} (${root}/no-crictl not found)`]);
    const slow = crictlOf([join(root, 'crictl')], 200, new AbortController().signal);
    crictl('exec sleep 5');
    expect(await told(image(), [], slow)).toEqual([`${UNKNOWN} (it took longer than 0.2s)`]);
  });
});
