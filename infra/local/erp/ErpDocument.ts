import type { Row } from "../dataverse/store/openDatabase";

export interface ErpDocument {
  readonly idempotencyKey: string;
  readonly invoiceId: string;
  readonly invoiceNumber: string;
  readonly erpNumber: string;
  readonly documentType: string;
  readonly currency: string;
  readonly total: string;
}

/** A stored document as the ERP shows it. */
export function documentOf(row: Row): ErpDocument {
  return {
    idempotencyKey: String(row["idempotency_key"]),
    invoiceId: String(row["invoice_id"]),
    invoiceNumber: String(row["invoice_number"]),
    erpNumber: erpNumberOf(row["sequence"]),
    documentType: String(row["document_type"]),
    currency: String(row["currency"]),
    total: String(row["total"]),
  };
}

/** The ERP's own number of the document with this place in the books. */
export function erpNumberOf(sequence: unknown): string {
  return `ERP-${String(sequence).padStart(7, "0")}`;
}
