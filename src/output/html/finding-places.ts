import { grouped } from '../../facts/grouped.ts';
import type { FieldVariant } from '../../rules/finding.ts';
import type { NumberedFinding } from './numbered-findings.ts';

/** A pod on a map: as findings name it, and by its component, `kube-system/etcd`. */
interface Spot {
  readonly subject: string;
  readonly component: string;
}

/** Which findings are about what is in a cell of the map. */
export class FindingPlaces {
  readonly #byNode: ReadonlyMap<string, readonly NumberedFinding[]>;

  constructor(findings: readonly NumberedFinding[]) {
    const placed = findings.flatMap((finding) => nodesOf(finding).map((node) => ({ node, finding })));
    const byNode = grouped(placed, ({ node }) => node);
    this.#byNode = new Map([...byNode].map(([node, own]) => [node, own.map(({ finding }) => finding)]));
  }

  /** About a node and what is on it. */
  ofNode(node: string): readonly NumberedFinding[] {
    return this.#byNode.get(node) ?? [];
  }

  /** About one pod of a node, or about its component there. */
  of(node: string, { subject, component }: Spot): readonly NumberedFinding[] {
    return this.ofNode(node).filter((finding) => {
      const { kind, name } = finding.told.subject;
      return (kind === 'pod' && name === subject) || componentsOf(finding).includes(component);
    });
  }
}

/** Components that a finding about a node or the cluster names: what differs, and what is missing. */
function componentsOf({ told: { args } }: NumberedFinding): readonly string[] {
  const { component, components } = args;
  if (typeof component === 'string') return [component];
  return components instanceof Array ? components.filter((one) => typeof one === 'string') : [];
}

/** Where a finding is: on its node, or where a field is not as on most nodes. */
function nodesOf({ told: { subject, args } }: NumberedFinding): readonly string[] {
  if (subject.node !== undefined) return [subject.node];
  const { differences } = args;
  return differences instanceof Array ? uncommonNodes(differences.filter((one) => typeof one === 'object')) : [];
}

/** Nodes that have a field otherwise than most; where no value is that of most, all. */
function uncommonNodes(differences: readonly FieldVariant[]): readonly string[] {
  const nodes = [...grouped(differences, ({ field }) => field).values()].flatMap((variants) => {
    const most = Math.max(...variants.map((variant) => variant.nodes.length));
    const common = variants.filter((variant) => variant.nodes.length === most);
    return variants.filter((variant) => common.length > 1 || variant !== common[0]).flatMap((variant) => variant.nodes);
  });
  return [...new Set(nodes)];
}
