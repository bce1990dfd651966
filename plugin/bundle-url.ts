import { pathToFileURL } from 'node:url';

/** What `import.meta.url` is in the bundle, which is CommonJS. */
export const BUNDLE_URL = pathToFileURL(__filename).href;
