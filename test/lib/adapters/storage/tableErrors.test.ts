import { RestError } from "@azure/data-tables";
import { isConflict, isMissing, toJobError } from "../../../../lib/adapters/storage/tableErrors";
import { LockLostError, type JobErrorCode } from "../../../../lib/ports/errors";

/** As a transaction fails: the code is on the error (FUNCTIONS.md 0.12). */
function inTransaction(statusCode: number, code: string): RestError {
  return new RestError("no", { statusCode, code });
}

/** As a single operation fails: the code is in the details (FUNCTIONS.md 0.12). */
function alone(statusCode: number, code: string): RestError {
  return Object.assign(new RestError("no", { statusCode }), { details: { odataError: { code } } });
}

describe.each([
  ["of a transaction", inTransaction],
  ["of a single operation", alone],
])("a failure %s", (_, failure) => {
  it.each<[number, string, boolean]>([
    [409, "EntityAlreadyExists", true],
    [412, "UpdateConditionNotSatisfied", true],
    [404, "ResourceNotFound", true],
    [404, "TableNotFound", false],
    [400, "InvalidInput", false],
    [403, "AuthorizationFailure", false],
    [503, "ServerBusy", false],
  ])("%d %s is a conflict: %p", (status, code, expected) => {
    expect(isConflict(failure(status, code))).toBe(expected);
  });

  it("is a missing row only where the table is there", () => {
    expect(isMissing(failure(404, "ResourceNotFound"))).toBe(true);
    expect(isMissing(failure(404, "TableNotFound"))).toBe(false);
  });

  it.each<[number, string, JobErrorCode]>([
    [401, "InvalidAuthenticationInfo", "UNAUTHORIZED"],
    [403, "AuthorizationPermissionMismatch", "UNAUTHORIZED"],
    [400, "PropertyValueTooLarge", "PROTOCOL"],
    [404, "TableNotFound", "UNAVAILABLE"],
    [429, "TooManyRequests", "UNAVAILABLE"],
    [500, "InternalError", "UNAVAILABLE"],
    [503, "ServerBusy", "UNAVAILABLE"],
  ])("%d %s becomes %s and keeps its cause", (status, code, expected) => {
    const cause = failure(status, code);
    const mapped = toJobError(cause, "reading a row");
    expect(mapped.code).toBe(expected);
    expect(mapped.cause).toBe(cause);
    expect(mapped.message).toContain("reading a row");
  });
});

describe("a failure without an answer", () => {
  it.each<[string, JobErrorCode]>([
    ["AbortError", "UNAVAILABLE"],
    ["CredentialUnavailableError", "UNAUTHORIZED"],
    ["AggregateAuthenticationError", "UNAUTHORIZED"],
  ])("named %s becomes %s", (name, expected) => {
    const cause = Object.assign(new Error("no"), { name });
    expect(toJobError(cause, "reading a row").code).toBe(expected);
  });

  it("says the network's reason", () => {
    const cause = new RestError("no", { code: "ECONNREFUSED" });
    expect(toJobError(cause, "reading a row").message).toBe(
      "Storage did not answer (ECONNREFUSED) while reading a row; check AzureWebJobsStorage.",
    );
  });

  it("of the core's own kind stays what it is", () => {
    const lost = new LockLostError("gone");
    expect(toJobError(lost, "reading a row")).toBe(lost);
  });
});
