/**
 * What runs leave in shared storage besides their reports: the chunks of shared ones, and requests to
 * stop. Every method may throw `UnavailableError`, `UnauthorizedError` or `ProtocolError`.
 */
export interface RunTraces {
  /**
   * The next run that left any, newest first.
   *
   * @param begunBefore runs that began later are left alone
   * @param after the run to go on behind; undefined for the first
   */
  next(begunBefore: Date, after: string | undefined): Promise<string | undefined>;
  /**
   * Removes them, each row as it was read: what somebody writes meanwhile stays.
   *
   * @param rowsMax at most so many rows
   * @returns how many rows there were, `rowsMax` where there may be more
   */
  remove(runId: string, rowsMax: number): Promise<number>;
}
