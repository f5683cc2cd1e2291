import { z } from "zod";
import { Decimal } from "../decimal";

/** A document in the ERP's books, as its API lists it. */
export const erpDocumentSchema = z.object({
  idempotencyKey: z.string(),
  invoiceId: z.string().transform((id) => id.toLowerCase()),
  invoiceNumber: z.string(),
  erpNumber: z.string(),
  /** `invoice` or `creditNote`. */
  documentType: z.string(),
  currency: z.string(),
  total: z.string().transform((text) => new Decimal(text)),
});
export type ErpDocument = z.infer<typeof erpDocumentSchema>;
