import { readFileSync } from 'node:fs';
import { dump, loadAll } from 'js-yaml';

interface Role {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly rules: readonly object[];
}

/** The last tier of docs/rbac.yaml that only reads: the others make pods on nodes. */
const LAST_READING_TIER = 3;

const ACCOUNT = { kind: 'ServiceAccount', name: 'doctor', namespace: 'kubectl-static-doctor' };

const HEAD = `# What the account of the CronJob may do: the tiers of docs/rbac.yaml that only read, under names of their own, and nothing
# more. Written by \`npm run docs\`.
`;

/** deploy/rbac.yaml: a role for each that reads, and its binding. */
export function accountRoles(): string {
  const objects = loadAll(readFileSync('docs/rbac.yaml', 'utf8')) as Role[];
  const reading = objects.filter(({ metadata }) => Number(metadata.labels['kubectl-static/tier']) <= LAST_READING_TIER);
  return (
    HEAD +
    reading
      .flatMap(boundRole)
      .map((object) => dump(object))
      .join('---\n')
  );
}

function boundRole({ apiVersion, kind, metadata, rules }: Role): readonly object[] {
  const name = metadata.name.replace('kubectl-static-', 'kubectl-static-doctor-');
  const place = metadata.namespace === undefined ? { name } : { name, namespace: metadata.namespace };
  return [
    { apiVersion, kind, metadata: place, rules },
    {
      apiVersion,
      kind: `${kind}Binding`,
      metadata: place,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name },
      subjects: [ACCOUNT],
    },
  ];
}
