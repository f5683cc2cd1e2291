/** Larger than any time in milliseconds until the year 2286, so that the difference keeps 13 digits. */
const horizonMs = 9_999_999_999_999;

/** Thirteen digits that sort later times first, for the keys of rows. */
export function newestFirst(at: Date): string {
  return String(horizonMs - at.getTime()).padStart(13, "0");
}
