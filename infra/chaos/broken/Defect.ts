/** A change of one built file of the app, by its text. */
export interface Edit {
  /** Path below the build folder. */
  readonly file: string;
  /** A text that stands in the file exactly once. */
  readonly from: string;
  readonly to: string;
}

/** A guard of the app that is taken away, to see whether the breaker notices. */
export interface Defect {
  readonly name: string;
  /** What the app lacks then. */
  readonly lacks: string;
  readonly edits: readonly Edit[];
  /** States of alternate keys in Dataverse, where the defect is one of the environment. */
  readonly schema?: Readonly<object>;
  /**
   * The violations that this defect is caught by: what it does to people's money. That a column is not
   * filled, which any rule notices at once, proves nothing about the storm.
   */
  readonly caughtBy: readonly string[];
}
