import { describe, expect, test } from '@jest/globals';
import { lintCheck, type FileChange } from '../../src/change/lint-check.ts';
import { clusterCommands } from '../../src/commands/cluster-commands.ts';
import type { PreflightResult } from '../../src/change/preflight.ts';
import { atOnce } from '../../src/facts/steps.ts';
import { manifestContent } from '../../src/kubelet/manifest-content.ts';
import { judgeDirectory } from '../../src/kubelet/manifest-directory.ts';
import { readManifest } from '../../src/kubelet/manifest/reading.ts';
import type { NodeManifests } from '../../src/rules/directory-findings.ts';
import { TARGET } from './manifests.ts';

const PATH = '/etc/kubernetes/manifests';

/** A pod that no rule has anything against, but for what `more` says. */
function manifest(more = '', name = 'web'): string {
  return `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  namespace: kube-system
spec:
  priorityClassName: system-node-critical
  containers:
    - name: web
      image: example.com/web:v1
${more}`;
}

function directory(files: Readonly<Record<string, string>>): NodeManifests {
  const entries = Object.entries(files).map(([name, text]) => {
    // As directories are read: of what the kubelet leaves out there is no content.
    const reading = name.startsWith('.') ? undefined : readManifest(Buffer.from(text), TARGET);
    return {
      name,
      path: `${PATH}/${name}`,
      target: undefined,
      status: { kind: 'file', mode: 0o600, uid: 0, gid: 0, size: text.length, modified: new Date(0) },
      owner: undefined,
      content: reading && manifestContent(reading, TARGET),
      reading,
      fault: undefined,
    } as const;
  });
  const { files: judged } = judgeDirectory({ single: false, entries }, 'cp-1');
  return { path: PATH, single: false, files: judged, target: TARGET };
}

function check(
  files: Readonly<Record<string, string>>,
  after: string | undefined,
  change: Partial<FileChange> = {},
): readonly PreflightResult[] {
  const content = after === undefined ? undefined : Buffer.from(after);
  return atOnce(lintCheck(directory(files), { action: 'edit', file: 'web.yaml', after: content, ...change }, command));
}

const command = clusterCommands('cp-1');

const FINE = {
  severity: 'fine',
  check: 'lint',
  message: 'nothing new is found in the manifest, as kubelet 1.36 reads it',
};

describe('what the rules find', () => {
  test('is nothing in a good manifest', () => {
    expect(check({ 'web.yaml': manifest() }, manifest('      args: [--now]\n'))).toEqual([FINE]);
    expect(check({}, manifest(), { action: 'apply' })).toEqual([FINE]);
  });

  test('refuses where it is an error, and is told where it is a warning', () => {
    const after = manifest('      imagePullPolicy: Sometimes\n');
    expect(check({ 'web.yaml': manifest() }, after).map(({ severity, message }) => [severity, message])).toEqual([
      ['error', expect.stringMatching(/^line 11: .*imagePullPolicy/)],
    ]);
    expect(check({ 'web.yaml': manifest() }, manifest().replace(':v1', ''))).toEqual([
      {
        severity: 'warning',
        check: 'lint',
        message: 'line 10: image "example.com/web" has no tag',
        hint: 'Use a version or a digest, and have the image on the node.',
      },
    ]);
  });

  test('is not told of what was there before, wherever it stands now', () => {
    const before = manifest().replace(':v1', '');
    const after = before.replace('containers:', 'containers:\n    - { name: first, image: "example.com/first:v1" }');
    expect(check({ 'web.yaml': before }, after)).toEqual([FINE]);
    const second = `${after}    - { name: third, image: example.com/web }\n`;
    expect(check({ 'web.yaml': before }, second).map(({ message }) => message)).toEqual([
      expect.stringContaining('image "example.com/web" has no tag'),
    ]);
  });

  test('of other files is none of its business', () => {
    expect(check({ 'other.yaml': 'kind: [', 'web.yaml': manifest() }, manifest('      args: [--now]\n'))).toEqual([
      FINE,
    ]);
  });
});

describe('what the kubelet does not take', () => {
  test.each(['', '# nothing\n', 'kind: [', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n'])(
    'is refused: %j',
    (after) => {
      const found = check({ 'web.yaml': manifest() }, after);
      expect(found.some(({ severity }) => severity === 'error')).toBe(true);
    },
  );

  test('is refused although it was not taken before', () => {
    expect(check({ 'web.yaml': 'kind: [' }, 'kind: [').map(({ severity }) => severity)).toEqual(['error']);
  });
});

describe('a pod of another name', () => {
  const message = 'the file would define another pod: kube-system/other instead of kube-system/web';

  test('is not made by an edit', () => {
    expect(check({ 'web.yaml': manifest() }, manifest('', 'other'))).toEqual([
      {
        severity: 'error',
        check: 'lint',
        message,
        hint: 'Remove the old one with "kubectl static rm web-cp-1 -n kube-system", and create the new one with "kubectl static apply".',
      },
    ]);
  });

  test('may come back', () => {
    expect(check({ 'web.yaml': manifest() }, manifest('', 'other'), { action: 'undo' })).toEqual([
      { severity: 'warning', check: 'lint', message },
    ]);
  });
});

describe('other files that define the pod', () => {
  const edited = manifest('      args: [--now]\n');

  test('win over what would be changed', () => {
    expect(check({ 'web.yaml': manifest(), 'web.yaml.old': manifest() }, edited)).toEqual([
      {
        severity: 'error',
        check: 'lint',
        message: 'web.yaml.old also defines pod kube-system/web and wins: the kubelet would ignore web.yaml',
        hint: 'Change web.yaml.old, or remove it first.',
      },
    ]);
  });

  test('lose to it, as before', () => {
    const [result, ...more] = check({ 'a.yaml': manifest(), 'web.yaml': manifest() }, edited);
    expect([result?.severity, result?.message, more]).toEqual([
      'warning',
      'pod kube-system/web is also defined by a.yaml, and web.yaml wins',
      [],
    ]);
  });

  test('would lose to a new one', () => {
    const found = check({ 'a.yaml': manifest() }, manifest(), { action: 'apply' });
    expect(found.map(({ severity, message }) => [severity, message])).toEqual([
      ['error', 'pod kube-system/web is also defined by a.yaml, and web.yaml wins'],
    ]);
  });

  test.each(['stop', 'rm'] as const)('take the place of one that is taken away: %s', (action) => {
    expect(check({ 'a.yaml': manifest(), 'web.yaml': manifest() }, undefined, { action })).toEqual([
      {
        severity: 'error',
        check: 'lint',
        message:
          'a.yaml would take the place of web.yaml, and pod kube-system/web would keep running: the kubelet takes the last file that is left',
        hint: 'Move the other files out of the directory first.',
      },
    ]);
    const [shadowed] = check({ 'web.yaml': manifest(), 'z.yaml': manifest() }, undefined, { action });
    expect([shadowed?.severity, shadowed?.message]).toEqual([
      'error',
      'z.yaml also defines pod kube-system/web and wins over web.yaml: the pod would keep running',
    ]);
    expect(check({ 'web.yaml': manifest() }, undefined, { action })).toEqual([
      { severity: 'fine', check: 'lint', message: 'no other file in the directory defines the pod' },
    ]);
    expect(check({ 'web.yaml': '{' }, undefined, { action })).toEqual([
      { severity: 'fine', check: 'lint', message: 'the file defines no pod' },
    ]);
  });

  test('do not count where the kubelet does not read them', () => {
    expect(check({ '.web.yaml': manifest(), 'web.yaml': manifest() }, edited)).toEqual([FINE]);
  });
});
