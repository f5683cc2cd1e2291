import { createHash } from "node:crypto";
import type { BundledLine, Invoice } from "./invoice";
import { moneyText, plainText, roundHalfAway } from "./money";
import type { DocumentType } from "./stages";

/** Version of the message; its JSON schema is docs/schemas/invoice-message.v1.json. */
export const erpMessageVersion = "1.0";

export interface ErpMessageLine {
  readonly orderNumber: string;
  readonly lineNumber: number | null;
  readonly productNumber: string | null;
  readonly description: string | null;
  readonly unit: string | null;
  readonly quantity: string;
  readonly price: string;
  /** What the line's discount comes to, in money: round(quantity x price) - net. */
  readonly discount: string;
  readonly net: string;
  readonly tax: string;
}

/** What the ERP is told about an invoice. All money is text with the currency's digits. */
export interface ErpMessage {
  readonly schemaVersion: typeof erpMessageVersion;
  readonly invoiceId: string;
  readonly invoiceNumber: string;
  readonly documentType: "invoice" | "creditNote";
  /** `YYYY-MM-DD` */
  readonly documentDate: string;
  /** `YYYY-MM-DD` */
  readonly dueDate: string;
  readonly currency: string;
  readonly customerNumber: string;
  readonly lines: readonly ErpMessageLine[];
  readonly totals: { readonly net: string; readonly tax: string; readonly total: string };
}

/** What stage 3 settles about an invoice before its message can be written. */
export interface MessageFacts {
  readonly documentType: DocumentType;
  readonly documentDate: string;
  readonly dueDate: string;
  readonly currency: { readonly isoCode: string; readonly precision: number };
  readonly customerNumber: string;
  readonly totals: ErpMessage["totals"];
}

function messageLine({ row, about }: BundledLine, precision: number): ErpMessageLine {
  if (row.amounts === null) throw new TypeError(`ledger row ${row.id} is bundled without amounts`);
  const { quantity, pricePerUnit, net, tax } = row.amounts;
  const gross = roundHalfAway(quantity.times(pricePerUnit), precision);
  return {
    orderNumber: about.orderNumber,
    lineNumber: about.lineNumber,
    productNumber: about.productNumber,
    description: about.description,
    unit: about.unit,
    quantity: plainText(quantity),
    price: plainText(pricePerUnit),
    discount: moneyText(gross.minus(net), precision),
    net: moneyText(net, precision),
    tax: moneyText(tax, precision),
  };
}

/**
 * The message for an invoice. Pure and deterministic: the same invoice gives the same text, so that
 * what is sent can be compared with what was validated. Lines stand in the order of their ids.
 */
export function buildErpMessage(
  invoice: Pick<Invoice, "id" | "number">,
  lines: readonly BundledLine[],
  facts: MessageFacts,
): ErpMessage {
  const sorted = [...lines].sort((a, b) => (a.row.id < b.row.id ? -1 : 1));
  return {
    schemaVersion: erpMessageVersion,
    invoiceId: invoice.id,
    invoiceNumber: invoice.number,
    documentType: facts.documentType === "CreditNote" ? "creditNote" : "invoice",
    documentDate: facts.documentDate,
    dueDate: facts.dueDate,
    currency: facts.currency.isoCode,
    customerNumber: facts.customerNumber,
    lines: sorted.map((line) => messageLine(line, facts.currency.precision)),
    totals: facts.totals,
  };
}

/** SHA-256 over the message, in hex: freezes what was validated (DESIGN 3, stage 3). */
export function contentHash(message: ErpMessage): string {
  return createHash("sha256").update(JSON.stringify(message)).digest("hex");
}
