import { ownerCheck } from '../../change/owner-rule.ts';
import { DEEDS, type Deed, type Ownership, type Recipes } from '../../nodes/distributions/distribution.ts';
import { escapeLine } from '../../kubectl/printers/escape.ts';
import { commandRow, prose, rowBlocks, type ReportLook, type ReportRow } from '../report-layout.ts';

/** What names the commands that work on a pod. */
export interface PodCommands {
  /** The command that does something to it: `kubectl static edit etcd-cp-1 -n kube-system`. Unescaped. None where undefined. */
  readonly change: ((verb: 'edit' | 'restart' | 'stop' | 'rm' | 'start') => string) | undefined;
  /** The command that prints the recipes: `kubectl static explain etcd-cp-1 -n kube-system --by-hand`. Unescaped. */
  readonly byHand: string;
}

/** How to work on a pod, for the report of `explain`. */
export interface HowTo {
  readonly recipes: Recipes;
  readonly ownership: Ownership;
  readonly commands: PodCommands;
  /** Sentences to mind. Unescaped. */
  readonly remarks: readonly string[];
}

/**
 * Whether this program itself does something to a pod: it needs a node with a POSIX shell, and the leave of the manifest's
 * owner.
 */
export function isOurs({ recipes, ownership }: Pick<HowTo, 'recipes' | 'ownership'>, deed: Deed): boolean {
  const { severity } = ownerCheck({ ownership, action: verbOf(deed), ownersWay: '' });
  return severity !== 'error' && recipes.powershell !== true;
}

/** How to edit, restart, stop and remove the pod: our commands, or what its owner takes; and where the recipes are. */
export function howToSection(how: HowTo, look: ReportLook): string[] {
  const { commands, remarks } = how;
  const rows = DEEDS.flatMap((deed) => {
    const ways = isOurs(how, deed) ? ourRows(commands, deed, look) : deed === 'edit' ? ownerRows(how, look) : [];
    return ways.map((row, index) => ({ ...row, label: index === 0 ? deed : '' }));
  });
  const byHand = commandRow('by hand', commands.byHand, look);
  const blocks = rowBlocks([...rows, byHand], '  ', look);
  return [
    look.style.heading('How to'),
    ...blocks.slice(0, -1).flat(),
    ...remarks.map((remark) => prose('  ', escapeLine(remark), look)),
    ...blocks.at(-1)!,
  ];
}

function verbOf(deed: Deed): 'edit' | 'restart' | 'stop' | 'rm' {
  return deed === 'remove' ? 'rm' : deed;
}

function ourRows({ change }: PodCommands, deed: Deed, look: ReportLook): readonly ReportRow[] {
  return change === undefined ? [] : [commandRow('', change(verbOf(deed)), look)];
}

/** What the owner takes is told by its recipe, which is short; without an owner (on Windows) the recipes are all there is. */
function ownerRows({ recipes, ownership }: HowTo, look: ReportLook): readonly ReportRow[] {
  if (ownership.throughOwner !== true) return [];
  return recipes.edit.map(({ text = '', command }) => {
    return command === undefined ? { label: '', value: escapeLine(text) } : commandRow('', command, look);
  });
}
