import { guidFromSql } from "../../store/guid";
import { rowExists } from "../../store/rows";
import { findByKey, keyNotFound, parseKey } from "../../writes/resolveKey";
import type { RowReference } from "../../writes/Writer";
import type { TableModel } from "../../model/types";
import type { OperationContext } from "../Api";
import { malformed, recordNotFound } from "../ODataError";
import type { Target } from "../parseTarget";
import { keyAddress } from "../resolveKeys";

/** A parsed path whose first segment is an entity set. */
export interface TableAddress {
  readonly table: TableModel;
  readonly target: Target;
}

/** The row that the key addresses. Throws 404 when there is none (DATAVERSE.md 4.4, 4.5). */
export function requireRow(context: OperationContext, address: TableAddress): RowReference {
  const { table, target } = address;
  if (target.key === undefined) {
    throw malformed(`The request needs the key of a record of '${table.entitySetName}'.`);
  }
  const key = parseKey(table, target.key);
  const sent = keyAddress(target);
  const id =
    context.resolvedKeys?.has(sent) === true
      ? context.resolvedKeys.get(sent)
      : findByKey(context.writer, table, key);
  if (id === undefined) {
    throw keyNotFound(table);
  }
  if (key.kind === "id" && !rowExists(context.writer.db, table, id)) {
    throw recordNotFound(table.name, guidFromSql(id));
  }
  return { table, id };
}

/** The absolute address of a row by its primary key. */
export function addressOf(context: OperationContext, row: RowReference): string {
  return `${context.baseUrl}/${row.table.entitySetName}(${guidFromSql(row.id)})`;
}
