/** A jest transformer: a file as a module that holds its text, as the bundle has it (`loader` in plugin/bundle.ts). */
export default {
  process(source) {
    return { code: `exports.__esModule = true; exports.default = ${JSON.stringify(source)};` };
  },
};
