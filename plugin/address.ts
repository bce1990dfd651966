import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the repository is on GitHub. */
export interface Address {
  readonly owner: string;
  readonly name: string;
}

/** The repository beside it that holds indexes for krew and Homebrew, and what `brew tap` calls it. */
const BESIDE = ['homebrew-tap', 'tap'];

/** The file from which the program has its address, and by which it is known for which one all files are written. */
export const HOME = 'src/facts/home.ts';

/** What `repository` of package.json says, the one place where the address is set. */
export function addressIn(root: string): Address {
  const { repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    repository: { url: string };
  };
  return addressOf(repository.url);
}

/**
 * Writes the address of package.json into all files that hold the one before it, where it was changed: links, images,
 * workflows, packages. `files` are paths below `root`. Those that were changed.
 */
export function settleAddress(root: string, files: readonly string[]): readonly string[] {
  const to = addressIn(root);
  const from = addressOf(readFileSync(join(root, HOME), 'utf8'));
  if (from.owner === to.owner && from.name === to.name) return [];
  return files.filter((file) => {
    const before = readFileSync(join(root, file), 'utf8');
    const after = withAddress(before, from, to);
    if (after === before) return false;
    writeFileSync(join(root, file), after);
    return true;
  });
}

/** A text with another address: where it is part of a URL or of an image's name, or stands alone, as in `uses: OWNER/NAME@…`. */
export function withAddress(text: string, from: Address, to: Address): string {
  const names = [from.name, ...BESIDE].map((name) => name.replaceAll('.', '\\.')).join('|');
  const owner = from.owner.replaceAll('.', '\\.');
  const pattern = `(github\\.com[/:]|ghcr\\.io/|(?<![\\w./-]))${owner}/(${names})(?![\\w-])`;
  return text.replaceAll(new RegExp(pattern, 'gi'), (whole, before: string, name: string, at: number) => {
    // Without a host before it, a longer path is of something else.
    if (before === '' && text[at + whole.length] === '/') return whole;
    const written = `${to.owner}/${BESIDE.includes(name) ? name : to.name}`;
    return before + (before === 'ghcr.io/' ? written.toLowerCase() : written);
  });
}

function addressOf(text: string): Address {
  const [, owner, name] = /github\.com\/([\w.-]+)\/([\w.-]+?)(?:\.git)?(?![\w.-])/.exec(text) ?? [];
  if (owner === undefined || name === undefined) throw new Error(`not the address of a GitHub repository: ${text}`);
  return { owner, name };
}
