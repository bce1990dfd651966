/** So many names are said; who wants all asks for JSON. */
const MOST_NAMES = 5;

/** `a, b and 7 more`. Unescaped. */
export function listed(names: readonly string[], most = MOST_NAMES): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
