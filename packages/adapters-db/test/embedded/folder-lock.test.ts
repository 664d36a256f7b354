import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import { takeLock } from '../../src/embedded/folder-lock.js';
import { Surroundings } from './surroundings.js';

describe('the lock of a folder', () => {
  const around = new Surroundings();
  afterEach(() => around.clear());

  it('is given to one at a time', async () => {
    const file = path.join(await around.folder(), 'lock');
    const first = takeLock(file, 'exclusive');
    expect(first).not.to.equal(null);
    expect(takeLock(file, 'exclusive')).to.equal(null);
    expect(takeLock(file, 'shared')).to.equal(null);
    first?.release();
    const second = takeLock(file, 'exclusive');
    expect(second).not.to.equal(null);
    second?.release();
  });

  it('is shared by those who only share it, and is exclusive when the last of them is gone', async () => {
    const file = path.join(await around.folder(), 'lock');
    const guests = [takeLock(file, 'shared'), takeLock(file, 'shared')];
    expect(guests).not.to.include(null);
    guests[0]?.release();
    expect(takeLock(file, 'exclusive')).to.equal(null);
    guests[1]?.release();
    const alone = takeLock(file, 'exclusive');
    expect(alone).not.to.equal(null);
    alone?.release();
  });

  it('can be released twice without taking it from the next holder', async () => {
    const file = path.join(await around.folder(), 'lock');
    const first = takeLock(file, 'exclusive');
    first?.release();
    const second = takeLock(file, 'exclusive');
    first?.release();
    expect(takeLock(file, 'exclusive')).to.equal(null);
    second?.release();
  });

  it('leaves an empty file and nothing beside it', async () => {
    const folder = await around.folder();
    const held = takeLock(path.join(folder, 'lock'), 'exclusive');
    expect(await readdir(folder)).to.deep.equal(['lock']);
    held?.release();
    expect((await stat(path.join(folder, 'lock'))).size).to.equal(0);
  });
});
