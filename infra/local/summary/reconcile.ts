import type Big from "big.js";
import type { Currencies } from "./Currencies";
import type { CurrencySums } from "./CurrencySums";
import type { ErpSummary } from "./readErpSummary";
import type { InvoiceFigures } from "./readInvoices";
import type { LedgerFigures } from "./readLedger";
import type { OrderFigures } from "./readOrders";

export interface Figures {
  readonly orders: OrderFigures;
  readonly ledger: LedgerFigures;
  readonly invoices: InvoiceFigures;
  readonly erp: ErpSummary;
  readonly currencies: Currencies;
}

/** One comparison of the reconciliation: what has to equal what, and whether it does. */
export interface Check {
  readonly name: string;
  readonly left: string;
  readonly right: string;
  readonly balanced: boolean;
}

/**
 * Compares to the cent (money without tax on lines, with tax on documents): eligible order lines
 * with invoices, errors and holds; our totals with the invoices' details; what was sent with the
 * ERP's documents.
 * @param finished whether every stage has run to its end; if so, nothing may wait any more.
 */
export function reconcile(figures: Figures, finished: boolean): Check[] {
  const { orders, ledger, invoices, erp } = figures;
  const rows = ledger.eligibleRows;
  const lines = equalCounts("eligible order lines = ledger rows", orders.eligibleLines, rows);
  return [
    ...(finished ? [lines] : []),
    ...lineMoneyChecks(figures, finished),
    ...totalChecks(figures),
    ...grossChecks(figures),
    equalCounts("bundled order lines = invoice lines", ledger.bundledRows, invoices.lines),
    equalCounts("invoice lines unlike their order line = 0", invoices.differingLines, 0),
    equalCounts("invoices unlike the sum of their lines = 0", invoices.wrongTotals, 0),
    equalCounts("invoices sent = ERP documents", invoices.sent.count, erp.documents),
    equalCounts("invoices sent without the ERP's number = 0", invoices.sent.unnumbered, 0),
    equalCounts("invoices with more than one ERP document = 0", erp.duplicates, 0),
    ...erpChecks(figures),
  ];
}

function lineMoneyChecks(figures: Figures, finished: boolean): Check[] {
  const { orders, ledger, currencies } = figures;
  const parts = [ledger.onInvoices, ledger.inError, ledger.onHold, ledger.validated];
  return idsOf([orders.eligibleNet, ...parts]).map((id) => {
    const eligible = orders.eligibleNet.get(id);
    const settled = [ledger.onInvoices, ledger.inError, ledger.onHold].map((sums) => sums.get(id));
    const waiting = settled.reduce((rest, part) => rest.minus(part), eligible);
    const rowless = waiting.minus(ledger.validated.get(id));
    const allInLedger = orders.eligibleLines === ledger.eligibleRows;
    const text = (index: number, what: string): string =>
      `${currencies.text(id, settled[index] ?? waiting)} ${what}`;
    const breakdown = [text(0, "on invoices"), text(1, "in error"), text(2, "on hold")];
    if (!waiting.eq("0")) breakdown.push(`${currencies.text(id, waiting)} waiting`);
    return {
      name: `${currencies.code(id)} on eligible lines, net`,
      left: currencies.text(id, eligible),
      right: breakdown.join(" + "),
      balanced: (allInLedger ? rowless.eq("0") : true) && (finished ? waiting.eq("0") : true),
    };
  });
}

function totalChecks({ ledger, invoices, currencies }: Figures): Check[] {
  const { stated, details } = invoices.totaled;
  const compare = (name: string, left: CurrencySums, right: CurrencySums): Check[] =>
    idsOf([left, right]).map((id) => ({
      name: `${currencies.code(id)} ${name}`,
      left: currencies.text(id, left.get(id)),
      right: currencies.text(id, right.get(id)),
      balanced: left.get(id).eq(right.get(id)),
    }));
  return [
    ...compare("of bundled order lines = invoice lines, net", ledger.bundled, invoices.net),
    ...compare("totals of invoices = their lines, with tax", stated, details),
  ];
}

/** Why less was sent than is on invoices. */
function grossChecks({ invoices, currencies }: Figures): Check[] {
  const { all, unsent, inError, onHold } = invoices.gross;
  return idsOf([all, invoices.sent.total]).map((id) => {
    const sent = invoices.sent.total.get(id);
    const held = onHold.get(id);
    const waiting = unsent.get(id).minus(inError.get(id)).minus(held);
    const text = (amount: Big, what: string): string => `${currencies.text(id, amount)} ${what}`;
    const breakdown = [text(sent, "sent"), text(inError.get(id), "in error")];
    if (!held.eq("0")) breakdown.push(text(held, "on hold"));
    breakdown.push(text(waiting, "waiting"));
    return {
      name: `${currencies.code(id)} on invoices, with tax`,
      left: currencies.text(id, all.get(id)),
      right: breakdown.join(" + "),
      balanced: all.get(id).eq(sent.plus(unsent.get(id))),
    };
  });
}

function idsOf(sums: readonly CurrencySums[]): string[] {
  return [...new Set(sums.flatMap(({ currencies }) => currencies))];
}

function erpChecks({ invoices, erp, currencies }: Figures): Check[] {
  const { total } = invoices.sent;
  const byCode = new Map(total.currencies.map((id) => [currencies.code(id), id]));
  const codes = new Set([...byCode.keys(), ...Object.keys(erp.totals)]);
  return [...codes].sort().map((code) => {
    const id = byCode.get(code) ?? "";
    const right = erp.totals[code] ?? "0";
    return {
      name: `${code} sent = in the ERP, with tax`,
      left: currencies.text(id, total.get(id)),
      right,
      balanced: total.get(id).eq(right),
    };
  });
}

function equalCounts(name: string, left: number, right: number): Check {
  return { name, left: String(left), right: String(right), balanced: left === right };
}
