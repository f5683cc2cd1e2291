/**
 * Splits the lines of a joining set that failed for the sake of one of them: the line that the
 * platform named is tried alone, the others together; or else in halves. A set of n lines with k bad
 * ones so takes at most 2k + 1 tries where the platform tells which line it was, and about
 * 2k log2(n) where it does not.
 *
 * @param lines at least two
 * @param failedIndex the line that the platform named, from 0
 * @returns two pieces, neither empty
 */
export function splitFailedSet<Line>(
  lines: readonly Line[],
  failedIndex: number | undefined,
): readonly [readonly Line[], readonly Line[]] {
  const named = failedIndex === undefined ? undefined : lines[failedIndex];
  if (named !== undefined) return [lines.filter((_, index) => index !== failedIndex), [named]];
  const middle = Math.ceil(lines.length / 2);
  return [lines.slice(0, middle), lines.slice(middle)];
}
