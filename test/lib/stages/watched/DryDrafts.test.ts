import { DryDrafts } from "../../../../lib/stages/watched/DryDrafts";
import type { Draft } from "../../../../lib/domain/invoice";

const stored: Draft = {
  id: "stored",
  etag: "1",
  bundleKey: "key",
  lineCount: 5,
  customer: null,
  currencyId: null,
  priceListId: null,
};
const found = new Map([["key", stored]]);

describe("the drafts of a dry run", () => {
  it("are those that are there until the run would have changed them", () => {
    const drafts = new DryDrafts();
    expect(drafts.over(["key", "other"], found)).toEqual(found);
    drafts.joined({ draft: stored, touch: "t", lines: [], closes: false }, stored);
    expect(drafts.over(["key"], found).get("key")).toMatchObject({ id: "stored", lineCount: 5 });
    drafts.joined({ draft: stored, touch: "t", lines: [], closes: true }, stored);
    expect(drafts.over(["key"], found).size).toBe(0);
  });

  it("are found again by the next page although they were never written", () => {
    const drafts = new DryDrafts();
    const owner = { kind: "systemuser", id: "owner" } as const;
    const customer = { kind: "account", id: "customer" } as const;
    const made = {
      ...stored,
      id: "made",
      name: "",
      touch: "t",
      customer,
      currencyId: "eur",
      owner,
    };
    drafts.created(made);
    expect(drafts.over(["key"], new Map()).get("key")).toMatchObject({ id: "made", lineCount: 0 });
    drafts.closed("made");
    expect(drafts.over(["key"], new Map()).size).toBe(0);
  });
});
