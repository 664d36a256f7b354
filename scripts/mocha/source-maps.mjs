// Stack traces name the TypeScript that was written. Set here and not by Node's flag, for which mocha starts a second process.
process.setSourceMapsEnabled(true);
