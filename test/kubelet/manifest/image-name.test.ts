import { describe, expect, test } from '@jest/globals';
import { imageNameFault } from '../../../src/kubelet/manifest/image-name.ts';

const HEX = '0123456789abcdef'.repeat(4);

describe('the name of an image', () => {
  test.each([
    'nginx',
    'nginx:1.27',
    'team/app:v1',
    'localhost/app',
    'registry.example/a/b-c/d__e/f.g:V1.2_3-rc',
    'registry.example:5000/app',
    'Registry/app:1',
    '[fd00::1]:5000/app:1',
    `app@sha256:${HEX}`,
    `app:1@sha512:${HEX}${HEX}`,
    `app:${'t'.repeat(128)}`,
    'a---b',
    HEX.slice(1),
    `${HEX}a`,
    'a'.repeat(255 - 'library/'.length),
  ])('%s is good', (image) => {
    expect(imageNameFault(image)).toBeUndefined();
  });

  test.each([
    ['Foo', 'invalid reference format: repository name (library/Foo) must be lowercase'],
    ['Foo:1 2', 'invalid reference format: repository name (library/Foo) must be lowercase'],
    ['team/App:1', 'invalid reference format: repository name (team/App) must be lowercase'],
    ['registry.example/App', 'invalid reference format: repository name (App) must be lowercase'],
    ['nginx:1 2', 'invalid reference format'],
    ['nginx:', 'invalid reference format'],
    ['nginx:-1', 'invalid reference format'],
    ['https://registry.example/app', 'invalid reference format'],
    ['registry.example/', 'invalid reference format'],
    ['registry.example//app', 'invalid reference format'],
    ['a..b', 'invalid reference format'],
    ['a___b', 'invalid reference format'],
    ['-a', 'invalid reference format'],
    [
      '{{ .Values.image }}',
      'invalid reference format: repository name (library/{{ .Values.image }}) must be lowercase',
    ],
    ['ä', 'invalid reference format'],
    [`app:${'t'.repeat(129)}`, 'invalid reference format'],
    [`app@sha256:${HEX.slice(32)}`, 'invalid checksum digest length'],
    [`app@sha256:${HEX.toUpperCase()}`, 'invalid checksum digest format'],
    [`app@md5:${HEX.slice(32)}`, 'unsupported digest algorithm'],
    ['app@sha256:0123', 'invalid reference format'],
    [HEX, `invalid repository name (${HEX}), cannot specify 64-byte hexadecimal strings`],
    ['a'.repeat(256 - 'library/'.length), 'repository name must not be more than 255 characters'],
  ])('%s is refused', (image, fault) => {
    expect(imageNameFault(image)).toBe(fault);
  });
});
