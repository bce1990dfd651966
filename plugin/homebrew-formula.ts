import { archiveName, TARGETS, type Target } from './target.ts';

/** What a formula tells; `krew.yaml` says it of the plugin as well. */
export interface FormulaWords {
  readonly shortDescription: string;
  readonly homepage: string;
}

const PLATFORMS = { darwin: 'on_macos', linux: 'on_linux' } as const;
const PROCESSORS = { amd64: 'on_intel', arm64: 'on_arm' } as const;

/**
 * The Homebrew formula of a release: the executable as it is in the archives. `sha256` is asked for the checksum of what
 * a URL will serve.
 */
export function homebrewFormula(
  { shortDescription, homepage }: FormulaWords,
  version: string,
  sha256: (url: string) => string,
): string {
  const archives = (os: keyof typeof PLATFORMS): string[] => {
    const targets = TARGETS.filter((target) => target.os === os);
    return [`  ${PLATFORMS[os]} do`, ...targets.flatMap(archive), '  end', ''];
  };
  const archive = (target: Target): string[] => {
    const url = `${homepage}/releases/download/v${version}/${archiveName(target, version)}`;
    const fields = [`      url "${url}"`, `      sha256 "${sha256(url)}"`];
    return [`    ${PROCESSORS[target.arch]} do`, ...fields, '    end'];
  };
  return [
    'class KubectlStatic < Formula',
    `  desc "${shortDescription}"`,
    `  homepage "${homepage}"`,
    `  version "${version}"`,
    '  license "Apache-2.0"',
    '',
    ...archives('darwin'),
    ...archives('linux'),
    '  def install',
    '    bin.install "kubectl-static", "kubectl_complete-static"',
    '  end',
    '',
    '  test do',
    '    assert_equal "kubectl-static #{version}\\n", shell_output("#{bin}/kubectl-static --version")',
    '  end',
    'end',
    '',
  ].join('\n');
}
