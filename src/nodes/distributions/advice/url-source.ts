import { withCaution } from './caution.ts';
import type { AdviceSubject, Ownership, Recipes } from '../distribution.ts';
import { restartBySandbox } from '../sandbox-restart.ts';
import type { NodeAccess } from './node-access.ts';

/** What the kubelet makes of an error is nothing: it keeps the pods of the last answer (kubelet `pkg/kubelet/config/http.go`). */
const GONE =
  'Remove the pod from what staticPodURL serves, with an empty answer or a list without it; an error such as 404 leaves it running';
const CHANGE_WHAT_IS_SERVED = 'Change what staticPodURL serves; --manifest-url or the kubelet configuration names it';

/** A pod that the kubelet fetches from a URL which somebody configured. */
export const URL_OWNERSHIP: Ownership = {
  owner: 'whoever serves the staticPodURL of the kubelet',
  edit: 'impossible',
  effect: 'There is no file: the kubelet fetches this pod from a URL and runs what is served there.',
  lastingWay: `${CHANGE_WHAT_IS_SERVED}.`,
  throughOwner: true,
  confidence: 'certain',
};

/** How to work on a pod without a file: only what is served can be changed. */
export function urlRecipes(subject: AdviceSubject, access: NodeAccess): Recipes {
  const served = [{ text: CHANGE_WHAT_IS_SERVED }];
  const gone = [{ text: withCaution(GONE, subject) }];
  return {
    reach: access.reach,
    find: [],
    edit: served,
    restart: restartBySandbox(subject, access),
    stop: gone,
    remove: gone,
  };
}
