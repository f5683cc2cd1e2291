import type { Sighting } from "../../../domain/backgroundOperation";
import { ProtocolError, UnavailableError } from "../../../ports/errors";
import type {
  OperationDetails,
  OperationPlatform,
  Submission,
} from "../../../ports/backgroundOperations";
import type { ClientRequest, DataverseClient } from "../http/DataverseClient";
import { isSuccess, type HttpAnswer } from "../http/HttpAnswer";
import { isAmbiguous, retryDecision } from "../http/retryDecision";
import { writeJson } from "../json";
import { describePlatformError, readPlatformError } from "../platformError";
import { readDetails, readMonitor, readOperationIds } from "./readMonitor";

const operationIdHeader = "x-ms-dyn-backgroundoperationid";
const notFound = 404;
const accepted = 202;
/** A person waits for the answer of a submission. */
const submissionWaitMs = 10_000;
/** How the platform names what it has no operation for, asked by the table (DATAVERSE.md 1.6). */
const unknownOperation = "0x80048d02";
const terminalText = /terminal state/i;

/** More of one name in so short a time cannot be told apart anyway. */
const tracesMax = 50;

const columns = "name,inputparameters,createdon,starttime,endtime,retrycount";

/** Our own environment's status monitor: never an address that a notice names (DATAVERSE.md 1.6). */
function monitor(client: DataverseClient, id: string): string {
  return `${client.url}/api/backgroundoperation/${encodeURIComponent(id)}`;
}

function isUnknown(answer: HttpAnswer): boolean {
  const { code } = readPlatformError(answer.status, answer.body);
  return answer.status === notFound || code === unknownOperation;
}

function strange(doing: string, answer: HttpAnswer): ProtocolError {
  const error = describePlatformError(readPlatformError(answer.status, answer.body));
  return new ProtocolError(`Dataverse refused ${doing}: ${error}`);
}

function submissionOf(answer: HttpAnswer): Submission {
  if (!isSuccess(answer)) {
    const message = describePlatformError(readPlatformError(answer.status, answer.body));
    return { kind: "rejected", message };
  }
  const id = answer.headers.get(operationIdHeader)?.toLowerCase();
  if (answer.status === accepted && id !== undefined)
    return { kind: "accepted", backgroundOperationId: id };
  const reason = `Dataverse answered ${String(answer.status)} without the id of an operation`;
  return { kind: "unclear", reason };
}

/** Any answer's text may repeat the callback's address, whose signature is nobody's to read. */
function withoutSecret(submission: Submission, callbackUrl: string | undefined): Submission {
  if (callbackUrl === undefined) return submission;
  const shown = (text: string): string => text.replaceAll(new URL(callbackUrl).search, "?...");
  switch (submission.kind) {
    case "accepted":
      return submission;
    case "unclear":
      return { ...submission, reason: shown(submission.reason) };
    case "rejected":
    case "notNow":
      return { ...submission, message: shown(submission.message) };
  }
}

/** Background operations over the Web API (DATAVERSE.md 1). */
export function createOperationPlatform(client: DataverseClient): OperationPlatform {
  async function submit(request: ClientRequest): Promise<Submission> {
    const { retriesMax } = client;
    // Bounded by `retryDecision`, which gives up.
    for (let tries = 1; ; tries += 1) {
      const result = await client.tryOnce(request);
      if (result.kind === "answered") return submissionOf(result.answer);
      const { failure } = result;
      if (isAmbiguous(failure)) return { kind: "unclear", reason: failure.detail };
      const decision = retryDecision(failure, {
        tries,
        maxWaitInMs: submissionWaitMs,
        retriesMax,
      });
      if (decision.kind === "giveUp") return { kind: "notNow", message: failure.detail };
      await client.wait(decision.afterInMs);
    }
  }

  return {
    submit: async ({ name, parameters, callbackUrl }) => {
      const callback = callbackUrl === undefined ? "" : `, odata.callback; url="${callbackUrl}"`;
      const submission = await submit({
        method: "POST",
        path: name,
        headers: {
          "Content-Type": "application/json; charset=utf-8",
          Prefer: `respond-async${callback}`,
        },
        body: writeJson(parameters),
      });
      return withoutSecret(submission, callbackUrl);
    },
    look: async (id): Promise<Sighting> => {
      const answer = await client.read({ method: "GET", path: monitor(client, id) });
      if (isSuccess(answer)) return readMonitor(answer.body);
      if (isUnknown(answer)) return { kind: "unknown" };
      throw strange("to show an operation", answer);
    },
    details: async (id): Promise<OperationDetails | undefined> => {
      const path = `backgroundoperations(${encodeURIComponent(id)})?$select=${columns}`;
      const answer = await client.read({ method: "GET", path });
      if (isSuccess(answer)) return readDetails(answer.body);
      if (isUnknown(answer)) return undefined;
      throw strange("to show the row of an operation", answer);
    },
    createdSince: async (name, since) => {
      // A name of a Custom API has no quote in it.
      const filter = encodeURIComponent(
        `name eq '${name}' and createdon ge ${since.toISOString()}`,
      );
      const query = `$select=backgroundoperationid&$filter=${filter}&$orderby=createdon&$top=${String(tracesMax)}`;
      const answer = await client.read({ method: "GET", path: `backgroundoperations?${query}` });
      if (isSuccess(answer)) return readOperationIds(answer.body);
      throw strange("to list operations", answer);
    },
    cancel: async (id) => {
      const result = await client.tryOnce({ method: "DELETE", path: monitor(client, id) });
      if (result.kind === "failed")
        throw new UnavailableError(`Dataverse did not answer: ${result.failure.detail}`);
      const { answer } = result;
      if (isSuccess(answer)) return "asked";
      if (isUnknown(answer)) return "unknown";
      const { message } = readPlatformError(answer.status, answer.body);
      if (terminalText.test(message)) return "ended";
      throw strange("to cancel an operation", answer);
    },
  };
}
