/**
 * Puts variables in for `$(NAME)` and a dollar for `$$`, as the kubelet does in commands and environments (`expansion.Expand`).
 * Throws where a name is of no variable, which a real one leaves as it stands.
 */
export function expand(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$(?:\$|\(([^)]*)\))/g, (found, name: string | undefined) => {
    if (name === undefined) return '$';
    const value = variables.get(name);
    if (value === undefined) throw new Error(`there is no variable for ${found}`);
    return value;
  });
}
