import type { DataverseReader } from "../client/DataverseReader";
import type { Row } from "../client/Row";
import type { InvoiceFacts } from "../findings/InvoiceFacts";
import type { LineFacts } from "../findings/LineFacts";
import { mergeById } from "../ids/mergeById";
import { detailQuery, readDetail, type Detail } from "../records/Detail";
import { ledgerQuery, readLedgerRow, type LedgerRow } from "../records/LedgerRow";
import { orderLineQuery, readOrderLine, type OrderLine } from "../records/OrderLine";
import type { VerifySettings } from "../settings";
import { isRegular, type IrregularDetails } from "./readIrregularDetails";

export interface WalkSources {
  readonly reader: DataverseReader;
  readonly settings: VerifySettings;
  readonly irregular: IrregularDetails;
  readonly invoices: ReadonlyMap<string, InvoiceFacts>;
}

/**
 * Every order line with its ledger row, invoice and details, in the order of ids. Order lines, ledger
 * rows and details have the same id and are merged page by page, so that memory stays flat.
 */
export async function* walkLines(sources: WalkSources): AsyncGenerator<LineFacts> {
  const { reader, settings, irregular, invoices } = sources;
  const merged = mergeById<[OrderLine, LedgerRow, Detail]>([
    mapped(reader.rows(orderLineQuery), readOrderLine),
    mapped(reader.rows(ledgerQuery), readLedgerRow),
    regularDetails(reader),
  ]);
  for await (const { id, parts } of merged) {
    const [line, row, detail] = parts;
    const others = irregular.byOrderLine.get(id) ?? [];
    yield {
      id,
      line,
      isEligible: isEligible(line, settings),
      row,
      invoice: invoices.get(row?.invoiceId ?? ""),
      details: detail === undefined ? others : [detail, ...others],
    };
  }
}

/** In a state that is invoiced, and dated not before `INVOICE_FROM` (DESIGN 3, stage 1). */
function isEligible(line: OrderLine | undefined, settings: VerifySettings): boolean {
  const order = line?.order;
  if (order === undefined) return false;
  return settings.INVOICE_ORDER_STATES.has(order.state) && order.day >= settings.INVOICE_FROM;
}

async function* mapped<Record>(
  rows: AsyncIterable<Row>,
  read: (row: Row) => Record,
): AsyncGenerator<Record> {
  for await (const row of rows) yield read(row);
}

async function* regularDetails(reader: DataverseReader): AsyncGenerator<Detail> {
  for await (const row of reader.rows(detailQuery)) {
    const detail = readDetail(row);
    if (isRegular(detail)) yield detail;
  }
}
