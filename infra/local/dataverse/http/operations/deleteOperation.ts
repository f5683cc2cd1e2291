import { deleteRow } from "../../writes/deleteRow";
import {
  versionHeader,
  type ApiRequest,
  type OperationContext,
  type OperationResult,
} from "../Api";
import { requireRow, type TableAddress } from "./TableAddress";

/** DELETE of a row (DATAVERSE.md 4.3). */
export function deleteOperation(
  context: OperationContext,
  request: ApiRequest,
  address: TableAddress,
): OperationResult {
  const row = requireRow(context, address);
  deleteRow(context.writer, context.caller, { ...row, ifMatch: request.headers["if-match"] });
  return { status: 204, headers: versionHeader, body: "" };
}
