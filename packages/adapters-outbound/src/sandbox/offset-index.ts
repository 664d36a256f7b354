const FIRST_CAPACITY = 1_024;
const NONE = -1;

/**
 * Where in a file the lines about a text are. It keeps a hash of the text and the offset, 12 bytes a slot, and not the text:
 * a million lines cost about 20 MB. So it may name lines that are about another text too, and whoever asks must look at them.
 */
export class OffsetIndex {
  #hashes = new Uint32Array(FIRST_CAPACITY);
  #offsets = new Float64Array(FIRST_CAPACITY).fill(NONE);
  #size = 0;

  add(text: string, offset: number): void {
    // Open addressing stays quick while a third of the slots is free.
    if ((this.#size + 1) * 3 > this.#offsets.length * 2) this.#grow();
    this.#put(hashOf(text), offset);
    this.#size += 1;
  }

  /** The offsets of all lines about this text, and perhaps some others, in the order of the file. */
  offsetsOf(text: string): readonly number[] {
    const hash = hashOf(text);
    const found: number[] = [];
    for (let slot = this.#home(hash); this.#offsets[slot] !== NONE; slot = this.#next(slot)) {
      const offset = this.#offsets[slot];
      if (this.#hashes[slot] === hash && offset !== undefined) found.push(offset);
    }
    return found.toSorted((a, b) => a - b);
  }

  #put(hash: number, offset: number): void {
    let slot = this.#home(hash);
    while (this.#offsets[slot] !== NONE) slot = this.#next(slot);
    this.#hashes[slot] = hash;
    this.#offsets[slot] = offset;
  }

  #grow(): void {
    const [hashes, offsets] = [this.#hashes, this.#offsets];
    this.#hashes = new Uint32Array(hashes.length * 2);
    this.#offsets = new Float64Array(hashes.length * 2).fill(NONE);
    for (const [slot, offset] of offsets.entries()) {
      if (offset !== NONE) this.#put(hashes[slot] ?? 0, offset);
    }
  }

  #home(hash: number): number {
    return hash & (this.#offsets.length - 1);
  }

  #next(slot: number): number {
    return (slot + 1) & (this.#offsets.length - 1);
  }
}

/** FNV-1a over the UTF-16 units, with the last step of MurmurHash3: ids differ in their last letters, slots in the low bits. */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};
