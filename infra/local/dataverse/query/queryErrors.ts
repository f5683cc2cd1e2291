/** The refusals that queries share, with the platform's codes and texts (DATAVERSE.md 3, 4.5). */
import { notImplemented, ODataError, unsupportedQuery } from "../http/ODataError";
import type { TableModel } from "../model/types";

const tooManyConditions = "0x8004430C";

export function noSuchProperty(name: string, table: TableModel): ODataError {
  return unsupportedQuery(
    `Could not find a property named '${name}' on type 'Microsoft.Dynamics.CRM.${table.name}'.`,
  );
}

/** At most 500 conditions in a query (DATAVERSE.md 3.1, 3.4). */
export function tooMany(): ODataError {
  return new ODataError(
    400,
    tooManyConditions,
    "Number of conditions in query exceeded maximum limit.",
  );
}

/** A navigation property leads to a table that the emulator does not hold. */
export function tableMissing(table: string): ODataError {
  return notImplemented(`table '${table}'`);
}
