import { z } from "zod";
import type { InvoiceName } from "./DocumentBook";
import type { Refusal } from "./invoiceMessage";

const rulesMax = 1_000;
const countMax = 1_000_000_000;
const waitMsMax = 600_000;

const pattern = z
  .string()
  .min(1)
  .max(500)
  .refine((text) => isRegExp(text), "must be a regular expression");
const committed = z.boolean().default(false);

const effect = z.discriminatedUnion("type", [
  /** Books the invoices and cuts the connection. */
  z.strictObject({ type: z.literal("acceptAndDrop") }),
  /** Cuts the connection and books nothing. */
  z.strictObject({ type: z.literal("drop") }),
  /** Books the invoice, and leaves it out of the list of answers. */
  z.strictObject({ type: z.literal("leaveOut") }),
  z.strictObject({ type: z.literal("reject"), code: z.string(), message: z.string() }),
  /** Answers late: the work is done before the wait, or after it. */
  z.strictObject({
    type: z.literal("slow"),
    ms: z.number().int().min(0).max(waitMsMax),
    committed: z.boolean().default(true),
  }),
  z.strictObject({
    type: z.literal("status"),
    status: z.number().int().min(300).max(599).default(503),
    committed,
    retryAfter: z.union([z.number(), z.string()]).optional(),
  }),
  z.strictObject({ type: z.literal("hang"), committed }),
]);

/** Expressions on what names an invoice; a call matches when one of its invoices does. */
const match = z.strictObject({
  method: z.enum(["POST", "GET"]).default("POST"),
  invoiceNumber: pattern.optional(),
  idempotencyKey: pattern.optional(),
  invoiceId: pattern.optional(),
});

export const erpFaultSchema = z.strictObject({
  name: z.string().min(1).max(200).optional(),
  match: match.default({ method: "POST" }),
  skip: z.number().int().min(0).max(countMax).default(0),
  times: z.number().int().min(0).max(countMax).default(1),
  effect,
});

export type ErpFault = z.infer<typeof erpFaultSchema>;
export type ErpEffect = ErpFault["effect"];

interface CountedFault {
  readonly fault: ErpFault;
  matched: number;
  fired: number;
}

/** The faults injected into the ERP, counted: `leaveOut` and `reject` by invoice, others by call. */
export class ErpFaults {
  #faults: CountedFault[] = [];

  /** Throws beyond 1,000 faults. */
  add(faults: readonly ErpFault[]): void {
    if (this.#faults.length + faults.length > rulesMax) {
      throw new RangeError(`There can be at most ${String(rulesMax)} faults.`);
    }
    this.#faults.push(...faults.map((fault) => ({ fault, matched: 0, fired: 0 })));
  }

  list(): object[] {
    return this.#faults.map(({ fault, matched, fired }) => ({ ...fault, matched, fired }));
  }

  clear(): void {
    this.#faults = [];
  }

  /** What strikes a call that names these invoices. */
  ofCall(method: "POST" | "GET", invoices: readonly InvoiceName[]): ErpEffect | undefined {
    let striking: ErpEffect | undefined;
    for (const counted of this.#faults) {
      const { fault } = counted;
      const concerned =
        !isPerInvoice(fault.effect) &&
        fault.match.method === method &&
        invoices.some((invoice) => matches(fault, invoice));
      if (concerned && isDue(counted)) {
        striking ??= fire(counted);
      }
    }
    return striking;
  }

  /** Why the ERP rejects this invoice, if a fault says so. */
  objectionTo(invoice: InvoiceName): Refusal | undefined {
    const effect = this.#ofInvoice("reject", invoice);
    return effect?.type === "reject" ? { code: effect.code, message: effect.message } : undefined;
  }

  /** Whether the answer leaves this invoice out. */
  leavesOut(invoice: InvoiceName): boolean {
    return this.#ofInvoice("leaveOut", invoice) !== undefined;
  }

  #ofInvoice(type: "reject" | "leaveOut", invoice: InvoiceName): ErpEffect | undefined {
    let striking: ErpEffect | undefined;
    for (const counted of this.#faults) {
      const concerned = counted.fault.effect.type === type && matches(counted.fault, invoice);
      if (concerned && isDue(counted)) {
        striking ??= fire(counted);
      }
    }
    return striking;
  }
}

function isPerInvoice(effect: ErpEffect): boolean {
  return effect.type === "reject" || effect.type === "leaveOut";
}

function isDue(counted: CountedFault): boolean {
  counted.matched += 1;
  return counted.matched > counted.fault.skip && counted.fired < counted.fault.times;
}

function fire(counted: CountedFault): ErpEffect {
  counted.fired += 1;
  return counted.fault.effect;
}

function matches(fault: ErpFault, invoice: InvoiceName): boolean {
  const { invoiceNumber, idempotencyKey, invoiceId } = fault.match;
  return (
    fits(invoiceNumber, invoice.invoiceNumber) &&
    fits(idempotencyKey, invoice.idempotencyKey) &&
    fits(invoiceId, invoice.invoiceId)
  );
}

function fits(expression: string | undefined, text: string): boolean {
  return expression === undefined || new RegExp(expression).test(text);
}

function isRegExp(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
