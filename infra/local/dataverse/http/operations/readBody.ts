import { isLosslessNumber, parse } from "lossless-json";
import type { JsonObject } from "../../writes/readPayload";
import { malformed } from "../ODataError";

/** The JSON object of a request body, numbers as LosslessNumber. Throws 400 when it is none. */
export function readBody(text: string): JsonObject {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw malformed(`Error identified in Payload provided by the user. Error: ${reason}`);
  }
  if (
    typeof value !== "object" ||
    value === null ||
    Array.isArray(value) ||
    isLosslessNumber(value)
  ) {
    throw malformed("Error identified in Payload provided by the user: it is not a JSON object.");
  }
  return value as JsonObject;
}
