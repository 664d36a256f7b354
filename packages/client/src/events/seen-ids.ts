/** Remembers the ids that came last, so that what comes again can be left out. */
export class SeenIds {
  readonly #ids = new Set<string>();

  constructor(readonly most: number) {}

  /** False for one that it remembers. */
  add(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    const [first] = this.#ids;
    if (first !== undefined && this.#ids.size > this.most) this.#ids.delete(first);
    return true;
  }
}
