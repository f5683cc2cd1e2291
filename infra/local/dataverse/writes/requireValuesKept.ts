import { codes, ODataError } from "../http/ODataError";
import type { TableModel } from "../model/types";
import type { RowValues } from "../store/rowValues";

/** Refuses to empty a SystemRequired column (DATAVERSE.md 0). */
export function requireValuesKept(table: TableModel, values: Readonly<RowValues>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === null && table.columns.get(name)?.requiredLevel === "SystemRequired") {
      throw new ODataError(
        400,
        codes.invalidArgument,
        `The required column '${name}' of '${table.name}' cannot be emptied.`,
      );
    }
  }
}
