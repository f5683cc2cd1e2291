import { CurrencySums } from "./CurrencySums";
import type { DataverseReader, Row } from "./DataverseReader";
import type { Eligibility } from "./Eligibility";
import { eligibilityColumns } from "./Eligibility";
import { explainError } from "./explainError";
import { expanded, platformNet, textOf } from "./readRow";
import { lineStageLabels } from "./stageLabels";
import { Tally } from "./Tally";

export interface LedgerFigures {
  readonly stages: Tally;
  /** Codes of the lines in error, with a message for each. */
  readonly errors: Tally;
  /** A line that a person may ask about: the first in error, else any; undefined where there is none. */
  readonly exampleId: string | undefined;
  /** Rows of order lines that are eligible now. */
  readonly eligibleRows: number;
  /** Rows of order lines that are bundled or invoiced. */
  readonly bundledRows: number;
  /** What the platform states, without tax, on every order line that is bundled or invoiced. */
  readonly bundled: CurrencySums;
  /** Likewise on eligible order lines only, by the stage of their row. */
  readonly onInvoices: CurrencySums;
  readonly inError: CurrencySums;
  readonly onHold: CurrencySums;
  readonly validated: CurrencySums;
}

/** Reads the ledger with the order line and order behind each row, page by page. */
export async function readLedger(
  reader: DataverseReader,
  eligibility: Eligibility,
): Promise<LedgerFigures> {
  const figures = {
    stages: new Tally(),
    errors: new Tally(),
    exampleId: undefined as string | undefined,
    eligibleRows: 0,
    bundledRows: 0,
    bundled: new CurrencySums(),
    onInvoices: new CurrencySums(),
    inError: new CurrencySums(),
    onHold: new CurrencySums(),
    validated: new CurrencySums(),
  };
  const sums = new Map([
    ["Bundled", figures.onInvoices],
    ["Invoiced", figures.onInvoices],
    ["Error", figures.inError],
    ["OnHold", figures.onHold],
    ["Validated", figures.validated],
  ]);
  const query =
    "invjob_invoicelines?$select=invjob_stage,invjob_errorcode,invjob_errormessage" +
    "&$expand=invjob_OrderLineId($select=extendedamount,tax,lineitemnumber,_transactioncurrencyid_value)," +
    `invjob_OrderId($select=ordernumber,${eligibilityColumns})`;
  for await (const row of reader.rows(query)) {
    const stage = lineStageLabels.get(textOf(row, "invjob_stage") ?? "") ?? "None";
    figures.stages.add(stage);
    const isFirstError = stage === "Error" && figures.errors.total === 0;
    if (isFirstError || figures.exampleId === undefined)
      figures.exampleId = textOf(row, "invjob_invoicelineid");
    if (stage === "Error") {
      const code = textOf(row, "invjob_errorcode") ?? "None";
      figures.errors.add(code, explainError(nameOf(row), code, row));
    }
    const line = expanded(row, "invjob_OrderLineId");
    if (line === undefined) continue;
    const currency = textOf(line, "_transactioncurrencyid_value");
    const net = platformNet(line);
    const sum = sums.get(stage);
    if (sum === figures.onInvoices) {
      figures.bundledRows += 1;
      figures.bundled.add(currency, net);
    }
    if (!eligibility.includes(expanded(row, "invjob_OrderId"))) continue;
    figures.eligibleRows += 1;
    sum?.add(currency, net);
  }
  return figures;
}

/** How a person finds the order line of a ledger row. */
function nameOf(row: Row): string {
  const order = textOf(expanded(row, "invjob_OrderId") ?? {}, "ordernumber");
  const line = textOf(expanded(row, "invjob_OrderLineId") ?? {}, "lineitemnumber");
  return `order ${order ?? "unknown"}, line ${line ?? "unknown"}`;
}
