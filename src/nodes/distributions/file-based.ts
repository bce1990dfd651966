import type { AdviceSubject, Distribution, NamedPod, Ownership, Recipes, UsualFileName } from './distribution.ts';
import { fileRecipes } from './advice/file-recipes.ts';
import { sshAccess, type NodeAccess } from './advice/node-access.ts';
import { URL_OWNERSHIP, urlRecipes } from './advice/url-source.ts';

/** What a distribution with a manifest directory has to say of its own; the rest is common to all of them. */
export interface FileBasedRules {
  /** Who wrote this pod's file; undefined for a file that is not the distribution's own. */
  readonly owner: (subject: AdviceSubject) => Ownership | undefined;
  /** What becomes of a file that is not the distribution's own; it stays unless told otherwise. */
  readonly userFile?: Ownership;
  /** File names of the distribution's own pods; `NAME.yaml` is the guess for all others. */
  readonly fileName?: (pod: NamedPod) => string | undefined;
  /** ssh and crictl unless told otherwise. */
  readonly access?: (subject: AdviceSubject) => NodeAccess;
  /** Other recipes for some pods, given the usual ones. */
  readonly adapt?: (subject: AdviceSubject, usual: Recipes) => Recipes;
}

/** A file that nobody writes again: what a kubelet does with it by itself. */
const USER_FILE: Ownership = {
  owner: 'whoever put the file there',
  edit: 'survives',
  effect: 'Takes effect in seconds and stays until someone or some tool rewrites the file.',
  lastingWay: undefined,
  confidence: 'likely',
};

/** The advice of a distribution whose kubelet reads a directory. A pod from a URL is handled here as well. */
export function fileBased(rules: FileBasedRules): Pick<Distribution, 'usualFileName' | 'ownership' | 'recipes'> {
  return {
    usualFileName: (pod): UsualFileName => {
      const own = rules.fileName?.(pod);
      if (own !== undefined) return { name: own, confidence: 'likely' };
      return { name: `${pod.manifestName}.yaml`, confidence: 'guess' };
    },
    ownership: (subject) => {
      if (subject.source === 'http') return URL_OWNERSHIP;
      return rules.owner(subject) ?? rules.userFile ?? USER_FILE;
    },
    recipes: (subject) => {
      const access = rules.access?.(subject) ?? sshAccess(subject);
      if (subject.source === 'http') return urlRecipes(subject, access);
      const usual = fileRecipes(subject, access);
      return rules.adapt?.(subject, usual) ?? usual;
    },
  };
}
