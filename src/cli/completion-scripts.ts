/** A shell that a script can be had for. */
export type Shell = 'bash' | 'fish' | 'powershell' | 'zsh';

/** How the program is called, for a script. */
interface Names {
  /** The executable on PATH: `kubectl-static`. */
  readonly executable: string;
  /** The word after `kubectl`; undefined where the program is not called through kubectl. */
  readonly plugin: string | undefined;
  /** A prefix for names of shell functions. */
  readonly id: string;
}

/**
 * A script that makes a shell complete the program, called by its own name and through kubectl, whose own completion
 * stays as it is. It speaks the protocol of `completeLine`. `program` is how the user calls it: `kubectl static`.
 */
export function completionScript(shell: Shell, program: string): string {
  const plugin = program.startsWith('kubectl ') ? program.slice('kubectl '.length) : undefined;
  const executable = plugin === undefined ? program : `kubectl-${plugin.replaceAll('-', '_')}`;
  const names = { executable, plugin, id: `__${executable.replaceAll(/[^A-Za-z0-9]/g, '_')}` };
  return SCRIPTS[shell](names);
}

const SCRIPTS: Readonly<Record<Shell, (names: Names) => string>> = {
  bash: bashScript,
  fish: fishScript,
  powershell: powershellScript,
  zsh: zshScript,
};

function bashScript({ executable, plugin, id }: Names): string {
  const throughKubectl =
    plugin === undefined
      ? ''
      : `
${id}_after_kubectl() {
    if [[ \${COMP_WORDS[1]} == ${plugin} ]] && ((COMP_CWORD > 1)); then
        compopt +o default 2>/dev/null
        ${id}_words 2
    elif declare -F __start_kubectl >/dev/null; then
        __start_kubectl "$@"
    fi
}

# bash-completion loads kubectl's own completion when it is first needed, and it would then take this one's place.
if ! declare -F __start_kubectl >/dev/null; then
    { _comp_load kubectl || __load_completion kubectl; } >/dev/null 2>&1
fi
complete -o default -F ${id}_after_kubectl kubectl
`;
  return `# bash completion for ${executable}

# $1: how many words name the program
${id}_words() {
    local line=\${COMP_LINE:0:COMP_POINT} piece=\${COMP_WORDS[COMP_CWORD]} current kept output directive value
    local -a words
    read -r -a words <<<"$line"
    [[ $line == *[[:space:]] ]] && words+=('')
    current=\${words[\${#words[@]} - 1]}
    output=$(${executable} __complete "\${words[@]:$1}" 2>/dev/null)
    directive=\${output##*:}
    COMPREPLY=()
    [[ $directive =~ ^[0-9]+$ ]] || return 0
    [[ $current == -*=* ]] && current=\${current#*=}
    # Readline breaks words at these, and puts in the place of the last piece only.
    [[ $piece =~ ^[=:@]+$ ]] && piece=
    kept=\${current%"$piece"}
    while IFS=$'\\t' read -r value _; do
        [[ -n $value ]] && COMPREPLY+=("\${value#"$kept"}")
    done <<<"\${output%:*}"
    if ((directive & 2)); then
        compopt -o nospace 2>/dev/null
    fi
    if ((directive & 16)); then
        ${id}_files -d "$current"
    elif ((!(directive & 4))); then
        ${id}_files -f "$current"
    fi
    return 0
}

# $1: what compgen is to list; $2: what was typed
${id}_files() {
    local path
    compopt -o filenames 2>/dev/null
    while IFS= read -r path; do
        COMPREPLY+=("$path")
    done < <(compgen "$1" -- "$2")
}

${id}_alone() {
    ${id}_words 1
}
complete -F ${id}_alone ${executable}
${throughKubectl}`;
}

function zshScript({ executable, plugin, id }: Names): string {
  const throughKubectl =
    plugin === undefined
      ? ''
      : `
${id}_after_kubectl() {
    if ((CURRENT > 2)) && [[ \${words[2]} == ${plugin} ]]; then
        shift words
        ((CURRENT--))
        ${id}_words
        return
    fi
    ((\${+functions[_kubectl]})) || return 1
    _kubectl "$@"
    local result=$?
    # Loaded for the first time, kubectl's completion puts itself in this one's place.
    compdef ${id}_after_kubectl kubectl
    return result
}
compdef ${id}_after_kubectl kubectl
`;
  return `# zsh completion for ${executable}

${id}_words() {
    local output directive line value
    local -a given found spacing
    given=("\${(@Q)words[2,CURRENT]}")
    output=$(${executable} __complete "\${given[@]}" 2>/dev/null)
    directive=\${output##*:}
    [[ $directive == <-> ]] || return 1
    for line in "\${(@f)\${output%:*}}"; do
        [[ -n $line ]] || continue
        value=\${\${line%%$'\\t'*}//:/\\\\:}
        if [[ $line == *$'\\t'* ]]; then
            found+=("$value:\${line#*$'\\t'}")
        else
            found+=("$value")
        fi
    done
    [[ $PREFIX == -*=* ]] && compset -P 1 '*='
    ((directive & 2)) && spacing=(-S '')
    if ((directive & 16)); then
        _path_files -/
    elif ((directive & 4)); then
        _describe -t words '${executable}' found "\${spacing[@]}"
    else
        _files
    fi
}
compdef ${id}_words ${executable}
${throughKubectl}`;
}

function fishScript({ executable, plugin, id }: Names): string {
  const throughKubectl =
    plugin === undefined
      ? ''
      : `
function ${id}_after_kubectl
    set -l words (commandline -opc)
    test (count $words) -ge 2; and test "$words[2]" = ${plugin}
end
complete -c kubectl -n ${id}_after_kubectl -f -a '(${id}_words 2)'
`;
  return `# fish completion for ${executable}

# $argv[1]: how many words name the program
function ${id}_words
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for name in (seq $argv[1])
        set -e words[1]
    end
    set -l output (${executable} __complete $words "$current" 2>/dev/null)
    or return
    set -l directive (string replace -- : '' $output[-1])
    set -e output[-1]
    set -l prefix (string match -r -- '^-[^=]*=' "$current")
    set -l value (string replace -r -- '^-[^=]*=' '' "$current")
    if test (math "floor($directive / 16) % 2") -eq 1
        set output (__fish_complete_directories "$value" '')
    else if test (math "floor($directive / 4) % 2") -eq 0
        set output (__fish_complete_path "$value")
    end
    for line in $output
        echo "$prefix$line"
    end
end
complete -c ${executable} -f -a '(${id}_words 1)'
${throughKubectl}`;
}

function powershellScript({ executable, plugin, id }: Names): string {
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
        ForEach-Object { "$_" })
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
        [System.Management.Automation.CompletionResult]::new("$prefix$value", $value, 'ParameterValue', $description)
    }
}
Register-ArgumentCompleter -Native -CommandName '${executable}' -ScriptBlock \${${id}}
${throughKubectl}`;
}
