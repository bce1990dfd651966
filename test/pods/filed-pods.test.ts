import { describe, expect, test } from '@jest/globals';
import { manifestContent, targetKubelet } from '../../src/kubelet/manifest-content.ts';
import { judgeDirectory, type DirectoryEntry } from '../../src/kubelet/manifest-directory.ts';
import { readManifest } from '../../src/kubelet/manifest/reading.ts';
import type { KubeletState } from '../../src/kubelet/kubelet-state.ts';
import { leftoverWords } from '../../src/output/manifest-words.ts';
import { pairTraces, podsByFile, podsWithoutFile } from '../../src/pods/filed-pods.ts';

const NODE = 'cp-1';
const URL = { value: '', source: 'kubelet-default', confidence: 'certain', by: '' } as const;
const [RUNS, IDLE, GONE, OTHER] = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(32)) as [
  string,
  string,
  string,
  string,
];

function entry(name: string, text: string): DirectoryEntry {
  const target = targetKubelet(NODE, 'v1.36.2');
  const reading = readManifest(Buffer.from(text), target);
  return {
    name,
    path: `/m/${name}`,
    target: undefined,
    status: undefined,
    owner: undefined,
    content: manifestContent(reading, target),
    reading,
    fault: undefined,
  };
}

function manifest(name: string, image = 'i'): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { containers: [{ name: 'c', image }] },
  });
}

/** A kubelet that has these pods: containers of the first run, of the others it keeps no more than a directory. */
function kubeletWith(pods: Readonly<Record<string, string>>): KubeletState {
  return {
    podDirectories: new Map(Object.values(pods).map((uid) => [uid, `/pods/${uid}`])),
    logDirectories: [],
    processes: new Map([[RUNS, { processes: 2, containers: 1 }]]),
    runtimePods: Object.entries(pods).map(([name, uid]) => ({ namespace: 'default', name: `${name}-${NODE}`, uid })),
    processesSeen: true,
  };
}

/** Each pod in short: its file with the state, what is left of it, and where both disagree. */
function shown(files: Readonly<Record<string, string>>, state: KubeletState) {
  const entries = Object.entries(files).map(([name, text]) => entry(name, text));
  const paired = pairTraces(NODE, judgeDirectory({ single: false, entries }, NODE), state);
  const filed = podsByFile(paired.pods);
  return {
    files: paired.files.map((file) => [file.name, file.state, filed.get(file)?.trace?.uid]),
    others: podsWithoutFile(paired.pods).map((pod) => [pod.metadata.name, leftoverWords(pod, { url: URL })]),
  };
}

describe('what a node itself shows of its static pods', () => {
  test('each file has the trace of its pod, and what no file defines is a pod as well', () => {
    const files = {
      'again.yaml': manifest('web'),
      'idle.yaml': manifest('idle'),
      'new.yaml': manifest('new'),
      'web.yaml': manifest('web', 'j'),
    };
    const state = kubeletWith({ web: RUNS, idle: IDLE, ghost: GONE });
    expect(shown(files, state)).toEqual({
      files: [
        ['again.yaml', 'shadowed', undefined],
        ['idle.yaml', 'not-running', IDLE],
        ['new.yaml', 'not-started', undefined],
        ['web.yaml', 'running', RUNS],
      ],
      others: [[`ghost-${NODE}`, 'left over: no file defines it']],
    });
  });

  test('a file that the kubelet refuses may be what it runs a pod from', () => {
    const files = { 'web.yaml': manifest('web', ''), 'broken.yaml': '{' };
    expect(shown(files, kubeletWith({ web: RUNS }))).toEqual({
      files: [
        ['web.yaml', 'refused', undefined],
        ['broken.yaml', 'refused', undefined],
      ],
      others: [[`web-${NODE}`, 'running: no readable file defines it']],
    });
    expect(shown({ 'web.yaml': manifest('web', '') }, kubeletWith({ other: OTHER })).others).toEqual([
      [`other-${NODE}`, 'left over: no file defines it'],
    ]);
  });
});
