import { ProtocolError, UnavailableError } from "../../../ports/errors";
import type { DataverseClient } from "../http/DataverseClient";
import { isSuccess } from "../http/HttpAnswer";
import { isJsonObject, parseJson, type JsonObject } from "../json";
import { describePlatformError, readPlatformError } from "../platformError";
import type { ReadOperation } from "./BatchItem";
import { executeItems } from "./executeItems";
import { batchOperationsMax } from "./planBatches";

/** The object that a successful answer carries. @throws ProtocolError naming what was asked */
export function answeredObject(
  answer: { readonly status: number; readonly body: string },
  what: string,
): JsonObject {
  if (!isSuccess(answer)) {
    const error = readPlatformError(answer.status, answer.body);
    throw new ProtocolError(`Dataverse refused to read ${what}: ${describePlatformError(error)}`);
  }
  try {
    const json = parseJson(answer.body);
    if (isJsonObject(json)) return json;
  } catch {
    // Reported below, like JSON of another form.
  }
  throw new ProtocolError(
    `Dataverse answered the question for ${what} with something that is no JSON object`,
  );
}

/** The table in a path such as `invoices?$select=...`, for messages: never the query's values. */
export function setName(path: string): string {
  return path.split(/[?(]/, 1)[0] ?? path;
}

/**
 * Reads several queries in one request where they fit.
 *
 * @returns the JSON object that each is answered with, in their order
 * @throws UnavailableError, UnauthorizedError, ProtocolError
 */
export async function readInBatch(
  client: DataverseClient,
  reads: readonly ReadOperation[],
): Promise<readonly JsonObject[]> {
  const items = reads.map((read) => ({ changeSet: [], reads: [read] }));
  const results = await executeItems(client, items, {
    operationsMax: batchOperationsMax,
  });
  return results.map((result, index) => {
    const answer = result.answer?.reads[0];
    const what = setName(reads[index]?.path ?? "");
    if (answer === undefined) {
      const detail = result.failure?.detail ?? "no answer";
      throw new UnavailableError(`${client.url} (DATAVERSE_URL), reading ${what}: ${detail}`);
    }
    return answeredObject(answer, what);
  });
}
