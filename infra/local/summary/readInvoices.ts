import type Big from "big.js";
import { CurrencySums } from "./CurrencySums";
import type { DataverseReader, Row } from "./DataverseReader";
import { explainError } from "./explainError";
import { expanded, moneyOf, platformNet, textOf } from "./readRow";
import { creditNoteValue, invoiceStageLabels } from "./stageLabels";
import { Tally } from "./Tally";

/** From these stages on an invoice carries totals of ours. */
const totaledStages = new Set(["ReadyToSend", "Sending", "Sent"]);

export interface InvoiceFigures {
  readonly stages: Tally;
  readonly errors: Tally;
  readonly creditNotes: number;
  /** How many lines they have. */
  readonly lines: number;
  /** Lines that are of no order line, or not of its net and tax. */
  readonly differingLines: number;
  /** What the platform states on the details of our invoices, without tax. */
  readonly net: CurrencySums;
  readonly tax: CurrencySums;
  /** What the platform states on the details, with tax, by where their invoice stands. */
  readonly gross: {
    readonly all: CurrencySums;
    readonly unsent: CurrencySums;
    /** Of those not sent. */
    readonly inError: CurrencySums;
    readonly onHold: CurrencySums;
  };
  /** Our totals against the details they were added up from, over invoices that have totals. */
  readonly totaled: { readonly stated: CurrencySums; readonly details: CurrencySums };
  /** Invoices whose own totals are not those of their lines; sums might hide two that cancel out. */
  readonly wrongTotals: number;
  readonly sent: {
    readonly count: number;
    readonly total: CurrencySums;
    /** Without a number of the ERP's. */
    readonly unnumbered: number;
  };
}

/** What the lines of an invoice have yet to account for. */
interface Rest {
  net: Big;
  tax: Big;
}

/** Reads our invoices (those with a stage) and their details, page by page. */
export async function readInvoices(reader: DataverseReader): Promise<InvoiceFigures> {
  const { rests, ...headers } = await readHeaders(reader);
  const net = new CurrencySums();
  const tax = new CurrencySums();
  const details = new CurrencySums();
  const gross = newGross();
  let lines = 0;
  let differingLines = 0;
  const query =
    "invoicedetails?$select=extendedamount,tax,_transactioncurrencyid_value,_invoiceid_value" +
    "&$expand=invoiceid($select=invjob_stage),SalesOrderDetailId($select=extendedamount,tax)" +
    "&$filter=invoiceid/invjob_stage ne null";
  for await (const detail of reader.rows(query)) {
    lines += 1;
    if (differs(detail, expanded(detail, "SalesOrderDetailId"))) differingLines += 1;
    const currency = textOf(detail, "_transactioncurrencyid_value");
    net.add(currency, platformNet(detail));
    tax.add(currency, moneyOf(detail, "tax"));
    addGross(gross, detail);
    const rest = rests.get(textOf(detail, "_invoiceid_value") ?? "");
    if (rest === undefined) continue;
    details.add(currency, moneyOf(detail, "extendedamount"));
    rest.net = rest.net.minus(platformNet(detail));
    rest.tax = rest.tax.minus(moneyOf(detail, "tax"));
  }
  const wrong = [...rests.values()].filter((rest) => !rest.net.eq("0") || !rest.tax.eq("0"));
  const { stated, wrongSums, ...others } = headers;
  const totaled = { stated, details };
  const wrongTotals = wrong.length + wrongSums;
  return { ...others, lines, differingLines, net, tax, gross, totaled, wrongTotals };
}

function newGross(): InvoiceFigures["gross"] {
  return {
    all: new CurrencySums(),
    unsent: new CurrencySums(),
    inError: new CurrencySums(),
    onHold: new CurrencySums(),
  };
}

function addGross({ all, unsent, inError, onHold }: InvoiceFigures["gross"], detail: Row): void {
  const amount = moneyOf(detail, "extendedamount");
  const currency = textOf(detail, "_transactioncurrencyid_value");
  const stage = stageOf(expanded(detail, "invoiceid") ?? {});
  all.add(currency, amount);
  if (stage !== "Sent") unsent.add(currency, amount);
  if (stage === "Error") inError.add(currency, amount);
  if (stage === "OnHold") onHold.add(currency, amount);
}

function stageOf(invoice: Row): string {
  return invoiceStageLabels.get(textOf(invoice, "invjob_stage") ?? "") ?? "None";
}

function differs(detail: Row, orderLine: Row | undefined): boolean {
  if (orderLine === undefined) return true;
  return !["extendedamount", "tax"].every((column) =>
    moneyOf(detail, column).eq(moneyOf(orderLine, column)),
  );
}

interface Headers extends Pick<InvoiceFigures, "stages" | "errors" | "creditNotes" | "sent"> {
  readonly stated: CurrencySums;
  /** Invoices whose total is not their net and tax. */
  readonly wrongSums: number;
  /** By invoice with totals of ours. */
  readonly rests: ReadonlyMap<string, Rest>;
}

async function readHeaders(reader: DataverseReader): Promise<Headers> {
  const rests = new Map<string, Rest>();
  const figures = {
    stages: new Tally(),
    errors: new Tally(),
    creditNotes: 0,
    stated: new CurrencySums(),
    sent: { count: 0, total: new CurrencySums(), unnumbered: 0 },
    wrongSums: 0,
    rests,
  };
  const query =
    "invoices?$select=invjob_stage,invjob_netamount,invjob_taxamount,invjob_totalamount," +
    "invoicenumber,invjob_documenttype,invjob_erpnumber,invjob_errorcode,invjob_errormessage," +
    "_transactioncurrencyid_value&$filter=invjob_stage ne null";
  for await (const invoice of reader.rows(query)) {
    const stage = stageOf(invoice);
    figures.stages.add(stage);
    if (textOf(invoice, "invjob_documenttype") === creditNoteValue) figures.creditNotes += 1;
    const code = textOf(invoice, "invjob_errorcode");
    if (code !== undefined) {
      const name = `invoice ${textOf(invoice, "invoicenumber") ?? "without number"}`;
      figures.errors.add(code, explainError(name, code, invoice));
    }
    if (!totaledStages.has(stage)) continue;
    const currency = textOf(invoice, "_transactioncurrencyid_value");
    const total = moneyOf(invoice, "invjob_totalamount");
    const net = moneyOf(invoice, "invjob_netamount");
    const tax = moneyOf(invoice, "invjob_taxamount");
    rests.set(textOf(invoice, "invoiceid") ?? "", { net, tax });
    if (!net.plus(tax).eq(total)) figures.wrongSums += 1;
    figures.stated.add(currency, total);
    if (stage !== "Sent") continue;
    figures.sent.count += 1;
    figures.sent.total.add(currency, total);
    if (textOf(invoice, "invjob_erpnumber") === undefined) figures.sent.unnumbered += 1;
  }
  return figures;
}
