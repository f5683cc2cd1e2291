import { CurrencySums } from "./CurrencySums";
import type { DataverseReader, Row } from "./DataverseReader";
import { expanded, moneyOf, platformNet, textOf } from "./readRow";
import { creditNoteValue, invoiceStageLabels } from "./stageLabels";
import { Tally } from "./Tally";

/** From these stages on an invoice carries totals of ours. */
const totaledStages = new Set(["ReadyToSend", "Sending", "Sent"]);

export interface InvoiceFigures {
  readonly stages: Tally;
  readonly errors: Tally;
  readonly creditNotes: number;
  /** What the platform states on the details of our invoices, without tax. */
  readonly net: CurrencySums;
  readonly tax: CurrencySums;
  /** Our totals against the details they were added up from, over invoices that have totals. */
  readonly totaled: { readonly stated: CurrencySums; readonly details: CurrencySums };
  readonly sent: { readonly count: number; readonly total: CurrencySums };
}

/** Reads our invoices (those with a stage) and their details, page by page. */
export async function readInvoices(reader: DataverseReader): Promise<InvoiceFigures> {
  const headers = await readHeaders(reader);
  const net = new CurrencySums();
  const tax = new CurrencySums();
  const details = new CurrencySums();
  const query =
    "invoicedetails?$select=extendedamount,tax,_transactioncurrencyid_value" +
    "&$expand=invoiceid($select=invjob_stage)&$filter=invoiceid/invjob_stage ne null";
  for await (const detail of reader.rows(query)) {
    const currency = textOf(detail, "_transactioncurrencyid_value");
    net.add(currency, platformNet(detail));
    tax.add(currency, moneyOf(detail, "tax"));
    if (totaledStages.has(stageOfParent(detail))) {
      details.add(currency, moneyOf(detail, "extendedamount"));
    }
  }
  const { stages, errors, creditNotes, stated, sent } = headers;
  return { stages, errors, creditNotes, net, tax, totaled: { stated, details }, sent };
}

async function readHeaders(reader: DataverseReader): Promise<{
  stages: Tally;
  errors: Tally;
  creditNotes: number;
  stated: CurrencySums;
  sent: { count: number; total: CurrencySums };
}> {
  const figures = {
    stages: new Tally(),
    errors: new Tally(),
    creditNotes: 0,
    stated: new CurrencySums(),
    sent: { count: 0, total: new CurrencySums() },
  };
  const query =
    "invoices?$select=invjob_stage,invjob_totalamount,invjob_documenttype,invjob_errorcode," +
    "invjob_errormessage,_transactioncurrencyid_value&$filter=invjob_stage ne null";
  for await (const invoice of reader.rows(query)) {
    const stage = invoiceStageLabels.get(textOf(invoice, "invjob_stage") ?? "") ?? "None";
    figures.stages.add(stage);
    if (textOf(invoice, "invjob_documenttype") === creditNoteValue) figures.creditNotes += 1;
    const code = textOf(invoice, "invjob_errorcode");
    if (code !== undefined) figures.errors.add(code, textOf(invoice, "invjob_errormessage"));
    if (!totaledStages.has(stage)) continue;
    const currency = textOf(invoice, "_transactioncurrencyid_value");
    const total = moneyOf(invoice, "invjob_totalamount");
    figures.stated.add(currency, total);
    if (stage !== "Sent") continue;
    figures.sent.count += 1;
    figures.sent.total.add(currency, total);
  }
  return figures;
}

function stageOfParent(detail: Row): string {
  const value = textOf(expanded(detail, "invoiceid") ?? {}, "invjob_stage");
  return invoiceStageLabels.get(value ?? "") ?? "None";
}
