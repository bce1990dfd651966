import { createHash } from 'node:crypto';
import { transformSync } from 'esbuild';

/** A jest transformer: TypeScript to JavaScript, types dropped, imports left as they are. */
export default {
  process(source, file) {
    const { code } = transformSync(source, {
      loader: 'ts',
      format: 'esm',
      target: 'node22',
      sourcemap: 'inline',
      sourcefile: file,
    });
    return { code };
  },
  getCacheKey(source, file) {
    return createHash('sha256').update(file).update('\0').update(source).digest('hex');
  },
};
