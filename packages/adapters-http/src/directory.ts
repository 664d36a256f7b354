/** Which methods each address knows: asked only where no route answered. */
export class Directory {
  readonly #entries: { readonly segments: readonly string[]; readonly method: string }[] = [];

  /** `path` is whole, with `{name}` for a parameter. */
  add(method: string, path: string): void {
    this.#entries.push({ segments: path.split('/'), method });
  }

  /** In a fixed order; none where there is nothing at all. */
  methodsAt(path: string): readonly string[] {
    const asked = path.split('/');
    const found = new Set(this.#entries.filter(({ segments }) => matches(segments, asked)).map(({ method }) => method));
    if (found.size === 0) return [];
    if (found.has('GET')) found.add('HEAD');
    return [...found, 'OPTIONS'].toSorted();
  }
}

const matches = (segments: readonly string[], asked: readonly string[]): boolean =>
  segments.length === asked.length &&
  segments.every((part, index) => (part.startsWith('{') ? asked[index] !== '' : part === asked[index]));
