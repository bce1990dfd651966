import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { dump, load, loadAll } from 'js-yaml';
import packageJson from '../../package.json' with { type: 'json' };
import { addressIn } from '../../plugin/address.ts';
import { parseInvocation } from '../../src/cli/parser.ts';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import { HAS_KUBECTL } from '../program/built-program.ts';
import { runIn } from '../program/in-process.ts';
import { misfits } from './api-models.ts';

interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly command?: readonly string[];
  readonly securityContext: object;
  readonly resources: { readonly requests: object; readonly limits: object };
}

interface PodSpec {
  readonly serviceAccountName: string;
  readonly securityContext: object;
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
  readonly volumes?: readonly Readonly<Record<string, unknown>>[];
}

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: object };
  readonly spec: { readonly jobTemplate: { readonly spec: { readonly template: { readonly spec: PodSpec } } } };
}

/** What kustomize makes of deploy/ with components of it. */
function built(...components: readonly string[]): readonly Manifest[] {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'kubectl-static-kustomize-')));
  try {
    const deploy = relative(folder, realpathSync('deploy'));
    const kustomization = { resources: [deploy], components: components.map((name) => `${deploy}/${name}`) };
    writeFileSync(join(folder, 'kustomization.yaml'), dump(kustomization));
    return loadAll(execFileSync('kubectl', ['kustomize', folder], { encoding: 'utf8' })) as Manifest[];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const podSpec = (all: readonly Manifest[]): PodSpec =>
  all.find(({ kind }) => kind === 'CronJob')!.spec.jobTemplate.spec.template.spec;

/** Whether there is a kubectl whose kustomize has components, as all have that tell its version (1.24); 1.20 had none. */
const HAS_COMPONENTS =
  HAS_KUBECTL &&
  spawnSync('kubectl', ['version', '--client', '-o', 'json'], { encoding: 'utf8' }).stdout.includes(
    '"kustomizeVersion"',
  );

const describeKustomized = HAS_COMPONENTS ? describe : describe.skip;

describeKustomized.each([
  ['alone', []],
  ['with the Pushgateway', ['pushgateway']],
])('deploy %s (skipped where there is no kubectl from 1.24 on)', (_how, components) => {
  let all: readonly Manifest[];
  let spec: PodSpec;
  let containers: readonly Container[];

  beforeAll(() => {
    all = built(...components);
    spec = podSpec(all);
    containers = [...(spec.initContainers ?? []), ...spec.containers];
  });

  test('is made of fields that the API has', () => {
    expect(all.flatMap((one) => misfits(one, `V1${one.kind}`, `${one.kind} ${one.metadata.name}`))).toEqual([]);
  });

  test('stays in its namespace, but for what the roles say', () => {
    const others = all.filter(({ metadata: { namespace, name }, kind }) => {
      return namespace !== 'kubectl-static-doctor' && !(kind === 'Namespace' && name === 'kubectl-static-doctor');
    });
    expect(others.map(({ kind }) => kind).filter((kind) => !kind.includes('Role'))).toEqual([]);
  });

  test('keeps to what the restricted PodSecurity level asks, and cannot write to its own root', () => {
    expect(spec.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 65532,
      runAsGroup: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    const own = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } };
    expect(containers.map(({ securityContext }) => securityContext)).toEqual(containers.map(() => own));
    expect((spec.volumes ?? []).flatMap((volume) => Object.keys(volume))).toEqual(
      (spec.volumes ?? []).flatMap(() => ['emptyDir', 'name']),
    );
  });

  test('asks for what it needs, and is held to it', () => {
    const told = containers.map(({ resources }) => [Object.keys(resources.requests), Object.keys(resources.limits)]);
    expect(told).toEqual(containers.map(() => [['cpu', 'memory'], ['memory']]));
  });

  test('runs a doctor that there is, in the image of this version', () => {
    const doctors = containers.filter(({ name }) => name === 'doctor');
    const { owner, name } = addressIn('.');
    expect(doctors.map(({ image }) => image)).toEqual([
      `ghcr.io/${owner}/${name}`.toLowerCase() + `:v${packageJson.version}`,
    ]);
    const [{ args = [], command = [] }] = doctors as [Container];
    const words = args.length > 0 ? args : /kubectl-static ([\w -]+) >/.exec(command.at(-1)!)![1]!.split(' ');
    expect(parseInvocation(words, COMMANDS)).toMatchObject({ command: { name: 'doctor' } });
  });

  test('has nothing that lint finds wrong in a pod of its kind', async () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'doctor', namespace: 'kubectl-static-doctor' },
      spec,
    };
    const rules = ['unknown-field', 'invalid-field', 'invalid-name', 'unparsable-manifest', 'invalid-image-name'];
    const home = mkdtempSync(join(tmpdir(), 'kubectl-static-test-'));
    const { code, stdout } = await runIn(home, ['lint', '-', '--only', rules.join(',')], {
      readInput: () => Promise.resolve(Buffer.from(dump(pod))),
    });
    rmSync(home, { recursive: true });
    expect([code, stdout.toString()]).toEqual([0, 'Nothing found in 1 manifest.\n']);
  });
});

test('the models say what does not fit', () => {
  const policy = {
    kind: 'NetworkPolicy',
    spec: { policyTypes: 'Egress', egres: [], podSelector: { matchLabels: { a: 1 } } },
  };
  expect(misfits(policy, 'V1NetworkPolicy')).toEqual([
    '.spec.policyTypes: is no Array<string>',
    '.spec.egres: V1NetworkPolicySpec has no such field',
    '.spec.podSelector.matchLabels.a: is no string',
  ]);
});

test.each(['deploy', 'deploy/pushgateway', 'deploy/prometheus'])(
  'every manifest in %s is part of its kustomization',
  (folder) => {
    const { resources, patches = [] } = load(readFileSync(`${folder}/kustomization.yaml`, 'utf8')) as {
      resources: readonly string[];
      patches?: readonly { path: string }[];
    };
    const files = readdirSync(folder).filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml');
    expect([...resources, ...patches.map(({ path }) => path)].sort()).toEqual(files.sort());
  },
);
