import { ProtocolError } from "../../../ports/errors";
import { unescapeXml } from "./escape";

/**
 * The cookie for the next page out of the annotation `fetchxmlpagingcookie`: the attribute
 * `pagingcookie` of its XML, URL-decoded twice (DATAVERSE.md 3.4).
 *
 * @throws ProtocolError on an annotation of another form
 */
export function decodePagingCookie(annotation: string): string {
  const attribute = /\bpagingcookie="([^"]*)"/.exec(annotation)?.[1];
  try {
    if (attribute !== undefined) {
      return decodeURIComponent(decodeURIComponent(unescapeXml(attribute)));
    }
  } catch {
    // A stray per cent sign: reported below.
  }
  throw new ProtocolError(`Dataverse gave a paging cookie of an unknown form: ${annotation}`);
}
