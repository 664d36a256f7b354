'use strict';

// The fences between the layers, the contexts and the adapters. Each says in words why it stands.
// Packages reach each other through their compiled output, so a path may have `dist` in it.

const contexts = '(?:orders|inventory|payments|catalog|identity|audit)';
const layered = '(?:domain|application|adapters-db|adapters-memory)';
const core = '(?:dist/)?src';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-stands-alone',
      comment:
        'The domain is pure: values and decisions. Besides itself it may use valibot and nothing else, Node included.',
      severity: 'error',
      from: { path: '^packages/domain/src/' },
      to: { pathNot: ['^packages/domain/src/', 'node_modules/valibot/'] },
    },
    {
      name: 'application-knows-no-adapter',
      comment:
        'The application says what it needs by ports that it owns. It may use the domain and valibot; how it is reached or where ' +
        'it is kept, Node included, is for the adapters.',
      severity: 'error',
      from: { path: '^packages/application/src/' },
      to: { pathNot: ['^packages/application/src/', `^packages/domain/${core}/`, 'node_modules/valibot/'] },
    },
    {
      name: 'adapters-are-strangers',
      comment:
        'An adapter can be swapped or left out only while no other knows it. What two need belongs into a port or the core.',
      severity: 'error',
      from: { path: '^packages/(adapters-[^/]+)/src/' },
      to: { path: '^packages/adapters-', pathNot: '^packages/$1/' },
    },
    {
      name: 'schemas-stand-on-the-core',
      comment:
        'What the core says as JSON Schema is there for every description of it, so it knows none of the transports.',
      severity: 'error',
      from: { path: '^packages/json-schemas/src/' },
      to: { path: '^packages/', pathNot: `^packages/(?:json-schemas|application|domain)/` },
    },
    {
      name: 'server-is-the-top',
      comment: 'The server plugs everything together. What it offers to others would turn the layers round.',
      severity: 'error',
      from: { path: '^packages/', pathNot: '^packages/server/' },
      to: { path: '^packages/server/' },
    },
    {
      name: 'testkit-is-for-tests',
      comment: 'Builders, contract suites and the simulator must not be able to reach production.',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: '^packages/testkit/' },
      to: { path: '^packages/testkit/' },
    },
    {
      name: 'contexts-keep-apart',
      comment:
        'A context can move into a process and a database of its own only while it imports no other. It may use the kernel and ' +
        'itself; what it needs of another it hears by an event or asks through a port of its own.',
      severity: 'error',
      from: { path: `^packages/${layered}/src/(${contexts})/`, pathNot: '^packages/application/' },
      to: { path: `^packages/${layered}/${core}/${contexts}/`, pathNot: `^packages/${layered}/${core}/$1/` },
    },
    {
      name: 'contexts-hear-messages-only',
      comment:
        "A use case of one context may know the messages that another publishes (its messages.ts), for these are the other's promise " +
        'to the outside. All else of the other is its own affair.',
      severity: 'error',
      from: { path: `^packages/application/src/(${contexts})/` },
      to: {
        path: `^packages/${layered}/${core}/${contexts}/`,
        pathNot: [
          `^packages/${layered}/${core}/$1/`,
          `^packages/application/${core}/${contexts}/messages\\.(?:ts|js|d\\.ts)$`,
        ],
      },
    },
    {
      name: 'contexts-take-no-barrel',
      comment:
        "A package's own index hands out every context at once, and so hides an import across contexts. Import " +
        '@quayside/domain/kernel, @quayside/domain/orders and the like.',
      severity: 'error',
      from: { path: `^packages/${layered}/src/(?:${contexts}|kernel)/` },
      to: { path: `^packages/${layered}/${core}/index\\.(?:ts|js|d\\.ts)$` },
    },
    {
      name: 'kernel-knows-no-context',
      comment: 'The kernel is what all contexts share. Were it to know one of them, all would.',
      severity: 'error',
      from: { path: `^packages/${layered}/src/kernel/` },
      to: { path: `^packages/${layered}/${core}/${contexts}/` },
    },
    {
      name: 'container-only-in-the-server',
      comment: 'Use cases and adapters are plain functions; that a container wires them is known in one place.',
      severity: 'error',
      from: { pathNot: '^packages/server/' },
      to: { path: 'node_modules/(?:inversify|@inversifyjs|reflect-metadata)/' },
    },
    {
      name: 'no-cycle',
      comment: 'Of two modules that need each other neither can be understood, tested or moved alone.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-test-in-the-product',
      comment: 'Tests know the product. The product knows no test.',
      severity: 'error',
      from: { path: '^(?:packages/[^/]+|examples|benchmarks)/src/' },
      to: { path: '^(?:packages/[^/]+|examples|benchmarks)/(?:dist/)?test/' },
    },
    {
      name: 'no-tool-in-the-product',
      comment: 'What is a devDependency is not there in production.',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: '^packages/testkit/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'npm-optional', 'npm-peer', 'type-only'] },
    },
    {
      name: 'nothing-unresolved',
      comment:
        'An import that leads nowhere passes every other fence. Build first: packages meet in their compiled output.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '/dist/'] },
    exclude: { path: ['/dist/test/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
    cache: false,
  },
};
