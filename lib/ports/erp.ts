import type { ErpMessage } from "../domain/erpMessage";
import type { Decimal } from "../domain/money";

/** Characters of the longest number of a document that can be kept; a longer one is never cut. */
export const erpNumberMaxLength = 100;

/** An idempotency key that no invoice has: a look-up by it asks for nothing but an answer. */
export const keyOfNoInvoice = "check";

/** An invoice to send: the message that was validated, and the key made before the first try. */
export interface ErpDelivery {
  readonly message: ErpMessage;
  readonly idempotencyKey: string;
}

export type ErpAnswer =
  | { readonly kind: "accepted"; readonly erpNumber: string }
  /** A definite no: nothing was created. */
  | { readonly kind: "rejected"; readonly message: string }
  /** Time-out, reset, 5xx, or missing from the list of answers: it may be in the ERP. */
  | { readonly kind: "unknown"; readonly message: string };

export interface ErpDocument {
  readonly idempotencyKey: string;
  readonly invoiceNumber: string;
  readonly erpNumber: string;
  /** Net plus tax; null where the ERP does not tell. */
  readonly total: Decimal | null;
}

/** The ERP's web service. */
export interface Erp {
  /** How many invoices, and how many bytes of JSON, one call may carry. */
  readonly limits: { readonly maxInvoices: number; readonly maxBytes: number };
  /** Size of a delivery within a call, in bytes of JSON. */
  sizeOf(delivery: ErpDelivery): number;
  /**
   * Asked before invoices are claimed for a call, so that none is claimed for a call that is not made.
   * Whether an ERP that was left alone works again is tried by a look-up, not by an invoice.
   *
   * @throws RestingError the ERP failed again and again and is left alone for a while
   * @throws UnavailableError the run was stopped meanwhile; and whatever `findByKey` throws
   */
  assertReady(): Promise<void>;
  /**
   * Sends a list in one call, an answer per delivery in the same order. A call that fails as a whole
   * is `unknown` for each; one refused as a whole before it was processed is thrown.
   *
   * @param correlationId the run's id
   * @throws UnauthorizedError the key or token was refused: nothing was processed
   * @throws UnavailableError the connection could not be made, the ERP asked to come back later, or is left alone for a while: nothing was processed
   * @throws ConfigurationError there is no invoice service at the address: nothing was processed
   */
  send(deliveries: readonly ErpDelivery[], correlationId: string): Promise<readonly ErpAnswer[]>;
  /**
   * The document that was made under a key, if any. Throws as `send` does, also when no clear answer
   * came, and `ProtocolError` when the answer is not one to this question: neither is an absence.
   */
  findByKey(idempotencyKey: string): Promise<ErpDocument | undefined>;
  /** The document with our invoice number, if any. Throws as `findByKey` does. */
  findByNumber(invoiceNumber: string): Promise<ErpDocument | undefined>;
}
