import { createHash } from "node:crypto";
import type Big from "big.js";
import { openDatabase } from "../dataverse/store/openDatabase";
import type { Database } from "../dataverse/store/openDatabase";
import { canonicalJson } from "./canonicalJson";
import { addUp, readInvoiceMessage } from "./invoiceMessage";
import type { InvoiceMessage } from "./invoiceMessage";

const schema = `
  CREATE TABLE IF NOT EXISTS document (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    idempotency_key TEXT NOT NULL UNIQUE,
    invoice_id TEXT NOT NULL,
    invoice_number TEXT NOT NULL UNIQUE,
    document_type TEXT NOT NULL,
    currency TEXT NOT NULL,
    total TEXT NOT NULL,
    message TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS document_invoice ON document (invoice_id);
  CREATE TABLE IF NOT EXISTS answer (
    idempotency_key TEXT PRIMARY KEY,
    content_hash TEXT NOT NULL,
    result TEXT NOT NULL
  );
`;
/** Documents are added up in pages of this size, so that memory stays flat. */
const pageSize = 1_000;

export interface InvoiceResult {
  readonly idempotencyKey: string;
  readonly invoiceId: string;
  readonly outcome: "accepted" | "rejected" | "conflict";
  readonly erpNumber?: string;
  readonly status?: number;
  readonly code?: string;
  readonly message?: string;
}

export interface ErpDocument {
  readonly idempotencyKey: string;
  readonly invoiceId: string;
  readonly invoiceNumber: string;
  readonly erpNumber: string;
  readonly documentType: string;
  readonly currency: string;
  readonly total: string;
}

/**
 * The ERP's books: documents, and the first answer to every idempotency key, kept for ever
 * (ERP.md 7). One document per invoice number for ever.
 */
export class DocumentBook {
  readonly #database: Database;

  /** @param path of the database file, or `:memory:`. */
  constructor(path: string) {
    this.#database = openDatabase(path);
    this.#database.exec(schema);
  }

  close(): void {
    this.#database.close();
  }

  /** Takes a list of invoices in one transaction; when it returns, the answers are committed. */
  post(invoices: readonly unknown[]): InvoiceResult[] {
    return this.#database.transaction(() => invoices.map((invoice) => this.#postOne(invoice)));
  }

  findByKey(idempotencyKey: string): ErpDocument[] {
    return this.#find("idempotency_key", idempotencyKey);
  }

  findByNumber(invoiceNumber: string): ErpDocument[] {
    return this.#find("invoice_number", invoiceNumber);
  }

  /** `duplicates`: invoices with more than one document. `totals`: exact sums by currency. */
  summarize(): { documents: number; duplicates: number; totals: Record<string, string> } {
    const duplicates = this.#database.get(
      "SELECT count(*) AS n FROM (SELECT 1 FROM document GROUP BY invoice_id HAVING count(*) > 1)",
    );
    const totals = new Map<string, Big>();
    const digits = new Map<string, number>();
    let documents = 0;
    let after = 0;
    for (let page = this.#page(after); page.length > 0; page = this.#page(after)) {
      for (const row of page) {
        const currency = String(row["currency"]);
        const total = addUp([String(row["total"])]);
        totals.set(currency, totals.get(currency)?.plus(total) ?? total);
        digits.set(currency, Math.max(digits.get(currency) ?? 0, fractionDigits(row["total"])));
        after = Number(row["sequence"]);
      }
      documents += page.length;
    }
    const sorted = [...totals].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      documents,
      duplicates: Number(duplicates?.["n"] ?? 0),
      totals: Object.fromEntries(
        sorted.map(([code, sum]) => [code, sum.toFixed(digits.get(code) ?? 0)]),
      ),
    };
  }

  #page(after: number): ReturnType<Database["all"]> {
    return this.#database.all(
      "SELECT sequence, currency, total FROM document WHERE sequence > ? ORDER BY sequence LIMIT ?",
      [after, pageSize],
    );
  }

  #postOne(invoice: unknown): InvoiceResult {
    const key = textOf(invoice, "idempotencyKey");
    const about = { idempotencyKey: key, invoiceId: textOf(invoice, "invoiceId") };
    if (key === "") {
      return {
        ...about,
        outcome: "rejected",
        code: "INVALID_MESSAGE",
        message: "idempotencyKey is missing",
      };
    }
    const hash = createHash("sha256").update(canonicalJson(invoice)).digest("hex");
    const first = this.#database.get(
      "SELECT content_hash, result FROM answer WHERE idempotency_key = ?",
      [key],
    );
    if (first !== undefined) {
      if (first["content_hash"] === hash)
        return JSON.parse(String(first["result"])) as InvoiceResult;
      const message = "this idempotency key was used with other content";
      return { ...about, outcome: "conflict", status: 422, code: "KEY_REUSED", message };
    }
    const message = readInvoiceMessage(invoice);
    const result: InvoiceResult =
      "code" in message ? { ...about, outcome: "rejected", ...message } : this.#book(message);
    this.#database.run(
      "INSERT INTO answer (idempotency_key, content_hash, result) VALUES (?, ?, ?)",
      [key, hash, JSON.stringify(result)],
    );
    return result;
  }

  #book(message: InvoiceMessage): InvoiceResult {
    const { idempotencyKey, invoiceId, invoiceNumber } = message;
    const [existing] = this.findByNumber(invoiceNumber);
    if (existing !== undefined) {
      return {
        idempotencyKey,
        invoiceId,
        outcome: "rejected",
        code: "DUPLICATE_NUMBER",
        message: `invoice number ${invoiceNumber} already has the document ${existing.erpNumber}`,
      };
    }
    this.#database.run(
      `INSERT INTO document
         (idempotency_key, invoice_id, invoice_number, document_type, currency, total, message)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [
        idempotencyKey,
        invoiceId,
        invoiceNumber,
        message.documentType,
        message.currency,
        message.totals.total,
        JSON.stringify(message),
      ],
    );
    const erpNumber = this.findByKey(idempotencyKey)[0]?.erpNumber ?? "";
    return { idempotencyKey, invoiceId, outcome: "accepted", erpNumber };
  }

  #find(column: "idempotency_key" | "invoice_number", value: string): ErpDocument[] {
    const rows = this.#database.all(`SELECT * FROM document WHERE ${column} = ?`, [value]);
    return rows.map((row) => ({
      idempotencyKey: String(row["idempotency_key"]),
      invoiceId: String(row["invoice_id"]),
      invoiceNumber: String(row["invoice_number"]),
      erpNumber: `ERP-${String(row["sequence"]).padStart(7, "0")}`,
      documentType: String(row["document_type"]),
      currency: String(row["currency"]),
      total: String(row["total"]),
    }));
  }
}

/** How many decimals a text carries; a sum is shown with as many as its most exact part. */
function fractionDigits(value: unknown): number {
  return (String(value).split(".")[1] ?? "").length;
}

function textOf(value: unknown, field: string): string {
  if (typeof value !== "object" || value === null) return "";
  const member: unknown = Reflect.get(value, field);
  return typeof member === "string" ? member : "";
}
