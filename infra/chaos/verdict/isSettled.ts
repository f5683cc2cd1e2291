/** What a pass of all timers met. */
export interface Pass {
  /** Everything of ours in Dataverse, by version, before it and after it. */
  readonly before: string;
  readonly after: string;
  /** Whether a run or a lock was alive when it began, and when it ended. */
  readonly wasWorking: boolean;
  readonly isWorking: boolean;
  /** The timers that did not succeed. */
  readonly failures: readonly string[];
}

/**
 * Whether a pass shows that nothing is left to do: it changed nothing, and nobody kept it from it. Whoever was
 * at work when it began has read before the last change, and its stage's timer did nothing meanwhile.
 */
export function isSettled({ before, after, wasWorking, isWorking, failures }: Pass): boolean {
  return after === before && !wasWorking && !isWorking && failures.length === 0;
}
