import type { Names } from './names.ts';

/**
 * For `Register-ArgumentCompleter -Native`, whose block gets the word, the command's AST and the cursor. Unlike the others it
 * has been read against that documentation only, and against what is known of `CompletionResult`: none of its texts may be
 * empty, and files are offered unless something, if only an empty string, is returned (PowerShell/PowerShell#18233).
 */
export function powershellScript({ executable, plugin, id }: Names): string {
  const throughKubectl =
    plugin === undefined
      ? ''
      : `
Register-ArgumentCompleter -Native -CommandName 'kubectl' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $elements = $commandAst.CommandElements
    if ($elements.Count -gt 1 -and "$($elements[1])" -eq '${plugin}' -and $elements[1].Extent.EndOffset -lt $cursorPosition) {
        & \${${id}} $wordToComplete $commandAst $cursorPosition 2
    } elseif (\${__kubectlCompleterBlock}) {
        & \${__kubectlCompleterBlock} $wordToComplete $commandAst $cursorPosition
    }
}
`;
  return `# PowerShell completion for ${executable}

\${${id}} = {
    param($wordToComplete, $commandAst, $cursorPosition, $named = 1)
    $words = @($commandAst.CommandElements |
        Where-Object { $_.Extent.StartOffset -lt $cursorPosition } |
        Select-Object -Skip $named |
        ForEach-Object { if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { "$_" } })
    # Older versions drop an empty argument, so it goes in quotes that the program takes off.
    if ($wordToComplete -eq '') { $words += '""' }
    $output = @(& '${executable}' __complete @words 2>$null)
    if ($output.Count -eq 0) { return }
    $directive = [int]($output[-1].TrimStart(':'))
    $prefix = if ($wordToComplete -match '^-[^=]*=') { $Matches[0] } else { '' }
    $found = @($output | Select-Object -SkipLast 1)
    # Without any result PowerShell offers files.
    if ($found.Count -eq 0 -and ($directive -band 4)) { return '' }
    foreach ($line in $found) {
        $value, $description = $line -split "\`t", 2
        if (-not $description) { $description = $value }
        $text = "$prefix$value"
        if ($text -match '[$;(){}&|<>"''\`#]|^@') { $text = "'" + ($text -replace "'", "''") + "'" }
        [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $description)
    }
}
Register-ArgumentCompleter -Native -CommandName '${executable}' -ScriptBlock \${${id}}
${throughKubectl}`;
}
