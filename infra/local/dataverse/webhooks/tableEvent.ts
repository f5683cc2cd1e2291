import { recordNotFound } from "../http/ODataError";
import type { TableModel } from "../model/types";
import { guidToSql } from "../store/guid";
import { loadRow } from "../store/rows";
import type { Writer } from "../writes/Writer";
import type { StepEvent } from "./remoteExecutionContext";
import { entityReference, sdkEntity } from "./sdkValues";

export interface TableEvent {
  readonly message: "Create" | "Update" | "Delete";
  readonly table: TableModel;
  readonly recordId: string;
  /** Which columns were written; without it those that have a value. */
  readonly columns?: readonly string[];
}

/**
 * What a step on a table is told of a record: `Target` with the columns written, or a reference to
 * what was deleted. Throws 404 where a record that was created or updated is not there.
 */
export function tableEvent(
  writer: Writer,
  event: TableEvent,
): Pick<StepEvent, "message" | "table" | "recordId" | "inputParameters" | "images"> {
  const { message, table, recordId } = event;
  const row = loadRow(writer.db, table, guidToSql(recordId));
  const common = { message, table: table.name, recordId };
  if (message === "Delete") {
    const value = entityReference(table.name, recordId);
    return { ...common, inputParameters: [{ key: "Target", value }], images: [] };
  }
  if (row === undefined) {
    throw recordNotFound(table.name, recordId);
  }
  const filled = Object.keys(row).filter((name) => row[name] !== null);
  const target = sdkEntity(table, row, event.columns ?? filled);
  const image = sdkEntity(table, row, [table.primaryName]);
  return {
    ...common,
    inputParameters: [{ key: "Target", value: target }],
    images: [{ key: "AsynchronousStepPrimaryName", value: image }],
  };
}
