import ts from 'typescript';

/** @typedef {import('./repository.mjs').File} File */

const functionLines = 70;
const emptyWords = /^(?:Managers?|Helpers?|Utils?|Impl)$/;
const suiteCalls = new Set(['describe', 'context', 'it', 'before', 'beforeEach', 'after', 'afterEach']);

/** @param {File} file */
export const parse = ({ path, text }) =>
  ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, path.endsWith('.tsx') ? ts.ScriptKind.TSX : undefined);

/**
 * Every node below one, itself included, that `pick` turns into something.
 * @template Found
 * @param {ts.Node} node
 * @param {(node: ts.Node) => Found | undefined} pick
 * @returns {Found[]}
 */
const collect = (node, pick) => {
  /** @type {Found[]} */
  const found = [];
  /** @param {ts.Node} each */
  const visit = (each) => {
    const picked = pick(each);
    if (picked !== undefined) found.push(picked);
    ts.forEachChild(each, visit);
  };
  visit(node);
  return found;
};

/** @param {ts.SourceFile} source @param {ts.Node} node */
const lineOf = (source, node) => source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;

/** @param {File} file */
export const overlongFunctions = (file) => {
  const source = parse(file);
  return collect(source, (node) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined || isSuite(node)) return undefined;
    const lines = source.getLineAndCharacterOfPosition(node.getEnd()).line + 2 - lineOf(source, node);
    return lines > functionLines
      ? `${file.path}:${lineOf(source, node)}: a function of ${lines} lines, of at most ${functionLines}`
      : undefined;
  });
};

/** A function that only holds tests is a chapter and not a function. @param {ts.SignatureDeclaration} node */
const isSuite = (node) => {
  const body = 'body' in node ? node.body : undefined;
  if (body === undefined) return false;
  if (!ts.isBlock(body)) return isSuiteCall(body);
  return body.statements.some((statement) => ts.isExpressionStatement(statement) && isSuiteCall(statement.expression));
};

/** @param {ts.Node} node */
const isSuiteCall = (node) =>
  ts.isCallExpression(node) && ts.isIdentifier(node.expression) && suiteCalls.has(node.expression.text);

/** @param {File} file */
export const emptyNames = (file) => {
  const source = parse(file);
  return exportedDeclarations(source).flatMap(({ name, node }) => {
    const words =
      name.match(/[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])/g)?.map((word) => word.charAt(0).toUpperCase() + word.slice(1)) ?? [];
    const isEmpty = words.some((word) => emptyWords.test(word)) || /^Services?$/.test(words.at(-1) ?? '');
    const isPrefixed = ts.isInterfaceDeclaration(node) && /^I[A-Z]/.test(name);
    return isEmpty || isPrefixed
      ? [`${file.path}:${lineOf(source, node)}: the name ${name} says less than the thing does`]
      : [];
  });
};

/** @param {ts.SourceFile} source */
const exportedDeclarations = (source) =>
  source.statements.flatMap((statement) => {
    if (!ts.canHaveModifiers(statement)) return [];
    if (!ts.getModifiers(statement)?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)) return [];
    const declared = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [statement];
    return [...declared].flatMap((node) =>
      'name' in node && node.name !== undefined && ts.isIdentifier(/** @type {ts.Node} */ (node.name))
        ? [{ node, name: /** @type {ts.Identifier} */ (node.name).text }]
        : [],
    );
  });

/** `x as unknown as T` makes anything of anything, and the compiler is silent. @param {File} file */
export const doubleAssertions = (file) => {
  const source = parse(file);
  return collect(source, (node) => {
    if (!ts.isAsExpression(node) || !ts.isAsExpression(node.expression)) return undefined;
    return node.expression.type.kind === ts.SyntaxKind.UnknownKeyword
      ? `${file.path}:${lineOf(source, node)}: a double assertion: ${node.getText(source).replaceAll(/\s+/g, ' ').slice(0, 80)}`
      : undefined;
  });
};

/**
 * Contract suites that fewer than two implementations run. A suite is an exported `describe…` of the testkit's contracts; a run is
 * a use of it in a package's tests, told apart by the package and the first argument.
 * @param {readonly File[]} files
 */
export const lonelyContracts = (files) => {
  const suites = files
    .filter(({ path }) => /^packages\/testkit\/src\/contracts\/.*\.ts$/.test(path))
    .flatMap((file) => exportedDeclarations(parse(file)).map(({ name }) => ({ name, path: file.path })))
    .filter(({ name }) => /^describe[A-Z]/.test(name));
  /** @type {Map<string, Set<string>>} */
  const runs = new Map(suites.map(({ name }) => [name, new Set()]));
  for (const file of files.filter(({ path }) => /^packages\/[^/]+\/test\/.*\.ts$/.test(path))) {
    for (const [name, run] of usesOf(file, runs)) runs.get(name)?.add(run);
  }
  return suites.flatMap(({ name, path }) => {
    const count = runs.get(name)?.size ?? 0;
    return count < 2 ? [`${path}: ${name} is run by ${count} implementations, of at least 2`] : [];
  });
};

/** @param {File} file @param {ReadonlyMap<string, unknown>} names @returns {(readonly [string, string])[]} */
const usesOf = (file, names) => {
  if (![...names.keys()].some((name) => file.text.includes(name))) return [];
  const source = parse(file);
  const owner = file.path.split('/')[1];
  return collect(source, (node) => {
    if (!ts.isIdentifier(node) || !names.has(node.text) || ts.isImportSpecifier(node.parent)) return undefined;
    const call = ts.isCallExpression(node.parent) ? node.parent : undefined;
    const told = call?.arguments.find((argument) => argument !== node)?.getText(source) ?? '';
    return /** @type {const} */ ([node.text, `${owner} ${told}`]);
  });
};
