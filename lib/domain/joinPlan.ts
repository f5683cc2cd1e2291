/** Bounds of a draft and of one joining set. */
export interface JoinLimits {
  /** `BUNDLE_CHUNK_LINES`: lines in one change set. */
  readonly chunkLines: number;
  /** `MAX_LINES_PER_INVOICE`. */
  readonly maxLinesPerInvoice: number;
}

/**
 * Takes the next lines for a draft: as many as one change set may hold and the draft has room for.
 *
 * @param draftLineCount lines on the draft so far
 * @returns `taken` joins now, `rest` waits; `closes` if the draft is full then. With no room left,
 *   nothing is taken and the draft is to be closed.
 */
export function takeForDraft<Line>(
  waiting: readonly Line[],
  draftLineCount: number,
  { chunkLines, maxLinesPerInvoice }: JoinLimits,
): { readonly taken: readonly Line[]; readonly rest: readonly Line[]; readonly closes: boolean } {
  const room = Math.max(0, maxLinesPerInvoice - draftLineCount);
  const count = Math.min(waiting.length, chunkLines, room);
  return {
    taken: waiting.slice(0, count),
    rest: waiting.slice(count),
    closes: count === room,
  };
}

/** The operations of a joining set besides two per line: the touch and the read of the version. */
const operationsBesideLines = 4;

/** The most lines that one joining set may hold within a batch. */
export function chunkLinesMax(batchOperations: number): number {
  return Math.floor((batchOperations - operationsBesideLines) / 2);
}
