import type { LedgerLine } from "../../../lib/domain/ledgerRow";
import type { JoiningSet } from "../../../lib/ports/bundleStore";
import {
  collect,
  createLines,
  newDraft,
  newId,
  openDraft,
  stamp,
} from "../../support/dataverse/pipeline";
import { requestCount, TestEnvironment } from "../../support/dataverse/TestEnvironment";
import { Trade } from "../../support/dataverse/Trade";

describe.each(["nested", "single"] as const)("a bundle store (failures come %s)", (shape) => {
  let environment: TestEnvironment;
  let trade: Trade;

  beforeEach(async () => {
    environment = await TestEnvironment.start({ failedChangeSetShape: shape });
    trade = new Trade(environment);
  });

  afterEach(() => environment.close());

  /** Validated lines of one customer. */
  async function validated(count: number): Promise<LedgerLine[]> {
    await trade.order({ customer: await trade.account(), lines: Array(count).fill({}) });
    return createLines(environment.stores());
  }

  function setOf(draft: JoiningSet["draft"], lines: readonly LedgerLine[]): JoiningSet {
    return { draft, touch: newId(), lines, closes: false };
  }

  const first = (lines: readonly LedgerLine[]) => lines[0] as LedgerLine;

  it("reads validated lines in the order of bundle key and id, page by page", async () => {
    await trade.order({ customer: await trade.account(), lines: [{}, {}, {}] });
    await trade.order({ customer: await trade.contact(), lines: [{}, {}] });
    await createLines(environment.stores());
    const pages: string[][] = [];
    const { bundle } = environment.stores({ pageLines: 2 });
    for await (const page of bundle.validatedLines()) {
      pages.push(page.map((line) => line.row.bundleKey ?? ""));
    }
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    const keys = pages.flat();
    expect(keys).toEqual([...keys].sort());
    expect(new Set(keys).size).toBe(2);
  });

  it("creates a draft whose version the next joining set can name", async () => {
    const lines = await validated(1);
    const { bundle } = environment.stores();
    const draft = newDraft(first(lines));
    const [outcome] = await bundle.createDrafts([draft], stamp);
    expect(outcome?.kind).toBe("saved");
    const found = (await bundle.openDrafts([draft.bundleKey, "a-none"])).get(draft.bundleKey);
    expect(found).toEqual({
      id: draft.id,
      etag: outcome?.kind === "saved" ? outcome.etag : undefined,
      bundleKey: draft.bundleKey,
      lineCount: 0,
      customer: draft.customer,
      currencyId: draft.currencyId,
      priceListId: draft.priceListId,
    });
    const invoice = await environment.api("GET", `invoices(${draft.id})`);
    expect(invoice).toMatchObject({ name: "Invoice", _ownerid_value: draft.owner.id });
    expect(invoice["_salesorderid_value"]).toBeNull();
  });

  it("lets one draft alone be open for a bundle", async () => {
    const lines = await validated(1);
    const { bundle } = environment.stores();
    const rivals = [newDraft(first(lines)), newDraft(first(lines))];
    const outcomes = await bundle.createDrafts(rivals, stamp);
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(["saved", "keyTaken"]);
  });

  it("joins lines chunk after chunk with the version that each set gives", async () => {
    const lines = await validated(4);
    const { bundle } = environment.stores();
    const draft = await openDraft(environment.stores(), first(lines));
    const [one] = await bundle.join([setOf(draft, lines.slice(0, 2))], stamp);
    const etag = one?.kind === "joined" ? one.etag : undefined;
    expect(etag).toMatch(/^W\/"\d+"$/);
    const next = { ...setOf({ ...draft, etag: etag ?? "", lineCount: 2 }, lines.slice(2)) };
    const [two] = await bundle.join([{ ...next, closes: true }], stamp);
    expect(two?.kind).toBe("joined");
    const invoice = await environment.api("GET", `invoices(${draft.id})`);
    expect(invoice["invjob_bundlekey"]).toBe(`closed-${draft.id}`);
    expect(Number(invoice["invjob_linecount"])).toBe(4);
    expect(Number(invoice["totallineitemamount"])).toBe(74);
    expect(await collect(bundle.validatedLines())).toEqual([]);
    expect((await bundle.openDrafts([draft.bundleKey])).size).toBe(0);
  });

  it("gives a detail the ledger row's id, amounts, product and order line", async () => {
    await trade.order({
      customer: await trade.account(),
      lines: [{ quantity: -3, price: 1.2345, discount: 0, tax: -0.7 }, { writeIn: "Häppchen" }],
    });
    const lines = await createLines(environment.stores());
    const draft = await openDraft(environment.stores(), first(lines));
    await environment.stores().bundle.join([setOf(draft, lines)], stamp);
    const ours = lines.find((line) => !line.line.isWriteIn) as LedgerLine;
    const detail = await environment.api("GET", `invoicedetails(${ours.row.id})`);
    expect(detail).toMatchObject({
      _invoiceid_value: draft.id,
      _salesorderdetailid_value: ours.row.id,
      _productid_value: ours.line.productId,
      ispriceoverridden: true,
      isproductoverridden: false,
    });
    expect([detail["quantity"], detail["priceperunit"], detail["tax"]].map(Number)).toEqual([
      -3, 1.2345, -0.7,
    ]);
    const writeIn = lines.find((line) => line.line.isWriteIn) as LedgerLine;
    const other = await environment.api("GET", `invoicedetails(${writeIn.row.id})`);
    expect(other).toMatchObject({ isproductoverridden: true, productdescription: "Häppchen" });
    const row = await environment.api("GET", `invjob_invoicelines(${ours.row.id})`);
    expect(row["_invjob_invoiceid_value"]).toBe(draft.id);
  });

  it("says that the draft moved and joins none of the set's lines", async () => {
    const lines = await validated(2);
    const draft = await openDraft(environment.stores(), first(lines));
    await environment.api("PATCH", `invoices(${draft.id})`, { description: "looked at" });
    const { bundle } = environment.stores();
    expect(await bundle.join([setOf(draft, lines)], stamp)).toEqual([{ kind: "draftMoved" }]);
    expect(await collect(bundle.validatedLines())).toHaveLength(2);
    expect(await environment.rows("invoicedetails?$select=invoicedetailid")).toEqual([]);
  });

  it("blames the line and not the draft where a row moved", async () => {
    const lines = await validated(2);
    const draft = await openDraft(environment.stores(), first(lines));
    const culprit = lines[1] as LedgerLine;
    const path = `invjob_invoicelines(${culprit.row.id})`;
    await environment.api("PATCH", path, { invjob_holdreason: "looked at" });
    const [outcome] = await environment.stores().bundle.join([setOf(draft, lines)], stamp);
    expect(outcome).toEqual({
      kind: "failed",
      lineIndex: 1,
      outcome: { kind: "versionConflict" },
    });
  });

  it("sees a stale version, not a detail that exists, where someone else bundled the line", async () => {
    const lines = await validated(1);
    const stores = environment.stores();
    const draft = await openDraft(stores, first(lines));
    const [joined] = await stores.bundle.join([setOf(draft, lines)], stamp);
    const etag = joined?.kind === "joined" ? (joined.etag ?? "") : "";
    const again = setOf({ ...draft, etag, lineCount: 1 }, lines);
    expect(await stores.bundle.join([again], stamp)).toEqual([
      { kind: "failed", lineIndex: 0, outcome: { kind: "versionConflict" } },
    ]);
  });

  it("passes on what the platform rejects, with its text", async () => {
    const lines = await validated(1);
    const draft = await openDraft(environment.stores(), first(lines));
    const { row, line } = first(lines);
    const strange = {
      row,
      line: { ...line, isWriteIn: true, productDescription: "x".repeat(900) },
    };
    const [outcome] = await environment.stores().bundle.join([setOf(draft, [strange])], stamp);
    expect(outcome).toMatchObject({
      kind: "failed",
      outcome: { kind: "rejected", platformCode: "0x80044331" },
    });
  });

  it("joins the sets of several drafts in one request, one's failure harming no other", async () => {
    await trade.order({ customer: await trade.account(), lines: [{}] });
    await trade.order({ customer: await trade.contact(), lines: [{}] });
    const stores = environment.stores();
    const [good, bad] = (await createLines(stores)) as [LedgerLine, LedgerLine];
    const goodDraft = await openDraft(stores, good);
    const badDraft = { ...(await openDraft(stores, bad)), etag: 'W/"1"' };
    const before = await requestCount(environment);
    const outcomes = await stores.bundle.join(
      [setOf(badDraft, [bad]), setOf(goodDraft, [good])],
      stamp,
    );
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(["draftMoved", "joined"]);
    expect(await requestCount(environment)).toBe(before + 1);
  });

  it("uses the id of line and generation once a line was taken off an invoice", async () => {
    const [line] = (await validated(1)) as [LedgerLine];
    const draft = await openDraft(environment.stores(), line);
    const again = { ...line, row: { ...line.row, generation: 1 } };
    await environment.stores().bundle.join([setOf(draft, [again])], stamp);
    const [detail] = await environment.rows("invoicedetails?$select=invoicedetailid");
    expect(detail?.["invoicedetailid"]).not.toBe(line.row.id);
  });

  it("closes a draft so that it is found no more", async () => {
    const [line] = (await validated(1)) as [LedgerLine];
    const stores = environment.stores();
    const draft = await openDraft(stores, line);
    expect(await stores.bundle.closeDrafts([draft], stamp)).toMatchObject([{ kind: "saved" }]);
    expect((await stores.bundle.openDrafts([draft.bundleKey])).size).toBe(0);
    expect(await stores.bundle.closeDrafts([draft], stamp)).toEqual([{ kind: "versionConflict" }]);
  });
});
