/** How jest finds a module: as `require` does, and where a package has none for that, as `import` does. */
module.exports = (path, options) => {
  try {
    return options.defaultResolver(path, options);
  } catch (error) {
    if (options.conditions?.includes('import') !== false) throw error;
    return options.defaultResolver(path, { ...options, conditions: [...options.conditions, 'import'] });
  }
};
