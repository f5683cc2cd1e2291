import { ProtocolError } from "../../../ports/errors";
import { answeredObject, setName } from "../batch/readInBatch";
import type { DataverseClient } from "../http/DataverseClient";
import type { JsonObject } from "../json";
import { pageRowsMax, rowsOf } from "./fetchPages";

/** Pages of a base data table or of metadata. */
const pagesMax = 1_000;

/**
 * All rows of an OData query, by pages; `@odata.nextLink` is followed as it is (DATAVERSE.md 3.2).
 * For small tables: the rows are kept.
 */
export async function readAllRows(
  client: DataverseClient,
  path: string,
): Promise<readonly JsonObject[]> {
  const headers = { Prefer: `odata.maxpagesize=${String(pageRowsMax)}` };
  const what = setName(path);
  const rows: JsonObject[] = [];
  let next = path;
  for (let pages = 0; pages < pagesMax; pages += 1) {
    const answer = answeredObject(await client.read({ method: "GET", path: next, headers }), what);
    rows.push(...rowsOf(answer, what));
    const link = answer["@odata.nextLink"];
    if (typeof link !== "string") return rows;
    next = link;
  }
  throw new ProtocolError(`A query of ${what} came to more than ${String(pagesMax)} pages`);
}
