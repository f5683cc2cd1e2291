import { nameGuid, type Guid } from "./guid";
import type { LedgerRow } from "./ledgerRow";

/**
 * Id of a line's invoice detail: the ledger row's own, so that a second one collides; after the line
 * was taken off an invoice, one made of line and generation (DESIGN 2).
 */
export function detailId(row: Pick<LedgerRow, "id" | "generation">): Guid {
  return row.generation === 0 ? row.id : nameGuid(row.id, String(row.generation));
}
