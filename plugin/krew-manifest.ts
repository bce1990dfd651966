/**
 * Fills in the template `krew.yaml` as krew-release-bot does (its `pkg/source`): `{{ .TagName }}`, and
 * `{{ addURIAndSha "URL" .TagName }}`, which becomes `uri:` and, four blanks in, `sha256:`. `sha256` is asked for the
 * checksum of what the URL will serve. Throws where anything of the template is left.
 */
export function renderKrewManifest(template: string, tag: string, sha256: (url: string) => string): string {
  const rendered = template
    .replace(/\{\{\s*addURIAndSha "([^"]+)" \.TagName\s*\}\}/g, (_whole, pattern: string) => {
      const url = withTag(pattern, tag);
      return `uri: ${url}\n    sha256: ${sha256(url)}`;
    })
    .split('\n')
    .map((line) => withTag(line, tag))
    .join('\n');
  const left = /\{\{.*?\}\}/.exec(rendered)?.[0];
  if (left !== undefined) throw new Error(`krew.yaml holds ${left}, which krew-release-bot does not know`);
  return rendered;
}

function withTag(text: string, tag: string): string {
  return text.replace(/\{\{\s*\.TagName\s*\}\}/g, tag);
}

/** Names as the guide of krew-index wants them (krew, "Plugin Naming Guide"); krew itself takes `\w` and dashes. */
const NAME = /^[a-z][a-z\d]*(-[a-z\d]+)*$/;

/**
 * The template of the same plugin under another name, for an index that refuses the one that it has. Commands in its words
 * follow, as those of the program do (`src/facts/called-as.ts`); the archives and what is in them keep their names.
 */
export function renamedTemplate(template: string, name: string): string {
  if (!NAME.test(name)) throw new Error(`krew-index accepts no plugin named ${JSON.stringify(name)}`);
  const [, old] = /^ {2}name: (\S+)$/m.exec(template) ?? [];
  if (old === undefined) throw new Error('krew.yaml names no plugin');
  const file = (plugin: string): string => plugin.replaceAll('-', '_');
  return template
    .replace(`\n  name: ${old}\n`, `\n  name: ${name}\n`)
    .replaceAll(`kubectl ${old}`, `kubectl ${name}`)
    .replaceAll(`ln -s kubectl-${file(old)} `, `ln -s kubectl-${file(name)} `)
    .replaceAll(`kubectl_complete-${file(old)}"`, `kubectl_complete-${file(name)}"`);
}
