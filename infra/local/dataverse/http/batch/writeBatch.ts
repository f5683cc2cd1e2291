import { STATUS_CODES } from "node:http";
import type { ApiResponse } from "../Api";
import type { InnerResponse, PartResult } from "./runBatch";

/**
 * How a failed change set is shown: as a multipart with one error part, or as that part alone. Both
 * are seen; which one the platform sends is not verified (DATAVERSE.md 2.3, 14).
 */
export type FailedChangeSetShape = "nested" | "single";

export interface BatchAnswer {
  readonly results: readonly PartResult[];
  readonly continueOnError: boolean;
  readonly failedChangeSetShape: FailedChangeSetShape;
  /** A new GUID's text. */
  readonly newBoundary: () => string;
}

const lineEnd = "\r\n";

/**
 * The multipart answer to a batch (DATAVERSE.md 2.3): 200, or the status of the first failure where
 * the batch stopped at it.
 */
export function writeBatch(answer: BatchAnswer): ApiResponse {
  const boundary = `batchresponse_${answer.newBoundary()}`;
  const lines: string[] = [];
  for (const result of answer.results) {
    lines.push(`--${boundary}`);
    const shownAlone = result.failed !== undefined && answer.failedChangeSetShape === "single";
    if (result.kind === "single" || shownAlone) {
      result.responses.forEach((response) => {
        pushPart(lines, response, result.kind === "changeSet");
      });
    } else {
      pushChangeSet(lines, result, `changesetresponse_${answer.newBoundary()}`);
    }
  }
  lines.push(`--${boundary}--`, "");
  const failed = answer.results.find((result) => result.failed !== undefined)?.failed;
  return {
    status: answer.continueOnError ? 200 : (failed ?? 200),
    headers: { "OData-Version": "4.0", "Content-Type": `multipart/mixed; boundary=${boundary}` },
    body: lines.join(lineEnd),
  };
}

function pushChangeSet(lines: string[], result: PartResult, boundary: string): void {
  lines.push(`Content-Type: multipart/mixed; boundary=${boundary}`, "");
  for (const response of result.responses) {
    lines.push(`--${boundary}`);
    pushPart(lines, response, true);
  }
  lines.push(`--${boundary}--`);
}

function pushPart(lines: string[], inner: InnerResponse, withContentId: boolean): void {
  lines.push("Content-Type: application/http", "Content-Transfer-Encoding: binary");
  if (withContentId && inner.contentId !== undefined) {
    lines.push(`Content-ID: ${inner.contentId}`);
  }
  lines.push("", statusLine(inner.response));
  for (const [name, value] of Object.entries(inner.response.headers)) {
    lines.push(`${name}: ${value}`);
  }
  lines.push("", inner.response.body);
}

function statusLine(response: ApiResponse): string {
  return `HTTP/1.1 ${String(response.status)} ${STATUS_CODES[response.status] ?? "Unknown"}`;
}
