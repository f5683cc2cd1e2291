/** Where in a data set something is wrong. */
export interface DataPlace {
  readonly file: string;
  readonly line?: number;
  readonly column?: string;
}

/** A data set that cannot be loaded: one sentence with the place, what is wrong and what mends it. */
export class DataError extends Error {
  override readonly name = "DataError";

  /** `problem`: what is wrong and, after it, the cure. */
  constructor(place: DataPlace, problem: string, options?: ErrorOptions) {
    const line = place.line === undefined ? "" : `, line ${String(place.line)}`;
    const column = place.column === undefined ? "" : `, column ${place.column}`;
    super(`${place.file}${line}${column}: ${problem}`, options);
  }
}
