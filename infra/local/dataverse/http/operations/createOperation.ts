import { createRow } from "../../writes/createRow";
import type { ApiRequest, OperationContext, OperationResult } from "../Api";
import { readBody } from "./readBody";
import { addressOf, type TableAddress } from "./TableAddress";
import { writeAnswer } from "./writeAnswer";

/** POST to a set (DATAVERSE.md 4.1). */
export function createOperation(
  context: OperationContext,
  request: ApiRequest,
  address: TableAddress,
): OperationResult {
  const row = createRow(context.writer, context.caller, {
    table: address.table,
    body: readBody(request.body),
    references: context.references,
  });
  const entityId = addressOf(context, row);
  return writeAnswer(context, { row, created: true, entityId, search: address.target.search });
}
