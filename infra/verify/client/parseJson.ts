/** Strings, which are left alone, or numbers; in valid JSON nothing else begins like either. */
const stringsAndNumbers = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/**
 * Parses JSON with every number as the text that was sent: money may have more digits than a binary
 * double keeps (DATAVERSE.md 3.1). Much faster than a parser of our own, which matters for pages.
 * @throws SyntaxError if the text is no JSON
 */
export function parseJson(text: string): unknown {
  return JSON.parse(
    text.replace(stringsAndNumbers, (token) => (token.startsWith('"') ? token : `"${token}"`)),
  );
}
