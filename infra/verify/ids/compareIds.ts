/**
 * Where the digits stand by which SQL Server compares a `uniqueidentifier`: the last group first,
 * then the fourth, then the first three from the last to the first, each byte by byte from its end.
 */
const comparedFrom = [24, 26, 28, 30, 32, 34, 19, 21, 16, 14, 11, 9, 6, 4, 2, 0] as const;

/**
 * Compares two GUIDs, lower case with hyphens, in the order in which Dataverse gives rows sorted by
 * their primary key. Negative, zero or positive, as `Array.sort` wants it.
 */
export function compareIds(one: string, other: string): number {
  if (one === other) return 0;
  for (const at of comparedFrom) {
    const difference = one.charCodeAt(at) - other.charCodeAt(at);
    if (difference !== 0) return difference;
    const second = one.charCodeAt(at + 1) - other.charCodeAt(at + 1);
    if (second !== 0) return second;
  }
  return 0;
}
