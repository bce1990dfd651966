import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import packageJson from '../../package.json' with { type: 'json' };
import { homebrewFormula } from '../../plugin/homebrew-formula.ts';
import { renderKrewManifest } from '../../plugin/krew-manifest.ts';
import { archiveName, TARGETS } from '../../plugin/target.ts';

// What a repository of our own offers to krew, Homebrew and Artifact Hub; the release workflow fills it.

const VERSION = '1.2.3';
const words = { shortDescription: 'Find, explain and change static pods', homepage: packageJson.homepage };
const formula = homebrewFormula(words, VERSION, (url) => `<${url}>`);

describe('the formula of Homebrew', () => {
  test('names the archive of each platform that Homebrew is for, with its own checksum', () => {
    const found = [...formula.matchAll(/url "(.+)"\n\s+sha256 "<(.+)>"/g)].map(([, url, of]) => [url, of]);
    const base = `${packageJson.homepage}/releases/download/v${VERSION}`;
    const expected = TARGETS.filter(({ os }) => os !== 'windows').map(
      (target) => `${base}/${archiveName(target, VERSION)}`,
    );
    expect(found.map(([url]) => url).sort()).toEqual([...expected].sort());
    expect(found.filter(([url, of]) => url !== of)).toEqual([]);
  });

  test('chooses by system and processor', () => {
    const blocks = [...formula.matchAll(/on_(macos|linux|intel|arm) do|url ".*_(darwin|linux)_(amd64|arm64)\./g)].map(
      ([, block, os, arch]) => block ?? `${os!}/${arch!}`,
    );
    expect(blocks).toEqual(
      'macos intel darwin/amd64 arm darwin/arm64 linux intel linux/amd64 arm linux/arm64'.split(' '),
    );
  });

  test('describes itself as Homebrew asks', () => {
    const [, description] = /desc "(.+)"/.exec(formula)!;
    expect(description).toMatch(/^[A-Z](?!.*\bkubectl)[^.]{1,78}$/);
    expect(description).not.toMatch(/^(A|An|The) /);
  });

  const hasRuby = spawnSync('ruby', ['--version']).error === undefined;
  (hasRuby ? test : test.skip)(
    'is Ruby, which installs what the archive holds (skipped where there is no ruby)',
    () => {
      const stubs = [
        'class Formula',
        '  def self.method_missing(name, *args) = yield_if(block_given?) { |*| }',
        '  def self.yield_if(_) = nil',
        '  %w[desc homepage version license url sha256].each { |n| define_singleton_method(n) { |v| puts "#{n} #{v}" } }',
        '  %w[on_macos on_linux on_intel on_arm test].each { |n| define_singleton_method(n) { |&b| b.call unless n == "test" } }',
        '  def bin = Class.new { def self.install(*names) = puts("install #{names.join(" ")}") }',
        'end',
      ].join('\n');
      const input = `${stubs}\n${formula}\nKubectlStatic.new.install\n`;
      const { status, stdout, stderr } = spawnSync('ruby', ['-'], { input, encoding: 'utf8' });
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout).toContain(`version ${VERSION}\nlicense ${packageJson.license}\n`);
      expect(stdout).toMatch(/install kubectl-static kubectl_complete-static\n$/);
    },
  );
});

test('what Artifact Hub reads in the manifest of krew are annotations that it knows', () => {
  const { annotations } = (
    load(renderKrewManifest(readFileSync('krew.yaml', 'utf8'), 'v1.2.3', () => 'x')) as {
      metadata: { annotations: Readonly<Record<string, string>> };
    }
  ).metadata;
  expect(Object.keys(annotations).sort()).toEqual(
    ['displayName', 'keywords', 'license', 'links'].map((name) => `artifacthub.io/${name}`),
  );
  expect(annotations['artifacthub.io/license']).toBe(packageJson.license);
  const keywords = load(annotations['artifacthub.io/keywords']!) as unknown[];
  expect(keywords.filter((one) => typeof one !== 'string')).toEqual([]);
  const links = load(annotations['artifacthub.io/links']!) as Readonly<Record<string, string>>[];
  expect(links.map((link) => Object.keys(link))).toEqual(links.map(() => ['name', 'url']));
  expect(links.filter(({ url }) => !url!.startsWith(packageJson.homepage))).toEqual([]);
});
