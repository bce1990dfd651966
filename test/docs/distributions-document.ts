import type { AdviceSubject, Distribution } from '../../src/nodes/distributions/distribution.ts';
import { kubeadm } from '../../src/nodes/distributions/known/kubeadm.ts';
import { recipeScript } from '../../src/output/explain/by-hand.ts';
import { isOurs } from '../../src/output/explain/how-to-section.ts';
import { subject } from '../nodes/distributions/subjects.ts';

/** Pods that the distribution itself makes static, one for each owner; a user's own pod is added to all. */
const OWN_PODS: Readonly<Record<string, readonly (Partial<AdviceSubject> & { readonly manifestName: string })[]>> = {
  kind: [{ manifestName: 'etcd' }],
  minikube: [{ manifestName: 'etcd' }],
  rke2: [{ manifestName: 'kube-apiserver' }],
  k0s: [{ manifestName: 'nllb', labels: {}, source: 'http' }],
  talos: [{ manifestName: 'kube-apiserver', source: 'http' }],
  openshift: [
    { manifestName: 'etcd', namespace: 'openshift-etcd', labels: { revision: '7' } },
    { manifestName: 'keepalived', namespace: 'openshift-vsphere-infra', labels: {} },
  ],
  kops: [{ manifestName: 'kube-apiserver', labels: { 'k8s-app': 'kube-apiserver' } }],
  gke: [{ manifestName: 'kube-proxy' }],
  typhoon: [{ manifestName: 'kube-apiserver', labels: { 'k8s-app': 'kube-apiserver' } }],
  kubespray: [{ manifestName: 'nginx-proxy', labels: { 'k8s-app': 'kube-nginx' } }, { manifestName: 'kube-apiserver' }],
  kubeadm: [{ manifestName: 'etcd' }],
};

const NODE = 'NODE';
const USERS_POD = 'web';

/** `docs/distributions.md`: what the program knows of each distribution before it has asked any node. */
export function distributionsDocument(distributions: readonly Distribution[]): string {
  return [
    '# How distributions differ',
    'Written by `npm run docs` from the table that the program itself uses; do not edit.',
    'This is what is usual. `kubectl static explain POD` recognises the distribution by the Node and its static pods, but asks the node first, and gives the source of each fact; what is written here is its last resort. A path that ends in a question mark is a guess. Commands are for a node called NODE; `explain` has them for every pod, also for your own.',
    overview(distributions),
    ...distributions.map(section),
    byHandSection(kubeadm),
  ]
    .map((block) => `${block}\n`)
    .join('\n');
}

function overview(distributions: readonly Distribution[]): string {
  const rows = distributions.map((one) => `| [${titleOf(one)}](#${anchor(titleOf(one))}) | ${source(one)} |`);
  return ['| distribution | the kubelet takes static pods from |', '| --- | --- |', ...rows].join('\n');
}

function source({ defaultSource }: Distribution): string {
  switch (defaultSource.kind) {
    case 'path':
      return `\`${defaultSource.path}\`${defaultSource.confidence === 'guess' ? '?' : ''}`;
    case 'url':
      return defaultSource.describe;
    case 'none':
      return `nothing: ${defaultSource.describe}`;
    case 'unknown':
      return 'not known';
  }
}

function section(distribution: Distribution): string {
  const { kubeletConfig, kubeletFlags, noStaticPods } = distribution;
  const facts = [
    `- static pods: ${source(distribution)}`,
    ...(kubeletConfig === undefined ? [] : [`- kubelet configuration: \`${kubeletConfig}\``]),
    ...(kubeletFlags.length === 0 ? [] : [`- kubelet flags: ${kubeletFlags.map((one) => `\`${one}\``).join(', ')}`]),
  ];
  return [
    `## ${titleOf(distribution)}`,
    ...(noStaticPods === undefined ? [] : [noStaticPods]),
    facts.join('\n'),
    ...shownPods(distribution).map((pod) => podSection(distribution, pod)),
  ].join('\n\n');
}

/** The pods of a distribution that the document shows. */
export function shownPods(distribution: Distribution): readonly AdviceSubject[] {
  const pods = [...(OWN_PODS[distribution.id] ?? []), { manifestName: USERS_POD, namespace: 'default', labels: {} }];
  return pods.map((pod) => subjectOf(distribution, pod));
}

/** The pod as that distribution would have it, on a node called NODE. */
function subjectOf(
  distribution: Distribution,
  pod: Partial<AdviceSubject> & { readonly manifestName: string },
): AdviceSubject {
  const { defaultSource } = distribution;
  const directory = defaultSource.kind === 'path' ? defaultSource.path.replace(/\/$/, '') : undefined;
  const of = subject({ node: NODE, directory, file: undefined, ...pod });
  const name = directory === undefined ? undefined : distribution.usualFileName(of);
  if (name === undefined) return of;
  return { ...of, file: `${directory}/${name.name}`, fileConfidence: name.confidence };
}

function podSection(distribution: Distribution, of: AdviceSubject): string {
  const { owner, effect, lastingWay } = distribution.ownership(of);
  const isOwn = of.manifestName !== USERS_POD;
  const file = of.file === undefined ? [] : [`- file: \`${of.file}\`${of.fileConfidence === 'guess' ? '?' : ''}`];
  const what = isOwn ? `\`${of.namespace}/${of.mirrorName}\`` : 'a pod of your own';
  return [
    `### ${titleOf(distribution)}: ${what}`,
    [
      ...file,
      `- owner: ${owner}`,
      `- edit by hand: ${effect}`,
      ...(lastingWay === undefined ? [] : [`- lasting way: ${lastingWay}`]),
    ].join('\n'),
    ...(isOwn ? [...recipe('edit', distribution, of), ...recipe('restart', distribution, of)] : []),
  ].join('\n\n');
}

/** What is a script by hand is one of our commands, but where everything goes through the owner. */
function recipe(deed: 'edit' | 'restart', distribution: Distribution, of: AdviceSubject): string[] {
  const recipes = distribution.recipes(of);
  const ours = isOurs({ recipes, ownership: distribution.ownership(of) }, deed);
  const pod = `${of.mirrorName ?? of.manifestName} -n ${of.namespace}`;
  const command = `kubectl static ${deed} ${pod}`;
  const owners = recipes[deed].flatMap((step) => [
    ...(step.text === undefined ? [] : [`# ${step.text}`]),
    ...(step.command === undefined ? [] : [step.command]),
  ]);
  return [`${deed === 'edit' ? 'Edit' : 'Restart'}:`, fenced(ours ? command : owners.join('\n'))];
}

function fenced(text: string): string {
  return `\`\`\`sh\n${text}\n\`\`\``;
}

/** One of the scripts, whole, for a pod whose file is not known for certain. */
function byHandSection(distribution: Distribution): string {
  const of = subjectOf(distribution, { manifestName: 'etcd' });
  const script = recipeScript({ recipes: distribution.recipes(of), where: `node ${NODE}` }, 'restart');
  return [
    '## By hand',
    'Where there is a file, `kubectl static explain POD --by-hand` has scripts to edit, restart, stop and remove the pod, which need a shell on the node and nothing else. What they keep has a name that begins with a dot, so that the kubelet does not read it. This is `kubectl static explain etcd-NODE -n kube-system --by-hand=restart`:',
    fenced(script.trimEnd()),
  ].join('\n\n');
}

function titleOf({ id, title }: Distribution): string {
  return id === 'unknown' ? 'Any other' : title;
}

/** As GitHub names the heading. */
function anchor(title: string): string {
  return title.toLowerCase().replaceAll(' ', '-');
}
