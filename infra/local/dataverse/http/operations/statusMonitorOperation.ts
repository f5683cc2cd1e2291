import { monitorBody } from "../../background/monitorBody";
import type { StoredOperation } from "../../background/OperationRows";
import { states, statuses } from "../../background/operationStates";
import { isGuid } from "../../store/guid";
import type { ApiRequest, OperationContext, OperationResult } from "../Api";
import { ODataError } from "../ODataError";
import { operationNotFound } from "./backgroundTableOperation";

const headers = { "Content-Type": "application/json" } as const;

/**
 * The status monitor `GET` and `DELETE [org]/api/backgroundoperation/{id}`: flat JSON, no OData
 * (DATAVERSE.md 1.6, 1.8). Throws 404 for an unknown id and 400 for a cancel after the end.
 */
export function statusMonitorOperation(
  context: OperationContext,
  request: ApiRequest,
): OperationResult {
  const id = request.url.replace(/^backgroundoperation\//, "").replace(/\?.*$/s, "");
  const operation = isGuid(id) ? context.background.rows.read(id.toLowerCase()) : undefined;
  const table = context.model.tables.get("backgroundoperation");
  const access = request.method === "DELETE" ? "Write" : "Read";
  if (table !== undefined) {
    context.caller.rights?.require(access, table);
  }
  if (operation === undefined) {
    throw operationNotFound(id);
  }
  switch (request.method) {
    case "GET":
      return { status: 200, headers, body: JSON.stringify(monitorBody(operation)) };
    case "DELETE":
      return cancel(context, operation);
    default:
      throw new ODataError(405, "", "The status monitor takes GET and DELETE only.");
  }
}

function cancel({ background }: OperationContext, operation: StoredOperation): OperationResult {
  background.cancel(operation, () => {
    background.rows.cancel(operation);
  });
  const body = {
    backgroundOperationStateCode: Number(states.locked),
    backgroundOperationStatusCode: Number(statuses.canceling),
  };
  return { status: 200, headers, body: JSON.stringify(body) };
}
