import fc from "fast-check";
import { keyGuid, orderLineGuid } from "../../../../infra/local/data/keyGuids";
import { guidToSql, isGuid } from "../../../../infra/local/dataverse/store/guid";

describe("keyGuid", () => {
  it("gives every kind and key its own version 5 GUID, the same each time", () => {
    fc.assert(
      fc.property(fc.string(), (key) => {
        const guids = [keyGuid("account", key), keyGuid("order", key), keyGuid("order", `${key}x`)];
        expect(new Set(guids).size).toBe(3);
        expect(guids.every((guid) => isGuid(guid) && guid[14] === "5")).toBe(true);
        expect(keyGuid("order", key)).toBe(guids[1]);
      }),
    );
  });
});

describe("orderLineGuid", () => {
  it("sorts as SQL Server sorts GUIDs by the order's place and the line's number", () => {
    const line = fc.record({
      orderId: fc.string(),
      orderPosition: fc.integer({ min: 0, max: 100_000_000 }),
      lineNumber: fc.integer({ min: 1, max: 1_000_000 }),
    });
    fc.assert(
      fc.property(line, line, (one, other) => {
        fc.pre(one.orderPosition !== other.orderPosition || one.lineNumber !== other.lineNumber);
        const inFile = one.orderPosition - other.orderPosition || one.lineNumber - other.lineNumber;
        const sorted = Buffer.compare(
          guidToSql(orderLineGuid(one)),
          guidToSql(orderLineGuid(other)),
        );
        expect(Math.sign(sorted)).toBe(Math.sign(inFile));
      }),
    );
  });
});
