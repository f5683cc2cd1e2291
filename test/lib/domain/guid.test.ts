import fc from "fast-check";
import { combGuid, isGuid, nameGuid } from "../../../lib/domain/guid";
import { guids, randomBytes } from "../../support/domainArbitraries";

/** SQL Server's order of the 16 bytes as the text shows them: last six first, then pair by pair. */
const sqlServerOrder = [10, 11, 12, 13, 14, 15, 8, 9, 6, 7, 4, 5, 0, 1, 2, 3];

function compareAsSqlServer(a: string, b: string): number {
  const left = Buffer.from(a.replaceAll("-", ""), "hex");
  const right = Buffer.from(b.replaceAll("-", ""), "hex");
  for (const index of sqlServerOrder) {
    const difference = left.readUInt8(index) - right.readUInt8(index);
    if (difference !== 0) return difference;
  }
  return 0;
}

const times = fc.date({
  min: new Date("2000-01-01T00:00:00Z"),
  max: new Date("2200-01-01T00:00:00Z"),
  noInvalidDate: true,
});

describe("isGuid", () => {
  it("takes lower case with hyphens only", () => {
    fc.assert(fc.property(guids, (text) => isGuid(text)));
    for (const text of ["", "0", "{00000000-0000-0000-0000-000000000000}", "A".repeat(36)]) {
      expect(isGuid(text)).toBe(false);
    }
    expect(isGuid("ABCDEF00-0000-4000-8000-000000000000")).toBe(false);
    expect(isGuid("abcdef00-0000-4000-8000-000000000000\n")).toBe(false);
    expect(isGuid("abcdef0000004000800000000000000000000")).toBe(false);
  });
});

describe("combGuid", () => {
  it("makes a valid version 4 GUID of the RFC variant", () => {
    fc.assert(
      fc.property(times, randomBytes(10), (at, random) => {
        const made = combGuid(at, random);
        expect(isGuid(made)).toBe(true);
        expect(made).toMatch(/^.{14}4.{4}[89ab]/);
      }),
    );
  });

  it("orders by time as SQL Server compares, whatever the random bytes", () => {
    fc.assert(
      fc.property(times, times, randomBytes(10), randomBytes(10), (a, b, left, right) => {
        fc.pre(a.getTime() !== b.getTime());
        const order = compareAsSqlServer(combGuid(a, left), combGuid(b, right));
        expect(Math.sign(order)).toBe(Math.sign(a.getTime() - b.getTime()));
      }),
    );
  });

  it("keeps 74 random bits apart within one millisecond", () => {
    const at = new Date("2026-01-01T00:00:00Z");
    fc.assert(
      fc.property(randomBytes(10), fc.integer({ min: 0, max: 79 }), (random, bit) => {
        const other = Uint8Array.from(random);
        const byte = Math.floor(bit / 8);
        other[byte] = (other[byte] ?? 0) ^ (0x80 >> (bit % 8));
        const isOverwritten = (bit >= 48 && bit < 52) || bit === 64 || bit === 65;
        expect(combGuid(at, random) === combGuid(at, other)).toBe(isOverwritten);
      }),
    );
  });

  it("refuses any other number of random bytes", () => {
    expect(() => combGuid(new Date(0), new Uint8Array(9))).toThrow(RangeError);
    expect(() => combGuid(new Date(0), new Uint8Array(16))).toThrow(RangeError);
  });
});

describe("nameGuid", () => {
  const dns = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

  it("gives the published version 5 values", () => {
    expect(nameGuid(dns, "www.example.com")).toBe("2ed6657d-e927-568b-95e1-2665a8aea6a2");
    expect(nameGuid(dns, "python.org")).toBe("886313e1-3b8a-5372-9b90-0c9aee199e5d");
  });

  it("is valid, repeatable, and another for another name or namespace", () => {
    fc.assert(
      fc.property(guids, guids, fc.string(), fc.string(), (space, other, name, otherName) => {
        fc.pre(space !== other && name !== otherName);
        const made = nameGuid(space, name);
        expect(made).toMatch(/^.{14}5.{4}[89ab]/);
        expect(isGuid(made)).toBe(true);
        expect(nameGuid(space, name)).toBe(made);
        expect(nameGuid(other, name)).not.toBe(made);
        expect(nameGuid(space, otherName)).not.toBe(made);
      }),
    );
  });
});
