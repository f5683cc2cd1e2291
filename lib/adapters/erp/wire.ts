import { z } from "zod";
import { erpMessageVersion, type ErpMessage } from "../../domain/erpMessage";
import { decimal } from "../../domain/money";
import type { ErpDelivery } from "../../ports/erp";

/** An invoice as it goes over the wire. */
export type ErpWireInvoice = ErpMessage & { readonly idempotencyKey: string };

/** The wire form of a delivery. */
function toWire({ message, idempotencyKey }: ErpDelivery): ErpWireInvoice {
  return { ...message, idempotencyKey };
}

/** The body of a call that carries these deliveries. */
export function callBody(deliveries: readonly ErpDelivery[]): string {
  return JSON.stringify({
    schemaVersion: erpMessageVersion,
    invoices: deliveries.map(toWire),
  });
}

/** Bytes of a call's body besides its deliveries. */
export const envelopeBytes = Buffer.byteLength(callBody([]));

/** Bytes that a delivery adds to a call's body, its comma included. */
export function deliveryBytes(delivery: ErpDelivery): number {
  return Buffer.byteLength(JSON.stringify(toWire(delivery))) + 1;
}

const result = z.discriminatedUnion("outcome", [
  z.object({
    idempotencyKey: z.string(),
    outcome: z.literal("accepted"),
    erpNumber: z.string().min(1),
  }),
  z.object({
    idempotencyKey: z.string(),
    outcome: z.literal("rejected"),
    code: z.string().optional(),
    message: z.string().optional(),
  }),
  z.object({
    idempotencyKey: z.string(),
    outcome: z.literal("conflict"),
    message: z.string().optional(),
  }),
]);
export type ErpResult = z.infer<typeof result>;

const resultList = z.object({ results: z.array(z.unknown()) });

/**
 * The results of an answer by idempotency key. An entry that cannot be read is left out, so that its
 * invoice counts as unknown and the others keep their answers; `undefined` if there is no list at all.
 */
export function parseResults(body: string): ReadonlyMap<string, ErpResult> | undefined {
  const list = resultList.safeParse(parseJson(body));
  if (!list.success) return undefined;
  const results = new Map<string, ErpResult>();
  for (const entry of list.data.results) {
    const parsed = result.safeParse(entry);
    if (parsed.success) results.set(parsed.data.idempotencyKey, parsed.data);
  }
  return results;
}

/** A total that is missing or is no number in text is not told. */
const amount = z
  .string()
  .regex(/^-?\d{1,15}(\.\d{1,10})?$/)
  .transform((text) => decimal(text))
  .nullable()
  .catch(null);

const documentList = z.object({
  documents: z.array(
    z.object({
      idempotencyKey: z.string(),
      invoiceNumber: z.string(),
      erpNumber: z.string().min(1),
      total: amount,
    }),
  ),
});

/** The documents of a look-up's answer, or `undefined` if it is not a list of documents. */
export function parseDocuments(
  body: string,
): z.infer<typeof documentList>["documents"] | undefined {
  const parsed = documentList.safeParse(parseJson(body));
  return parsed.success ? parsed.data.documents : undefined;
}

const refusal = z.object({ message: z.string() });

/** The ERP's own words in a refusal of a whole call, or the start of the body. */
export function refusalText(status: number, body: string): string {
  const parsed = refusal.safeParse(parseJson(body));
  const words = parsed.success ? parsed.data.message : body.slice(0, 500).trim();
  return `The ERP refused the call (${String(status)}): ${words === "" ? "no text" : words}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
