import { UnsupportedPathError, type Result, type Router } from 'hono/router';

/** Some places in a row of segments: what stands at this point, and what goes on behind it. */
interface Node<T> {
  readonly handlers: Map<string, Result<T>>;
  readonly words: Map<string, Node<T>>;
  parameter: Node<T> | null;
}

const node = <T>(): Node<T> => ({ handlers: new Map(), words: new Map(), parameter: null });

/**
 * Finds the one handler of a method and a path. A segment is a word, or a parameter `:name` that is whatever is not empty;
 * words come before parameters. What a parameter is worth is read by whoever needs it, and not here.
 */
export class PlaceRouter<T> implements Router<T> {
  readonly name = 'PlaceRouter';
  readonly #root: Node<T> = node();
  readonly #nothing: Result<T> = [[]];

  add(method: string, path: string, handler: T): void {
    let at = this.#root;
    for (const segment of path.slice(1).split('/')) {
      if (segment.includes('*')) throw new UnsupportedPathError(path);
      if (segment.startsWith(':')) at = at.parameter ??= node();
      else {
        const known = at.words.get(segment);
        const next = known ?? node<T>();
        if (!known) at.words.set(segment, next);
        at = next;
      }
    }
    at.handlers.set(method, [[[handler, {}]]]);
  }

  match(method: string, path: string): Result<T> {
    return this.#find(this.#root, method, path, 1) ?? this.#nothing;
  }

  /** `from`: where the next segment begins. */
  #find(at: Node<T>, method: string, path: string, from: number): Result<T> | null {
    if (from > path.length) return at.handlers.get(method) ?? null;
    const slash = path.indexOf('/', from);
    const end = slash === -1 ? path.length : slash;
    const word = at.words.get(path.slice(from, end));
    const found = word ? this.#find(word, method, path, end + 1) : null;
    if (found || at.parameter === null || end === from) return found;
    return this.#find(at.parameter, method, path, end + 1);
  }
}
