import { addShare, noShare, type LineShare } from "../../dataverse/pricing/headerTotals";
import { pricingErrors, type PricingRules } from "../../dataverse/pricing/priceLine";
import type { Row } from "../../dataverse/store/openDatabase";
import { bytesOf, integerOf, type RowValues } from "../../dataverse/store/rowValues";
import { addToHeader } from "../../dataverse/writes/addToHeader";
import { rowMoney } from "../../dataverse/writes/money";
import { shareOfRow } from "../../dataverse/writes/priceRow";
import { documentOfHeader } from "../../dataverse/writes/salesDocuments";
import type { CsvRow } from "../csv/CsvRow";
import { orderPositionOf } from "../keyGuids";
import type { LoadCurrency } from "./baseData";
import type { LoadContext } from "./LoadContext";

/** The order whose lines are being loaded: its totals are written once, after the last of them. */
export class OrderHeader {
  /** Finds the order that a line names; refuses the line when there is none. */
  static find(context: LoadContext, line: CsvRow, orderId: string): OrderHeader {
    const row = context.db.get("SELECT * FROM salesorder WHERE ordernumber = ?", [orderId]);
    const isOfThisLoad =
      row !== undefined && (integerOf(row["versionnumber"]) ?? 0n) > context.versionBefore;
    if (!isOfThisLoad) {
      throw line.error("order_id", `'${orderId}' is not in orders.csv; add it there.`);
    }
    return new OrderHeader(context, orderId, row);
  }

  readonly orderId: string;
  readonly id: Uint8Array;
  readonly priceListId: Uint8Array;
  readonly currency: LoadCurrency;
  /** All columns of the order as stored. */
  readonly row: Row;
  private readonly context: LoadContext;
  private added: LineShare = noShare;
  private lineError: bigint = pricingErrors.none;
  private readonly rules: PricingRules;

  private constructor(context: LoadContext, orderId: string, row: Row) {
    this.context = context;
    this.orderId = orderId;
    this.row = row;
    this.id = requireBytes(row, "salesorderid");
    this.priceListId = requireBytes(row, "pricelevelid");
    this.currency = currencyOf(context, row);
    this.rules = rowMoney(context.writer, row).rules;
  }

  /** The order's place in its file. */
  get position(): number {
    return orderPositionOf(this.id);
  }

  /** Counts a line that was inserted. */
  addLine(line: Readonly<RowValues>): void {
    this.added = addShare(this.added, shareOfRow(line, this.rules));
    this.lineError ||= integerOf(line["pricingerrorcode"]) ?? pricingErrors.none;
  }

  /** Moves the order's totals by what was added. */
  save(): void {
    const { writer, caller } = this.context;
    const document = documentOfHeader("salesorder");
    if (document === undefined) {
      throw new Error("The emulator does not know orders as documents.");
    }
    addToHeader(writer, caller, {
      document,
      header: this.row,
      difference: this.added,
      lineError: this.lineError,
    });
  }
}

function requireBytes(row: Row, column: string): Uint8Array {
  const bytes = bytesOf(row[column]);
  if (bytes === null) {
    throw new Error(`The order has no ${column}.`);
  }
  return bytes;
}

function currencyOf(context: LoadContext, row: Row): LoadCurrency {
  const id = requireBytes(row, "transactioncurrencyid");
  for (const currency of context.base.currencies.values()) {
    if (Buffer.compare(currency.id, id) === 0) {
      return currency;
    }
  }
  throw new Error("The order's currency is not known.");
}
