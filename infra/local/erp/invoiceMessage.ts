import Big from "big.js";
import { z } from "zod";

const decimals = Big();
decimals.strict = true;

/** Money and quantities travel as text, so that no reader turns them into binary doubles. */
const decimalText = z
  .string()
  .max(40)
  .regex(/^-?\d+(?:\.\d+)?$/, "must be a decimal number as text");
const dateText = z.iso.date();
const name = z.string().min(1).max(200);

const lineSchema = z.object({
  orderNumber: name,
  lineNumber: z.number().int().nullable(),
  productNumber: name.nullable(),
  description: z.string().max(2_000).nullable(),
  unit: name.nullable(),
  quantity: decimalText,
  price: decimalText,
  discount: decimalText,
  net: decimalText,
  tax: decimalText,
});

/** The invoice message, version 1.0; amounts are signed, so a credit note's totals are negative. */
export const invoiceMessageSchema = z.object({
  schemaVersion: z.literal("1.0"),
  invoiceId: name,
  invoiceNumber: name,
  documentType: z.enum(["invoice", "creditNote"]),
  documentDate: dateText,
  dueDate: dateText,
  currency: z.string().regex(/^[A-Z]{3}$/, "must be an ISO 4217 code"),
  customerNumber: name,
  lines: z.array(lineSchema).min(1),
  totals: z.object({ net: decimalText, tax: decimalText, total: decimalText }),
  idempotencyKey: z.string().min(1).max(255),
});

export type InvoiceMessage = z.infer<typeof invoiceMessageSchema>;

export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** @returns the message, or why the ERP does not take it: a field that is missing or wrong. */
export function readInvoiceMessage(value: unknown): InvoiceMessage | Refusal {
  const parsed = invoiceMessageSchema.safeParse(value);
  if (parsed.success) return checkTotals(parsed.data) ?? parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue?.path.join(".") ?? "";
  return { code: "INVALID_MESSAGE", message: `${path}: ${issue?.message ?? "invalid"}` };
}

/** Totals have to be the exact sums of the lines. */
function checkTotals(message: InvoiceMessage): Refusal | undefined {
  const { net, tax } = message.totals;
  const expected = {
    net: addUp(message.lines.map((line) => line.net)),
    tax: addUp(message.lines.map((line) => line.tax)),
    total: addUp([net, tax]),
  };
  for (const field of ["net", "tax", "total"] as const) {
    if (expected[field].eq(message.totals[field])) continue;
    const stated = message.totals[field];
    return {
      code: "TOTALS_MISMATCH",
      message: `totals.${field} is ${stated}, but its parts add up to ${expected[field].toFixed()}`,
    };
  }
  return undefined;
}

/** The exact sum of decimal texts. */
export function addUp(amounts: readonly string[]): Big {
  return amounts.reduce((sum, amount) => sum.plus(amount), decimals("0"));
}
