// Files that the bundle holds as text (`loader` in plugin/bundle.ts).

declare module '*.css' {
  const text: string;
  export default text;
}

declare module '*.browser.js' {
  const text: string;
  export default text;
}
