/** A path, or anything else, without the slashes at its end; `slashes`: what is one. Linear, as `/\/+$/` is not. */
export function withoutFinalSlashes(text: string, slashes = '/'): string {
  let end = text.length;
  while (end > 0 && slashes.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
