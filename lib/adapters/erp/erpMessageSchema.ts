import { z } from "zod";
import { erpMessageVersion } from "../../domain/erpMessage";
import type { ErpWireInvoice } from "./wire";

/** A decimal number as text, never in exponent form. */
const money = z.string().regex(/^-?\d+(\.\d+)?$/);
const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .meta({ format: "date" });
const guid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const text = z.string().min(1);

const line = z.strictObject({
  orderNumber: text.describe("Number of the sales order that the line comes from."),
  lineNumber: z.int().nullable().describe("Number of the line within its order."),
  productNumber: z.string().nullable().describe("Number of the product; null for a write-in."),
  description: z.string().nullable().describe("Description of a write-in or of the product."),
  unit: z.string().nullable().describe("Name of the unit that the quantity is in."),
  quantity: money.describe("Quantity; negative for a return."),
  price: money.describe("Price per unit before discount, tax excluded."),
  discount: money.describe("The line's discount in money: quantity x price, rounded, less net."),
  net: money.describe("Amount of the line after discount, tax excluded."),
  tax: money.describe("Tax of the line."),
});

const invoice = z.strictObject({
  schemaVersion: z.literal(erpMessageVersion).describe("Version of this message."),
  invoiceId: guid.describe("Id of the invoice in Dataverse, in lower case."),
  invoiceNumber: text.describe("Our invoice number; at most one document per number, for ever."),
  documentType: z
    .enum(["invoice", "creditNote"])
    .describe("A credit note has a total below zero; its amounts keep their signs."),
  documentDate: day.describe("Date of the document, YYYY-MM-DD (UTC)."),
  dueDate: day.describe("Date on which payment is due, YYYY-MM-DD."),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .describe("ISO 4217 code of the currency of all amounts."),
  customerNumber: text.describe("The customer's number in the ERP."),
  lines: z.array(line).describe("The lines, in the order of their ids."),
  totals: z
    .strictObject({
      net: money.describe("Sum of the lines' net amounts."),
      tax: money.describe("Sum of the lines' taxes."),
      total: money.describe("Net plus tax."),
    })
    .describe("Sums of the lines, exact."),
  idempotencyKey: text.describe(
    "Made once and stored before the first try: a repeat with the same key gets the first answer.",
  ),
}) satisfies z.ZodType<ErpWireInvoice>;

/** The body of a call to the ERP; published as docs/schemas/invoice-message.v1.json. */
export const erpCallSchema = z
  .strictObject({
    schemaVersion: z.literal(erpMessageVersion).describe("Version of this call."),
    invoices: z.array(invoice).min(1).describe("The invoices, each answered on its own."),
  })
  .meta({
    title: "Invoices for the ERP",
    description:
      "Body of POST /api/v1/invoices. Money is text, so that no cent is lost on the way.",
  });
