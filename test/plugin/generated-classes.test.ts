import { expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { BUNDLE } from '../../plugin/bundle.ts';

test('none of the generated API classes of client-node is in the bundle, so that no run can load them', async () => {
  const { metafile } = await build({ ...BUNDLE, write: false });
  const [output] = Object.values(metafile.outputs);
  const ofClient = Object.keys(output!.inputs).filter((path) => path.includes('@kubernetes/client-node/'));
  expect(ofClient).not.toEqual([]);
  // The one file there that is no API class: a few lines, which other files of the client import.
  const generated = ofClient.flatMap((path) => path.split('/dist/gen/').slice(1));
  expect(generated.filter((path) => path !== 'rxjsStub.js')).toEqual([]);
});
