import fc from "fast-check";

/** What ends or begins something in a URL, in XML, in JSON, in a filter or in a head. */
const meaningful = fc.constantFrom(
  ...`& # % + ? = ; : / \\ < > " ' ( ) { } [ ] $ -`.split(" "),
  " ",
  "\t",
  "\r",
  "\n",
  "\u0000",
);
const any = fc.string({ unit: "binary", minLength: 1, maxLength: 1 });

/**
 * Any text, half of it characters that have a meaning where it is put: among all of Unicode they would
 * come up about never.
 */
export const hostileTexts = fc.string({ unit: fc.oneof(meaningful, any) });
