import type { Names } from './names.ts';

/** zsh's completion system (compsys) shows descriptions and quotes what it inserts. */
export function zshScript({ executable, plugin, id }: Names): string {
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
