import type { Names } from './names.ts';

/** fish takes a word and its description as they are, with a tab between them. */
export function fishScript({ executable, plugin, id }: Names): string {
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
