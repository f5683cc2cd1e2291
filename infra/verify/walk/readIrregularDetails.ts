import type { DataverseReader } from "../client/DataverseReader";
import { detailQuery, readDetail, type Detail } from "../records/Detail";

/** Details that do not have their order line's id, which merging by id cannot find. */
export interface IrregularDetails {
  readonly byOrderLine: ReadonlyMap<string, readonly Detail[]>;
  /** Details on the job's invoices that refer to no order line. */
  readonly withoutOrderLine: readonly Detail[];
}

/** True for a detail that the job made for an order line it had not bundled before (DESIGN 2). */
export function isRegular({ id, orderLineId }: Detail): boolean {
  return id === orderLineId;
}

/** Reads what other people made, and lines that were bundled again; few, so they are kept. */
export async function readIrregularDetails(reader: DataverseReader): Promise<IrregularDetails> {
  const byOrderLine = new Map<string, Detail[]>();
  const withoutOrderLine: Detail[] = [];
  for await (const row of reader.rows(detailQuery)) {
    const detail = readDetail(row);
    if (isRegular(detail)) continue;
    const { orderLineId } = detail;
    if (orderLineId === undefined) withoutOrderLine.push(detail);
    else byOrderLine.set(orderLineId, [...(byOrderLine.get(orderLineId) ?? []), detail]);
  }
  return { byOrderLine, withoutOrderLine };
}
