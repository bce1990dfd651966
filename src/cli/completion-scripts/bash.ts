import type { Names } from './names.ts';

/** Readline shows words alone, so descriptions stand behind them in brackets, as with kubectl's own completion. */
export function bashScript({ executable, plugin, id }: Names): string {
  const throughKubectl =
    plugin === undefined
      ? ''
      : `
${id}_after_kubectl() {
    if [[ \${COMP_WORDS[1]} == ${plugin} ]] && ((COMP_CWORD > 1)); then
        compopt +o default 2>/dev/null
        ${id}_words 2 "$2"
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

# $1: how many words name the program; $2: the part of the last word that Readline puts the candidate in the place of
${id}_words() {
    local line=\${COMP_LINE:0:COMP_POINT} current output directive value description
    local -a words descriptions=()
    read -r -a words <<<"$line"
    [[ $line == *[[:space:]] ]] && words+=('')
    current=\${words[\${#words[@]} - 1]}
    output=$(${executable} __complete "\${words[@]:$1}" 2>/dev/null)
    directive=\${output##*:}
    COMPREPLY=()
    [[ $directive =~ ^[0-9]+$ ]] || return 0
    [[ $current == -*=* ]] && current=\${current#*=}
    while IFS=$'\\t' read -r value description; do
        [[ -n $value ]] || continue
        COMPREPLY+=("\${value#"\${current%"$2"}"}")
        descriptions+=("$description")
    done <<<"\${output%:*}"
    if ((directive & 2)); then
        compopt -o nospace 2>/dev/null
    fi
    if ((directive & 16)); then
        ${id}_files -d "$current"
    elif ((!(directive & 4))); then
        ${id}_files -f "$current"
    elif ((\${#COMPREPLY[@]} > 1 && COMP_TYPE != 37 && COMP_TYPE != 42)); then
        ${id}_describe
    fi
    return 0
}

# Only what all candidates begin with goes into the line, unless they are put in one by one (37) or all at once (42).
${id}_describe() {
    local width=0 index value line
    for value in "\${COMPREPLY[@]}"; do
        ((\${#value} > width)) && width=\${#value}
    done
    for index in "\${!COMPREPLY[@]}"; do
        [[ -n \${descriptions[index]} ]] || continue
        printf -v line '%-*s  (%s)' "$width" "\${COMPREPLY[index]}" "\${descriptions[index]}"
        ((\${#line} > \${COLUMNS:-80} - 2)) && line=\${line:0:\${COLUMNS:-80} - 6}...\\)
        COMPREPLY[index]=$line
    done
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
    ${id}_words 1 "$2"
}
complete -F ${id}_alone ${executable}
${throughKubectl}`;
}
