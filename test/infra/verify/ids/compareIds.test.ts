import * as fc from "fast-check";
import { guidToSql } from "../../../../infra/local/dataverse/store/guid";
import { compareIds } from "../../../../infra/verify/ids/compareIds";

describe("compareIds", () => {
  it("orders as SQL Server does: the last group first, the first group last and backwards", () => {
    const sorted = [
      "ffffffff-ffff-ffff-ffff-000000000000",
      "01000000-0000-0000-0000-000000000001",
      "00010000-0000-0000-0000-000000000001",
      "00000001-0000-0000-0000-000000000001",
      "00000000-0100-0000-0000-000000000001",
      "00000000-0001-0000-0000-000000000001",
      "00000000-0000-0100-0000-000000000001",
      "00000000-0000-0001-0000-000000000001",
      "00000000-0000-0000-0001-000000000001",
      "00000000-0000-0000-0000-000000000002",
    ];
    expect([...sorted].reverse().sort(compareIds)).toEqual(sorted);
  });

  it("agrees with the emulator's order of stored bytes", () => {
    const bytes = (id: string): Buffer => Buffer.from(guidToSql(id));
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (one, other) => {
        const expected = Math.sign(bytes(one).compare(bytes(other)));
        expect(Math.sign(compareIds(one, other))).toBe(expected);
      }),
    );
  });

  it("finds an id equal to itself", () => {
    const id = "12345678-9abc-def0-1234-56789abcdef0";
    expect(compareIds(id, id)).toBe(0);
  });
});
