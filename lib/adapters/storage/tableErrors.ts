import { RestError } from "@azure/data-tables";
import {
  ProtocolError,
  UnauthorizedError,
  UnavailableError,
  isJobError,
  type JobError,
} from "../../ports/errors";

function statusOf(error: unknown): number | undefined {
  return error instanceof RestError ? error.statusCode : undefined;
}

/** The row is there already, changed since it was read, or gone: 409, 412 and 404 (FUNCTIONS.md 11). */
export function isConflict(error: unknown): boolean {
  const status = statusOf(error);
  return status === 409 || status === 412 || (status === 404 && codeOf(error) !== "TableNotFound");
}

/** The row is not there. */
export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404 && codeOf(error) !== "TableNotFound";
}

/** A single operation has its code in `details`, a transaction in `code` (FUNCTIONS.md 0.12). */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof RestError)) return undefined;
  if (error.code !== undefined) return error.code;
  const details = error.details as { odataError?: { code?: unknown } } | undefined;
  const code = details?.odataError?.code;
  return typeof code === "string" ? code : undefined;
}

/** How the identity library names "no identity" and "no token". */
const credentialErrors = new Set([
  "AggregateAuthenticationError",
  "AuthenticationError",
  "CredentialUnavailableError",
]);

/** What the storage client threw, as one of the core's failures; `doing` completes the sentence. */
export function toJobError(error: unknown, doing: string): JobError {
  if (isJobError(error)) return error;
  const options = { cause: error };
  const status = statusOf(error);
  const name = error instanceof Error ? error.name : "";
  if (status === 401 || status === 403 || credentialErrors.has(name)) {
    return new UnauthorizedError(
      `Storage refused us while ${doing}; check AzureWebJobsStorage, or the identity's role ` +
        "Storage Table Data Contributor.",
      options,
    );
  }
  if (status === 400) {
    return new ProtocolError(
      `Storage refused a request as malformed (${codeOf(error) ?? "400"}) while ${doing}.`,
      options,
    );
  }
  const reason = codeOf(error) ?? (status === undefined ? name : String(status));
  return new UnavailableError(
    `Storage did not answer (${reason}) while ${doing}; check AzureWebJobsStorage.`,
    options,
  );
}
