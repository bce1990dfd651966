import { expect, test } from '@jest/globals';
import { readKubeletArguments, splitCommandLine, splitProcCommandLine } from '../../src/domain/kubelet-command-line.ts';
import { parseKubeletConfiguration } from '../../src/domain/kubelet-configuration.ts';
import { parseGoDuration } from '../../src/domain/go-duration.ts';
import { readKubeletConfiguration } from '../../src/domain/kubelet-settings.ts';
import { segments } from '../../src/domain/manifest/field-path.ts';
import { imageNameFault } from '../../src/domain/manifest/image-name.ts';
import { parseQuantity, quantityFault } from '../../src/domain/manifest/quantity.ts';
import { shownQuantity } from '../../src/domain/manifest/quantity-text.ts';
import { readManifest } from '../../src/domain/manifest/reading.ts';
import { readNodeArgs } from '../../src/domain/node-args.ts';
import { cellWidth } from '../../src/output/cell-width.ts';
import { escapeLine, escapeText } from '../../src/output/escape.ts';
import { toJson } from '../../src/output/json.ts';
import { toYaml } from '../../src/output/yaml.ts';
import { wrapText } from '../../src/output/wrap.ts';
import { lintManifest } from '../../src/rules/lint.ts';

const TARGET = { minor: 36, node: undefined };
const SELECTION = { only: [], skip: [], severity: 'info', minor: 36 } as const;
const MEBIBYTE = 1024 * 1024;

function lint(text: string): unknown {
  return lintManifest('a.yaml', readManifest(Buffer.from(text), TARGET), TARGET, SELECTION);
}

function manifest(field: string, value: string): string {
  const resources = `resources: {limits: {cpu: ${field === 'cpu' ? JSON.stringify(value) : '1'}}}`;
  const image = `image: ${field === 'image' ? JSON.stringify(value) : 'a'}`;
  const name = JSON.stringify(field === 'name' ? value : 'a');
  return `{apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: {containers: [{name: a, ${image}, ${resources}}]}}`;
}

/** What reads or prints text of a file, a node or a server. */
const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  'a quantity': (text) => [quantityFault(text), parseQuantity(text), shownQuantity(text)],
  'a duration': parseGoDuration,
  'the name of an image': imageNameFault,
  'a field path': segments,
  'a command line': (text) => readKubeletArguments(splitCommandLine(text, new Map([['A', 'b']]))),
  'the command line of a process': (text) => readKubeletArguments(splitProcCommandLine(text)),
  'a kubelet configuration': parseKubeletConfiguration,
  'a setting': (text) => readKubeletConfiguration({ staticPodURL: text, fileCheckFrequency: text }),
  'arguments of k3s': (text) =>
    readNodeArgs({ annotations: { 'k3s.io/node-args': JSON.stringify(['--data-dir', text]) } }),
  'a manifest': lint,
  'a quantity in a manifest': (text) => lint(manifest('cpu', text)),
  'an image in a manifest': (text) => lint(manifest('image', text)),
  'a name in a manifest': (text) => lint(manifest('name', text)),
  'a width': cellWidth,
  'an escape': (text) => [escapeText(text), escapeLine(text)],
  'wrapped text': (text) => wrapText(text, { width: 80 }),
  JSON: (text) => toJson({ [text]: text }),
  YAML: (text) => toYaml({ [text]: text }),
};

const PUMPS = Array.from('1a/"\'`.-_([{: \t\n,=\\\u001b\u0000é😀').concat(
  '- ',
  '[{',
  '"\\',
  'a: ',
  'a:\n',
  '&a *a ',
  '{{',
  '.0',
  ':a/',
  '--a=',
  "''",
  '${A}',
  '1e',
  '%7f',
  '\\u001b[1m',
  'a\n\n',
);
const SUFFIXES = ['', 'x', '\u0000', '"'];

test.each(Object.entries(READERS))('%s of 1 MB takes no more than time in proportion', (_, read) => {
  for (const pump of PUMPS) {
    for (const suffix of SUFFIXES) {
      try {
        read(`${pump.repeat(MEBIBYTE / pump.length)}${suffix}`);
      } catch (error) {
        // Stacks and memory have limits as well.
        expect([pump, suffix, error]).toEqual([]);
      }
    }
  }
});
