import { parseKey } from "../../writes/resolveKey";
import { upsertRow } from "../../writes/upsertRow";
import type { ApiRequest, OperationContext, OperationResult } from "../Api";
import { keyAddress } from "../resolveKeys";
import { readBody } from "./readBody";
import type { TableAddress } from "./TableAddress";
import { writeAnswer } from "./writeAnswer";

/** PATCH of a row: update, or upsert without `If-Match` (DATAVERSE.md 4.2). */
export function patchOperation(
  context: OperationContext,
  request: ApiRequest,
  address: TableAddress,
): OperationResult {
  const { table, target } = address;
  const resolved = context.resolvedKeys;
  const sent = keyAddress(target);
  const { created, ...row } = upsertRow(context.writer, context.caller, {
    table,
    key: parseKey(table, target.key ?? ""),
    body: readBody(request.body),
    ifMatch: request.headers["if-match"],
    ifNoneMatch: request.headers["if-none-match"],
    references: context.references,
    ...(resolved?.has(sent) === true ? { found: { id: resolved.get(sent) } } : {}),
  });
  const entityId = `${context.baseUrl}/${table.entitySetName}(${target.keyAsSent ?? ""})`;
  return writeAnswer(context, { row, created, entityId, search: target.search });
}
