/** Thrown by an adapter whose other side does not answer: no bug, and no answer either. */
export class DependencyDown extends Error {
  override readonly name = 'DependencyDown';
}

/** Thrown by an adapter that has more to do already than it takes on: nothing was done. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded';
}
