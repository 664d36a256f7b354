'use strict';

module.exports = {
  hooks: {
    readPackage: (manifest) => {
      // Of this package one file is served, the bundle for browsers, which has everything in it already: what it is made of
      // would be 150 packages and 240 MB for nothing.
      if (manifest.name === '@scalar/api-reference') manifest.dependencies = {};
      return manifest;
    },
  },
};
