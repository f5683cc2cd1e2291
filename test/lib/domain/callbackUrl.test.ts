import crypto from "node:crypto";
import {
  checkCallback,
  signCallbackUrl,
  type CallbackQuery,
} from "../../../lib/domain/callbackUrl";

const url = "https://jobs.example/api/background-operations/callback";
const secret = "0123456789abcdef0123456789abcdef";
const other = "fedcba9876543210fedcba9876543210";
const now = new Date("2026-03-01T12:00:00Z");
const expiresOn = new Date("2026-03-01T13:00:00Z");

function queryOf(signed: string): CallbackQuery {
  const { searchParams } = new URL(signed);
  const value = (name: string) => searchParams.get(name) ?? "";
  return { id: value("id"), expires: value("expires"), signature: value("signature") };
}

const query = queryOf(signCallbackUrl(url, { id: "op-1", expiresOn }, secret));

describe("a callback address", () => {
  it("is good until it expires", () => {
    expect(checkCallback(query, { current: secret }, now)).toBe("good");
    expect(checkCallback(query, { current: secret }, expiresOn)).toBe("expired");
  });

  it("is good with the secret before the last change, and with no older one", () => {
    expect(checkCallback(query, { current: other, previous: secret }, now)).toBe("good");
    expect(checkCallback(query, { current: other, previous: other }, now)).toBe("forged");
  });

  it.each([
    ["another operation", { ...query, id: "op-2" }],
    ["a later expiry", { ...query, expires: "9999999999" }],
    ["an expiry that is no number", { ...query, expires: "never" }],
    ["no signature", { ...query, signature: "" }],
    ["half of the signature", { ...query, signature: query.signature.slice(0, 20) }],
    ["more than the signature", { ...query, signature: `${query.signature}AAAA` }],
    ["zeros for a signature", { ...query, signature: Buffer.alloc(32).toString("base64url") }],
  ])("is forged with %s", (_what, forged) => {
    expect(checkCallback(forged, { current: secret }, now)).toBe("forged");
  });

  it.each([
    ["a good signature", query.signature],
    ["a forged one", Buffer.alloc(32).toString("base64url")],
    ["half of one", query.signature.slice(0, 20)],
    ["none", ""],
  ])("is compared with each secret in constant time, given %s", (_what, signature) => {
    const compare = jest.spyOn(crypto, "timingSafeEqual");
    checkCallback({ ...query, signature }, { current: other, previous: secret }, now);
    expect(compare.mock.calls.map(([a, b]) => [a.byteLength, b.byteLength])).toEqual([
      [32, 32],
      [32, 32],
    ]);
    compare.mockRestore();
  });

  it("keeps what the address had, and fits into a header's quotes", () => {
    const signed = signCallbackUrl(`${url}?code=a"b`, { id: "op 1", expiresOn }, secret);
    expect(new URL(signed).searchParams.get("code")).toBe('a"b');
    expect(signed).not.toMatch(/["\s]/);
  });
});
