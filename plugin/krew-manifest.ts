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
