import type { LastingStep, Ownership } from '../nodes/distributions/distribution.ts';
import type { ChangeAction } from './change.ts';
import type { PreflightResult } from './preflight.ts';

/** A change, as far as the manifest's owner is concerned. */
export interface OwnedChange {
  readonly ownership: Ownership;
  readonly action: ChangeAction;
  /** The command that tells the owner's own way of stopping the pod, or of removing it; undefined where there is no pod. */
  readonly ownersWay: string | undefined;
  /** What makes it last, as far as that is worked out; the owner's general advice where empty. */
  readonly lasting?: readonly LastingStep[];
}

/**
 * Whether the owner of a manifest lets it be changed by hand, and what makes the change last.
 *
 * Where everything goes through the owner, what is to last is refused. A restart asks for nothing that lasts: its annotation
 * goes when the owner writes the file anew, and nobody misses it; but an owner that compares the file (`watched`) takes harm
 * of it. What was there before may always be put back (`start`, `undo`), where there is a file.
 */
export function ownerCheck({ ownership, action, ownersWay, lasting = [] }: OwnedChange): PreflightResult {
  const { owner, edit, effect, lastingWay, throughOwner = false, watched = false } = ownership;
  const told = (severity: PreflightResult['severity'], message: string): PreflightResult => {
    const isRemoval = action === 'stop' || action === 'rm';
    const removal =
      throughOwner && ownersWay !== undefined ? `"${ownersWay}" shows how to do it through its owner.` : undefined;
    const hint = severity === 'fine' ? undefined : isRemoval ? removal : lastingWay;
    return { severity, check: 'owner', message, ...(hint !== undefined && { hint }) };
  };
  if (edit === 'impossible') return told('error', withoutStop(effect));
  const isWayBack = action === 'start' || action === 'undo';
  const message = `the owner of the manifest is ${owner}: a change ${continued(effect)}`;
  if (throughOwner && !isWayBack && (watched || action !== 'restart')) return told('error', message);
  if (isWayBack) return told('fine', 'this puts back what was there before, whoever owns the manifest');
  if (action === 'restart') return told('fine', 'the restart annotation need not last, whoever owns the manifest');
  const result = told(edit === 'survives' && lastingWay === undefined ? 'fine' : 'warning', message);
  return lasting.length === 0 ? result : { ...result, hint: undefined, lasting };
}

/** `Takes effect in seconds and stays.` as the end of a sentence. */
function continued(effect: string): string {
  return withoutStop(`${effect.charAt(0).toLowerCase()}${effect.slice(1)}`);
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
