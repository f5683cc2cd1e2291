import { createHash } from "node:crypto";
import type Big from "big.js";
import { openDatabase } from "../dataverse/store/openDatabase";
import type { Database, Row } from "../dataverse/store/openDatabase";
import { Snapshots } from "../dataverse/store/Snapshots";
import { canonicalJson } from "./canonicalJson";
import { documentOf, erpNumberOf, type ErpDocument } from "./ErpDocument";
import { addUp, readInvoiceMessage } from "./invoiceMessage";
import type { InvoiceMessage, Refusal } from "./invoiceMessage";

const schema = `
  CREATE TABLE IF NOT EXISTS document (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    idempotency_key TEXT NOT NULL,
    invoice_id TEXT NOT NULL,
    invoice_number TEXT NOT NULL,
    document_type TEXT NOT NULL,
    currency TEXT NOT NULL,
    total TEXT NOT NULL,
    message TEXT NOT NULL,
    booked_at INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS document_invoice ON document (invoice_id);
  CREATE INDEX IF NOT EXISTS document_key ON document (idempotency_key);
  CREATE INDEX IF NOT EXISTS document_number ON document (invoice_number);
  CREATE TABLE IF NOT EXISTS answer (
    idempotency_key TEXT PRIMARY KEY,
    content_hash TEXT NOT NULL,
    result TEXT NOT NULL,
    answered_at INTEGER NOT NULL
  );
`;
/** Documents are read in pages of this size, so that memory stays flat. */
const pageSize = 1_000;
const secondMs = 1_000;

export interface InvoiceResult {
  readonly idempotencyKey: string;
  readonly invoiceId: string;
  readonly outcome: "accepted" | "rejected" | "conflict";
  readonly erpNumber?: string;
  readonly status?: number;
  readonly code?: string;
  readonly message?: string;
}

/** What differs from one ERP to the next (ERP.md 7). */
export interface BookSettings {
  /** How long an idempotency key is remembered; null: for ever. */
  readonly keyWindowSeconds: number | null;
  /** Whether a second document with an invoice number is rejected. */
  readonly numberRule: boolean;
  /** Whether documents can be looked up by invoice number; `empty`: the answer is none, whatever there is. */
  readonly lookupByNumber: boolean | "empty";
  /** How far the ERP's clock is ahead. */
  readonly clockOffsetSeconds: number;
}

const bookDefaults: BookSettings = {
  keyWindowSeconds: null,
  numberRule: true,
  lookupByNumber: true,
  clockOffsetSeconds: 0,
};

/** Says of an invoice whether the ERP rejects it for a reason of its own. */
export type Objection = (about: InvoiceName) => Refusal | undefined;

/** How an invoice is named in a message that may be malformed otherwise; empty where it is not. */
export interface InvoiceName {
  readonly idempotencyKey: string;
  readonly invoiceId: string;
  readonly invoiceNumber: string;
}

/**
 * The ERP's books: documents, and the first answer to every idempotency key (ERP.md 7). Unless the
 * settings say otherwise keys are kept for ever and an invoice number has one document for ever.
 */
export class DocumentBook {
  readonly #database: Database;
  readonly #now: () => Date;
  readonly #snapshots: Snapshots;
  settings: BookSettings = bookDefaults;

  /** @param path of the database file, or `:memory:`. */
  constructor(path: string, now: () => Date = () => new Date()) {
    this.#database = openDatabase(path);
    this.#database.exec(schema);
    this.#snapshots = new Snapshots(this.#database);
    this.#now = now;
  }

  close(): void {
    this.#database.close();
  }

  /** Takes a list of invoices in one transaction; when it returns, the answers are committed. */
  post(invoices: readonly unknown[], objection: Objection = () => undefined): InvoiceResult[] {
    return this.#database.transaction(() =>
      invoices.map((invoice) => this.#postOne(invoice, objection)),
    );
  }

  /** Documents of a key that is still remembered. */
  findByKey(idempotencyKey: string): ErpDocument[] {
    return this.#documents("idempotency_key = ? AND booked_at >= ?", [
      idempotencyKey,
      this.#oldestRemembered(),
    ]);
  }

  findByNumber(invoiceNumber: string): ErpDocument[] {
    return this.#documents("invoice_number = ?", [invoiceNumber]);
  }

  /** The next 1,000 documents in the order of booking; `next` is where to go on, null at the end. */
  list(after: number): { readonly documents: ErpDocument[]; readonly next: number | null } {
    const rows = this.#page("*", after);
    const last = rows.length < pageSize ? undefined : rows.at(-1)?.["sequence"];
    return {
      documents: rows.map((row) => documentOf(row)),
      next: last === undefined ? null : Number(last),
    };
  }

  /** `duplicates`: invoices with more than one document. `totals`: exact sums by currency. */
  summarize(): { documents: number; duplicates: number; totals: Record<string, string> } {
    const duplicates = this.#database.get(
      "SELECT count(*) AS n FROM (SELECT 1 FROM document GROUP BY invoice_id HAVING count(*) > 1)",
    );
    const totals = new Map<string, Big>();
    const digits = new Map<string, number>();
    const columns = "sequence, currency, total";
    let documents = 0;
    let after = 0;
    for (
      let page = this.#page(columns, after);
      page.length > 0;
      page = this.#page(columns, after)
    ) {
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

  /** Keeps a copy of the books under the name. */
  snapshot(name: string): void {
    this.#snapshots.save(name);
  }

  hasSnapshot(name: string): boolean {
    return this.#snapshots.has(name);
  }

  /** Puts the books back to the copy; numbers of documents are never given twice all the same. */
  restore(name: string): void {
    this.#database.transaction(() => {
      this.#snapshots.empty();
      this.#snapshots.copyBack(name);
    });
  }

  /** Empties the books and takes the settings back. */
  reset(): void {
    this.#snapshots.empty();
    this.settings = bookDefaults;
  }

  #page(columns: string, after: number): Row[] {
    return this.#database.all(
      `SELECT ${columns} FROM document WHERE sequence > ? ORDER BY sequence LIMIT ?`,
      [after, pageSize],
    );
  }

  #time(): number {
    return this.#now().getTime() + this.settings.clockOffsetSeconds * secondMs;
  }

  #oldestRemembered(): number {
    const { keyWindowSeconds } = this.settings;
    return keyWindowSeconds === null ? 0 : this.#time() - keyWindowSeconds * secondMs;
  }

  #postOne(invoice: unknown, objection: Objection): InvoiceResult {
    const name = nameOf(invoice);
    const { idempotencyKey: key, invoiceId } = name;
    const about = { idempotencyKey: key, invoiceId };
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
      "SELECT content_hash, result FROM answer WHERE idempotency_key = ? AND answered_at >= ?",
      [key, this.#oldestRemembered()],
    );
    if (first !== undefined) {
      if (first["content_hash"] === hash)
        return JSON.parse(String(first["result"])) as InvoiceResult;
      const message = "this idempotency key was used with other content";
      return { ...about, outcome: "conflict", status: 422, code: "KEY_REUSED", message };
    }
    const message = objection(name) ?? readInvoiceMessage(invoice);
    const result: InvoiceResult =
      "code" in message ? { ...about, outcome: "rejected", ...message } : this.#book(message);
    this.#database.run(
      "INSERT OR REPLACE INTO answer (idempotency_key, content_hash, result, answered_at) " +
        "VALUES (?, ?, ?, ?)",
      [key, hash, JSON.stringify(result), this.#time()],
    );
    return result;
  }

  #book(message: InvoiceMessage): InvoiceResult {
    const { idempotencyKey, invoiceId, invoiceNumber } = message;
    const [existing] = this.settings.numberRule ? this.findByNumber(invoiceNumber) : [];
    if (existing !== undefined) {
      return {
        idempotencyKey,
        invoiceId,
        outcome: "rejected",
        code: "DUPLICATE_NUMBER",
        message: `invoice number ${invoiceNumber} already has the document ${existing.erpNumber}`,
      };
    }
    const row = this.#database.get(
      `INSERT INTO document
         (idempotency_key, invoice_id, invoice_number, document_type, currency, total, message, booked_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING sequence`,
      [
        idempotencyKey,
        invoiceId,
        invoiceNumber,
        message.documentType,
        message.currency,
        message.totals.total,
        JSON.stringify(message),
        this.#time(),
      ],
    );
    const erpNumber = erpNumberOf(row?.["sequence"]);
    return { idempotencyKey, invoiceId, outcome: "accepted", erpNumber };
  }

  #documents(where: string, params: readonly (string | number)[]): ErpDocument[] {
    const sql = `SELECT * FROM document WHERE ${where} ORDER BY sequence`;
    return this.#database.all(sql, params).map((row) => documentOf(row));
  }
}

/** How a message that may be malformed names its invoice. */
export function nameOf(invoice: unknown): InvoiceName {
  return {
    idempotencyKey: textOf(invoice, "idempotencyKey"),
    invoiceId: textOf(invoice, "invoiceId"),
    invoiceNumber: textOf(invoice, "invoiceNumber"),
  };
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
