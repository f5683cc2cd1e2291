import { failureOf, parseRetryAfter } from "../../../../../lib/adapters/dataverse/http/failures";
import { platformError } from "../../../../support/dataverse/batchAnswers";

const now = new Date("2026-01-01T00:00:00Z");

function kindOf(status: number, body: string): string | undefined {
  return failureOf({ status, headers: new Map(), body }, now)?.kind;
}

const deadlock =
  " Sql error: Generic SQL error. CRM ErrorCode: -2147204784 Sql ErrorCode: -2146232060 Sql Number: 1205";

describe("failureOf", () => {
  it.each([
    ["a success", 200, "{}", undefined],
    ["a refusal of the content", 400, platformError("0x80044331"), undefined],
    ["a stale version", 412, platformError("0x80060882"), undefined],
    ["service protection", 429, platformError("0x80072322"), "throttled"],
    ["a gateway's page", 502, "<html>Bad Gateway</html>", "unavailable"],
    ["unavailable", 503, "", "unavailable"],
    ["a gateway's time-out", 504, "", "unavailable"],
    ["a deadlock", 500, platformError("0x80044150", deadlock), "deadlock"],
    ["another SQL error", 500, platformError("0x80044150", "Sql Number: 10054"), undefined],
    ["a transaction that was rolled back", 500, platformError("0x80040255"), "rolledBack"],
    ["an SQL time-out", 500, platformError("0x80044151"), "sqlTimeout"],
    ["a bare server error", 500, "oops", "unclear"],
    ["a server error of the platform's own", 500, platformError("0x80040216"), undefined],
  ])("sees %s for what it is", (_name, status, body, kind) => {
    expect(kindOf(status, body)).toBe(kind);
  });

  it("keeps when the platform asks to come back", () => {
    const headers = new Map([["retry-after", "7"]]);
    const failure = failureOf({ status: 429, headers, body: platformError("0x80072321") }, now);
    expect(failure?.retryAfterInMs).toBe(7_000);
  });
});

describe("parseRetryAfter", () => {
  it.each([
    ["seconds", "12", 12_000],
    ["fractions of a second", "0.5", 500],
    ["a date", "Thu, 01 Jan 2026 00:01:00 GMT", 60_000],
    ["a date in the past", "Wed, 31 Dec 2025 00:00:00 GMT", undefined],
    ["zero", "0", undefined],
    ["nothing", undefined, undefined],
    ["nonsense", "soon", undefined],
    ["a huge wait", "99999999", 99_999_999_000],
  ])("reads %s", (_name, header, expected) => {
    expect(parseRetryAfter(header, now)).toBe(expected);
  });
});
