/** One argument for a POSIX shell: as it is where that is safe, else in single quotes. */
export function shellQuote(argument: string): string {
  if (/^[\w@%+:,./-][\w@%+=:,./-]*$/.test(argument)) return argument;
  return `'${argument.replaceAll("'", `'\\''`)}'`;
}

/** An argument that is not an option, even where it begins with a dash. */
export function shellOperand(argument: string): string {
  return argument.startsWith('-') ? `-- ${shellQuote(argument)}` : shellQuote(argument);
}

/** One argument for PowerShell, which takes the typographic quotes U+2018 to U+201B for single quotes as well. */
export function powershellQuote(argument: string): string {
  return `'${argument.replace(/['\u2018-\u201B]/g, '$&$&')}'`;
}
