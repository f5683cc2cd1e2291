import {
  erpNumberMaxLength,
  keyOfNoInvoice,
  type Erp,
  type ErpAnswer,
  type ErpDelivery,
  type ErpDocument,
} from "../../ports/erp";
import { ProtocolError, UnavailableError, isJobError } from "../../ports/errors";
import type { Telemetry } from "../../ports/telemetry";
import { Circuit, type BreakerLimits, type Verdict } from "../circuit/Circuit";
import { createErpAuthorization, type ErpAuth } from "./erpAuthorization";
import { ErpHttp, type ErpHttpAnswer, type ErpHttpRequest } from "./ErpHttp";
import {
  callBody,
  deliveryBytes,
  envelopeBytes,
  parseDocuments,
  parseResults,
  refusalText,
  type ErpResult,
} from "./wire";

export interface HttpErpOptions {
  /** `ERP_URL`, with or without a path. */
  readonly url: string;
  readonly auth: ErpAuth;
  readonly limits: {
    /** Invoices in one call. */
    readonly maxInvoices: number;
    /** Bytes of one call's body. */
    readonly maxBytes: number;
  };
  /** A call without an answer by then is unknown. */
  readonly timeoutMs: number;
  /** When to leave the ERP alone: `ERP_BREAKER_FAILURES`, `BREAKER_REST_SECONDS`. */
  readonly breaker: BreakerLimits;
  readonly telemetry: Telemetry;
}

const invoicesPath = "api/v1/invoices";

/** An answer may be larger than its call: error texts. */
const answerBytesPerCallByte = 4;

/** Statuses that refuse the content of the call as a whole, before any invoice of it was processed. */
const contentRefusals = new Set([400, 413, 422]);

/** An ERP that serves several runs over the same connections. */
export interface HttpErp extends Erp {
  /**
   * For one run, which ends its waits: a call under way is then `unknown`, a look-up unavailable.
   *
   * @param stop aborted when the run has to end
   */
  forRun(stop: AbortSignal | undefined): Erp;
}

/** The ERP over JSON and HTTPS; its protocol is docs/schemas/invoice-message.v1.json. */
export function createHttpErp(options: HttpErpOptions): HttpErp {
  const { limits } = options;
  const circuit = new Circuit(
    {
      ...options.breaker,
      service: "The ERP",
      setting: "ERP_BREAKER_FAILURES",
      telemetry: options.telemetry,
    },
    verdictOn,
  );
  const http = new ErpHttp({
    url: options.url,
    authorization: createErpAuthorization(options.auth),
    timeoutMs: options.timeoutMs,
    maxBytes: limits.maxBytes * answerBytesPerCallByte,
  });
  const forRun = (stop?: AbortSignal): Erp => ({
    ...erpOver((request) => circuit.run(() => http.call(request, stop)), limits),
    assertReady: async () => {
      if (circuit.isClosed) return;
      const trial = await circuit.run(() =>
        http.call(lookUp("idempotencyKey", keyOfNoInvoice), stop),
      );
      if (verdictOn(trial) === "nothing") throw new UnavailableError("The run was stopped.");
      circuit.assertClosed();
    },
  });
  return { ...forRun(), forRun };
}

/** Whether the ERP came to an answer about what was asked. */
function verdictOn(answer: ErpHttpAnswer): Verdict {
  if (answer.kind === "noAnswer") return answer.isStopped ? "nothing" : "fails";
  return answer.status >= 500 ? "fails" : "works";
}

type LookUpBy = "idempotencyKey" | "invoiceNumber";

function lookUp(by: LookUpBy, value: string): ErpHttpRequest {
  return { method: "GET", path: invoicesPath, query: { [by]: value } };
}

type Call = (request: ErpHttpRequest) => Promise<ErpHttpAnswer>;

function erpOver(call: Call, { maxInvoices, maxBytes }: HttpErpOptions["limits"]) {
  /**
   * A call that is refused for its content is sent again in halves, so that the culprit stands alone
   * and the others go through: the keys make a second try of the same invoice harmless. Bounded by
   * two calls an invoice.
   */
  async function sendPart(
    deliveries: readonly ErpDelivery[],
    correlationId: string,
  ): Promise<readonly ErpAnswer[]> {
    const answer = await call({
      method: "POST",
      path: invoicesPath,
      headers: { "x-correlation-id": correlationId },
      body: callBody(deliveries),
    });
    const judged = judge(answer);
    if (judged.kind === "results") {
      return deliveries.map(({ idempotencyKey }) => toAnswer(judged.results.get(idempotencyKey)));
    }
    if (judged.kind === "unknown") return deliveries.map(() => judged);
    if (deliveries.length === 1) return [{ kind: "rejected", message: judged.message }];
    const half = Math.ceil(deliveries.length / 2);
    const first = await sendPart(deliveries.slice(0, half), correlationId);
    const rest = deliveries.slice(half);
    // The first half may be in the ERP by now, so a failure can no longer be thrown for all of them.
    const second = await sendPart(rest, correlationId).catch((error: unknown) => {
      if (!isJobError(error)) throw error;
      return rest.map((): ErpAnswer => ({ kind: "unknown", message: error.message }));
    });
    return [...first, ...second];
  }

  async function send(
    deliveries: readonly ErpDelivery[],
    correlationId: string,
  ): Promise<readonly ErpAnswer[]> {
    if (deliveries.length > maxInvoices) {
      throw new RangeError(`a call carries at most ${String(maxInvoices)} invoices`);
    }
    return deliveries.length === 0 ? [] : sendPart(deliveries, correlationId);
  }

  async function find(by: LookUpBy, value: string): Promise<ErpDocument | undefined> {
    return documentOf(await call(lookUp(by, value)), by, value);
  }

  return {
    limits: { maxInvoices, maxBytes: maxBytes - envelopeBytes },
    sizeOf: deliveryBytes,
    send,
    findByKey: (idempotencyKey: string) => find("idempotencyKey", idempotencyKey),
    findByNumber: (invoiceNumber: string) => find("invoiceNumber", invoiceNumber),
  };
}

type Judged =
  | { readonly kind: "results"; readonly results: ReadonlyMap<string, ErpResult> }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "unknown"; readonly message: string };

/**
 * What an answer to a call says. Only a refusal of the content is a definite no: any other status
 * may come from something between us and an ERP that went on working, and asking costs little.
 */
function judge(answer: ErpHttpAnswer): Judged {
  if (answer.kind === "noAnswer") {
    return { kind: "unknown", message: `The ERP gave no answer (${answer.reason}).` };
  }
  const { status, body } = answer;
  const results = parseResults(body);
  if ((status === 200 || status === 422) && results !== undefined) {
    return { kind: "results", results };
  }
  if (contentRefusals.has(status)) return { kind: "refused", message: refusalText(status, body) };
  return { kind: "unknown", message: `The ERP answered ${String(status)} without results.` };
}

/** A number that cannot be kept whole, which would not be found again. */
function overlongNumber(erpNumber: string): string {
  const length = String(erpNumber.length);
  const start = erpNumber.slice(0, erpNumberMaxLength);
  return `The ERP gave a number of ${length} characters, at most ${String(erpNumberMaxLength)} can be kept: ${start}`;
}

function toAnswer(result: ErpResult | undefined): ErpAnswer {
  switch (result?.outcome) {
    case undefined:
      return { kind: "unknown", message: "The ERP's list of answers has none for this invoice." };
    case "accepted":
      if (result.erpNumber.length > erpNumberMaxLength)
        return { kind: "unknown", message: `${overlongNumber(result.erpNumber)}.` };
      return { kind: "accepted", erpNumber: result.erpNumber };
    case "rejected": {
      const words = [result.code, result.message].filter((part) => part !== undefined);
      return { kind: "rejected", message: words.join(": ") || "The ERP gave no reason." };
    }
    case "conflict":
      // An earlier try under this key had other content, so something may be there.
      return { kind: "unknown", message: result.message ?? "The key was used for other content." };
  }
}

function documentOf(answer: ErpHttpAnswer, by: LookUpBy, value: string): ErpDocument | undefined {
  if (answer.kind === "noAnswer" || answer.status >= 500 || answer.status === 408) {
    const reason = answer.kind === "noAnswer" ? answer.reason : String(answer.status);
    throw new UnavailableError(`The ERP could not be asked for an invoice (${reason}).`);
  }
  const documents = answer.status === 200 ? parseDocuments(answer.body) : undefined;
  if (documents === undefined) {
    throw new ProtocolError(
      `The ERP answered a look-up with ${String(answer.status)} and no list of documents.`,
    );
  }
  const [document, ...others] = documents;
  if (others.length > 0 || (document !== undefined && document[by] !== value)) {
    throw new ProtocolError(`The ERP's look-up by ${by} gave documents that were not asked for.`);
  }
  if (document !== undefined && document.erpNumber.length > erpNumberMaxLength)
    throw new ProtocolError(`${overlongNumber(document.erpNumber)}.`);
  return document;
}
