import { expect } from 'chai';
import { build, type Metafile } from 'esbuild';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../src/index.js', import.meta.url));
const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, unknown>
>;
const mostBytes = 40_000;

describe('the package of the client', function () {
  this.timeout(60_000);

  const bundled = async (): Promise<{ readonly text: string; readonly metafile: Metafile }> => {
    const { outputFiles, metafile } = await build({
      entryPoints: [entry],
      bundle: true,
      minify: true,
      write: false,
      metafile: true,
      format: 'esm',
      platform: 'browser',
      // The oldest browsers that have all that it uses.
      target: ['chrome109', 'firefox115', 'safari16.4'],
      logLevel: 'silent',
    });
    const [file] = outputFiles;
    if (!file) throw new Error('nothing was bundled');
    return { text: file.text, metafile };
  };

  it('stands alone: it depends on nothing, and imports nothing but its own files', async () => {
    expect(manifest).to.not.have.any.keys('dependencies', 'peerDependencies', 'optionalDependencies', 'private');
    const { metafile } = await bundled();
    const inputs = Object.entries(metafile.inputs);
    expect(inputs.map(([path]) => path).filter((path) => !path.includes('client/dist/src/'))).to.deep.equal([]);
    expect(inputs.flatMap(([, { imports }]) => imports.filter(({ external }) => external))).to.deep.equal([]);
  });

  it(`fits into ${mostBytes.toLocaleString('en')} bytes for a browser, without anything of Node`, async () => {
    const { text } = await bundled();
    expect(text.length).to.be.lessThan(mostBytes);
    expect(text).to.not.match(/\bnode:|\bprocess\.|\bBuffer\b|\brequire\(/);
  });
});
