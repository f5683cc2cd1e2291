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
    // Other numbers under the deadlock's code are connection drops (DATAVERSE.md 12, item 12).
    ["a dropped SQL connection", 500, platformError("0x80044150", "Sql Number: 10054"), "unclear"],
    ["an SQL error without a number", 500, platformError("0x80044150"), "unclear"],
    ["a transaction that was rolled back", 500, platformError("0x80040255"), "rolledBack"],
    ["an SQL time-out", 500, platformError("0x80044151"), "sqlTimeout"],
    ["something that the platform does not have", 501, "", undefined],
    ["a bare server error", 500, "oops", "unclear"],
    // The generic code says nothing about what was rolled back (DATAVERSE.md 4.5).
    ["an unexpected error of the platform", 500, platformError("0x80040216"), "unclear"],
    ["a refusal under the generic code", 400, platformError("0x80040216"), undefined],
    ["a verdict of the platform's own", 500, platformError("0x80040265"), undefined],
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
