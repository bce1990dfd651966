import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { SILENCED_VARIABLES, deafen } from '../../plugin/deafening.ts';
import { RUNTIMES, hostRuntime, verify } from '../../plugin/runtime.ts';
import { TARGETS } from '../../plugin/target.ts';

describe('a runtime', () => {
  const tarball = Buffer.from('tarball');
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;

  test('that is the pinned one is taken', () => {
    expect(() => {
      verify(tarball, integrity, 'linux-x64');
    }).not.toThrow();
  });

  test('that is another is refused', () => {
    expect(() => {
      verify(Buffer.from('Tarball'), integrity, 'linux-x64');
    }).toThrow(/@oven\/bun-linux-x64 has the integrity sha512-.*pins sha512-/);
  });

  test('is pinned for every target', () => {
    expect(TARGETS.map(({ runtime }) => runtime).sort()).toEqual(Object.keys(RUNTIMES.integrity).sort());
  });

  test.each([
    ['linux', 'x64', 'linux-x64'],
    ['linux', 'arm64', 'linux-aarch64'],
    ['darwin', 'arm64', 'darwin-aarch64'],
  ] as const)('of a machine with %s on %s is %s', (platform, arch, name) => {
    expect(hostRuntime(platform, arch)).toBe(name);
  });

  test('is not there for every machine', () => {
    expect(() => hostRuntime('freebsd', 'x64')).toThrow('executables cannot be made on freebsd-x64');
  });
});

describe('a deafened runtime', () => {
  const runtime = Buffer.from(`\0BUN_OPTIONS\0linkBUN_INSPECTBUN_INSPECT_PRELOAD\0BUN_BE_BUN\0BUN_TMPDIR\0`);

  test('has lost each mention of the variables, and nothing else', () => {
    expect(deafen(runtime).toString()).toBe(
      `\0=UN_OPTIONS\0link=UN_INSPECT=UN_INSPECT_PRELOAD\0=UN_BE_BUN\0BUN_TMPDIR\0`,
    );
  });

  test.each(SILENCED_VARIABLES)('must have known %s', (name) => {
    const without = Buffer.from(runtime.toString().replaceAll(name, 'OTHER'));
    expect(() => deafen(without)).toThrow(`does not know ${name}`);
  });
});
