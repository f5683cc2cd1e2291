import { isLosslessNumber } from "lossless-json";
import { states, statuses } from "../../background/operationStates";
import { isGuid } from "../../store/guid";
import type { ApiRequest, OperationContext, OperationResult } from "../Api";
import { codes, ODataError } from "../ODataError";
import { readBody } from "./readBody";
import type { TableAddress } from "./TableAddress";

const operationNotFoundCode = "0x80048d02";

/**
 * An operation on the table of background operations. To set state Locked and status Canceling is
 * to cancel (DATAVERSE.md 1.8); what is not there has the text of its store (DATAVERSE.md 1.6).
 * `work` does what any table does.
 */
export function backgroundTableOperation(
  context: OperationContext,
  { request, address }: { readonly request: ApiRequest; readonly address: TableAddress },
  work: () => OperationResult,
): OperationResult {
  const id = address.target.key ?? "";
  const operation = isGuid(id) ? context.background.rows.read(id.toLowerCase()) : undefined;
  try {
    return operation !== undefined && request.method === "PATCH" && cancels(request)
      ? context.background.cancel(operation, work)
      : work();
  } catch (error) {
    if (error instanceof ODataError && error.code === codes.recordNotFound) {
      throw operationNotFound(id);
    }
    throw error;
  }
}

/** 404 for an id without an operation: the elastic store's answer in a text (DATAVERSE.md 1.6). */
export function operationNotFound(id: string): ODataError {
  const inner = { error: { message: `Could not find item '${id.slice(0, 50)}'.` } };
  return new ODataError(
    404,
    operationNotFoundCode,
    "The HTTP status code of the response was not expected (404).\n\nStatus: 404\nResponse: \n" +
      JSON.stringify(inner),
  );
}

function cancels(request: ApiRequest): boolean {
  const body = readBody(request.body);
  return (
    isNumber(body["backgroundoperationstatecode"], states.locked) &&
    isNumber(body["backgroundoperationstatuscode"], statuses.canceling)
  );
}

function isNumber(value: unknown, expected: bigint): boolean {
  return isLosslessNumber(value) && value.value === String(expected);
}
