import type { Edit } from "./Defect";

/**
 * A file's text with a defect's edits. A defect that no longer fits the app would prove nothing.
 * @throws Error unless each edit's text stands there exactly once
 */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let edited = text;
  for (const { file, from, to } of edits) {
    const places = edited.split(from).length - 1;
    if (places !== 1)
      throw new Error(
        `${file} has the text of a defect ${String(places)} times, not once: ${from}`,
      );
    edited = edited.replace(from, () => to);
  }
  return edited;
}
