/** Something that must never be, found in a round. */
export interface Violation {
  /** The checker's code, or one of the breaker's own. */
  readonly code: string;
  readonly message: string;
}
