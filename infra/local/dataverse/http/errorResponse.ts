import { versionHeader, type ApiResponse } from "./Api";
import { codes, ODataError, RefusedRequest } from "./ODataError";
import { wantsAnnotation, type Prefer } from "./prefer";

const detailPrefix = "@Microsoft.PowerApps.CDS.";
const errorContentType = "application/json; odata.metadata=minimal";

/**
 * The answer to a failed request: `{"error":{"code","message"}}`, with the details that
 * `odata.include-annotations` asks for (DATAVERSE.md 0). What is not an ODataError is a fault of
 * the emulator's: 500 with its text.
 */
export function errorResponse(error: unknown, prefer: Prefer): ApiResponse {
  const known = error instanceof ODataError ? error : unexpected(error);
  const body = JSON.stringify({ error: { ...errorFields(known), ...details(known, prefer) } });
  return {
    status: known.status,
    headers: { ...versionHeader, "Content-Type": errorContentType, ...ownHeaders(known) },
    body,
  };
}

function ownHeaders(error: ODataError): Readonly<Record<string, string>> {
  return error instanceof RefusedRequest ? error.headers : {};
}

function errorFields(error: ODataError): { code: string; message: string } {
  return { code: error.code, message: error.message };
}

function details(error: ODataError, prefer: Prefer): Record<string, string> {
  if (!wantsAnnotation(prefer, "Microsoft.PowerApps.CDS.ErrorDetails.OperationStatus")) {
    return {};
  }
  return {
    [`${detailPrefix}ErrorDetails.OperationStatus`]: "0",
    [`${detailPrefix}ErrorDetails.SubErrorCode`]: "-2146233088",
    [`${detailPrefix}HelpLink`]: "",
    [`${detailPrefix}TraceText`]: "",
    [`${detailPrefix}InnerError.Message`]: error.message,
  };
}

function unexpected(error: unknown): ODataError {
  const message = error instanceof Error ? error.message : String(error);
  return new ODataError(500, codes.unexpected, `The emulator failed: ${message}`);
}
