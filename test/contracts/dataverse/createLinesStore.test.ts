import { randomUUID } from "node:crypto";
import type { LineDecision } from "../../../lib/domain/lineDecision";
import { salesUsers } from "../../../infra/local/dataverse/seed/seedData";
import {
  collect,
  createLines,
  selection,
  stamp,
  writesFor,
} from "../../support/dataverse/pipeline";
import { requestCount, TestEnvironment } from "../../support/dataverse/TestEnvironment";
import { Trade } from "../../support/dataverse/Trade";

let environment: TestEnvironment;
let trade: Trade;

beforeEach(async () => {
  environment = await TestEnvironment.start();
  trade = new Trade(environment);
});

afterEach(() => environment.close());

const ledgerPath = (id: string) => `invjob_invoicelines(${id})`;

async function uninvoiced(pageLines = 500) {
  return collect(environment.stores({ pageLines }).createLines.uninvoicedLines(selection));
}

describe("uninvoicedLines", () => {
  it("brings a line with its order and its account", async () => {
    const customer = await trade.account({ creditonhold: true });
    const { id, lineIds } = await trade.order({ customer, lines: [{ discount: 1.5, tax: 3.7 }] });
    const [line] = await uninvoiced();
    expect(line).toMatchObject({
      id: lineIds[0],
      lineNumber: 1,
      isWriteIn: false,
      productType: 1,
      order: { id, state: 3, statusReason: 100001, discountAmount: null },
    });
    expect(line?.order.customer).toEqual({
      ...customer,
      onCreditHold: true,
      owner: { kind: "systemuser", id: salesUsers[0]?.id },
    });
    expect(line?.order.owner).toEqual({ kind: "systemuser", id: salesUsers[1]?.id });
    const money = [line?.quantity, line?.pricePerUnit, line?.manualDiscount, line?.tax];
    expect(money.map(String)).toEqual(["2", "10", "1.5", "3.7"]);
    expect(String(line?.extendedAmount)).toBe("22.2");
  });

  it("brings a contact whom a team owns, and a write-in with its text", async () => {
    const customer = await trade.contact();
    await trade.order({ customer, lines: [{ writeIn: "Süße Grüße 😀 <&>" }] });
    const [line] = await uninvoiced();
    expect(line?.order.customer).toMatchObject({ ...customer, owner: { kind: "team" } });
    expect(line).toMatchObject({ isWriteIn: true, productDescription: "Süße Grüße 😀 <&>" });
    expect(line?.productId).toBeNull();
  });

  it("brings a line whose order has no customer", async () => {
    await trade.order({ customer: null, lines: [{}] });
    const lines = await uninvoiced();
    expect(lines.map((line) => line.order.customer)).toEqual([null]);
  });

  it("leaves out orders in other states and lines that have a row", async () => {
    const customer = await trade.account();
    await trade.order({ customer, lines: [{}], state: 1 });
    await trade.order({ customer, lines: [{}, {}] });
    await createLines(environment.stores());
    const { lineIds } = await trade.order({ customer, lines: [{}] });
    expect((await uninvoiced()).map((line) => line.id)).toEqual(lineIds);
  });

  it("counts from the day of fulfilment, else from the day of creation", async () => {
    const customer = await trade.account();
    const old = { overriddencreatedon: "2020-01-01T00:00:00Z" };
    await trade.order({ customer, lines: [{}], columns: old });
    const fulfilled = await trade.order({
      customer,
      lines: [{}],
      columns: { ...old, datefulfilled: "2026-01-02" },
    });
    await trade.order({
      customer,
      lines: [{}],
      columns: { datefulfilled: "2025-12-31" },
    });
    const created = await trade.order({
      customer,
      lines: [{}],
      columns: { overriddencreatedon: "2026-01-01T00:00:00Z" },
    });
    const { createLines: store } = environment.stores();
    const lines = await collect(store.uninvoicedLines({ states: [3], from: "2026-01-01" }));
    expect(lines.map((line) => line.id).sort()).toEqual(
      [...fulfilled.lineIds, ...created.lineIds].sort(),
    );
  });

  it("skips none while rows leave the set between pages", async () => {
    const customer = await trade.account();
    const { lineIds } = await trade.order({ customer, lines: Array(11).fill({}) });
    const stores = environment.stores({ pageLines: 3 });
    const seen: string[] = [];
    for await (const page of stores.createLines.uninvoicedLines(selection)) {
      expect(page.length).toBeLessThanOrEqual(3);
      seen.push(...page.map((line) => line.id));
      await stores.createLines.save(await writesFor(stores, page), stamp);
    }
    expect(seen.sort()).toEqual([...lineIds].sort());
  });
});

describe("alreadyInvoiced", () => {
  async function invoiceByHand(changes: Record<string, unknown>): Promise<string> {
    const id = randomUUID();
    await environment.api("POST", "invoices", { invoiceid: id, name: "By hand", ...changes });
    return id;
  }

  async function billed(): Promise<readonly string[]> {
    const { createLines: store } = environment.stores();
    return [...(await store.alreadyInvoiced(await uninvoiced()))].sort();
  }

  it("finds the line that is on somebody else's invoice, and no other", async () => {
    const { lineIds } = await trade.order({ customer: await trade.account(), lines: [{}, {}] });
    const invoiceId = await invoiceByHand({});
    await environment.api("POST", "invoicedetails", {
      "invoiceid@odata.bind": `/invoices(${invoiceId})`,
      "SalesOrderDetailId@odata.bind": `/salesorderdetails(${lineIds[1] ?? ""})`,
      isproductoverridden: true,
      productdescription: "By hand",
      ispriceoverridden: true,
      quantity: 1,
      priceperunit: 1,
    });
    expect(await billed()).toEqual([lineIds[1]]);
  });

  it("finds all lines of an order that was invoiced as a whole, until that is canceled", async () => {
    const { id, lineIds } = await trade.order({ customer: await trade.account(), lines: [{}, {}] });
    await trade.order({ customer: null, lines: [{}] });
    const invoiceId = await invoiceByHand({ "salesorderid@odata.bind": `/salesorders(${id})` });
    expect(await billed()).toEqual([...lineIds].sort());
    const canceled = { statecode: 3, statuscode: 100003 };
    await environment.api("PATCH", `invoices(${invoiceId})`, canceled);
    expect(await billed()).toEqual([]);
  });

  it("asks both questions in one request", async () => {
    await trade.order({ customer: await trade.account(), lines: Array(5).fill({}) });
    const lines = await uninvoiced();
    const before = await requestCount(environment);
    await environment.stores().createLines.alreadyInvoiced(lines);
    expect(await requestCount(environment)).toBe(before + 1);
  });
});

describe("save", () => {
  it("creates a validated row under the order line's id, owned by the order's owner", async () => {
    const customer = await trade.contact();
    const { id, lineIds } = await trade.order({ customer, lines: [{}] });
    const stores = environment.stores();
    const writes = await writesFor(stores, await uninvoiced());
    expect(await stores.createLines.save(writes, stamp)).toEqual([{ kind: "saved" }]);
    const row = await environment.api("GET", ledgerPath(lineIds[0] ?? ""));
    expect(row).toMatchObject({
      invjob_name: expect.stringContaining(" / 1") as string,
      _invjob_orderlineid_value: lineIds[0],
      _invjob_orderid_value: id,
      _invjob_contactid_value: customer.id,
      _invjob_accountid_value: null,
      _ownerid_value: salesUsers[1]?.id,
      invjob_errorcode: null,
      invjob_runid: "run-1",
      invjob_processedon: "2026-02-03T04:05:06Z",
    });
    const money = [
      "invjob_quantity",
      "invjob_priceperunit",
      "invjob_netamount",
      "invjob_taxamount",
    ];
    expect(money.map((column) => Number(row[column]))).toEqual([2, 10, 18.5, 3.7]);
  });

  it("says of a row that is there already that it exists, and harms no other", async () => {
    await trade.order({ customer: await trade.account(), lines: [{}, {}] });
    const stores = environment.stores();
    const writes = await writesFor(stores, await uninvoiced());
    await stores.createLines.save(writes.slice(0, 1), stamp);
    const outcomes = await stores.createLines.save(writes, stamp);
    expect(outcomes).toEqual([{ kind: "exists" }, { kind: "saved" }]);
  });

  it("keeps an error with its message cut to the column, and no amounts", async () => {
    await trade.order({ customer: await trade.account(), lines: [{}] });
    const stores = environment.stores();
    const [line] = await uninvoiced();
    const decision: LineDecision = {
      stage: "Error",
      code: "PLATFORM_REJECTED",
      message: "x".repeat(20_000),
      inputHash: "h",
    };
    const write = { line: line as NonNullable<typeof line>, decision, current: null };
    expect(await stores.createLines.save([write], stamp)).toEqual([{ kind: "saved" }]);
    const [found] = await collect(stores.createLines.linesInError("a later run"));
    expect(found?.row).toMatchObject({
      stage: "Error",
      errorCode: "PLATFORM_REJECTED",
      attempts: 1,
      inputHash: "h",
      amounts: null,
      bundleKey: null,
    });
    expect(found?.row.errorMessage).toHaveLength(4_000);
    expect(await collect(stores.createLines.linesInError(stamp.runId))).toEqual([]);
  });

  it("mends a row once its cause is mended, with the customer that came", async () => {
    const { id } = await trade.order({ customer: null, lines: [{}] });
    const stores = environment.stores();
    expect(await createLines(stores)).toEqual([]);
    const [broken] = await collect(stores.createLines.linesInError("a later run"));
    expect(broken?.row.errorCode).toBe("NO_CUSTOMER");
    const customer = await trade.account();
    await environment.api("PATCH", `salesorders(${id})`, {
      "customerid_account@odata.bind": `/accounts(${customer.id})`,
    });
    const [row] = await collect(stores.createLines.linesInError("a later run"));
    const [write] = await writesFor(stores, [(row as NonNullable<typeof row>).line]);
    const mended = { ...(write as NonNullable<typeof write>), current: row?.row ?? null };
    expect(await stores.createLines.save([mended], stamp)).toEqual([{ kind: "saved" }]);
    expect(await collect(stores.createLines.linesInError("a later run"))).toEqual([]);
    const [validated] = await collect(stores.bundle.validatedLines());
    expect(validated?.row).toMatchObject({
      stage: "Validated",
      errorCode: null,
      errorMessage: null,
    });
    const saved = await environment.api("GET", ledgerPath(validated?.row.id ?? ""));
    expect(saved["_invjob_accountid_value"]).toBe(customer.id);
  });

  it("does not overwrite a row that changed since it was read", async () => {
    await trade.order({ customer: null, lines: [{}] });
    const stores = environment.stores();
    await createLines(stores);
    const [found] = await collect(stores.createLines.linesInError("a later run"));
    const current = (found as NonNullable<typeof found>).row;
    await environment.api("PATCH", ledgerPath(current.id), { invjob_holdreason: "touched" });
    const [write] = await writesFor(stores, [(found as NonNullable<typeof found>).line]);
    const stale = { ...(write as NonNullable<typeof write>), current };
    expect(await stores.createLines.save([stale], stamp)).toEqual([{ kind: "versionConflict" }]);
  });
});

describe("an order line that someone deletes", () => {
  it("after it was read is told as gone, by its id", async () => {
    const { lineIds } = await trade.order({ customer: await trade.account(), lines: [{}, {}] });
    const stores = environment.stores();
    const writes = await writesFor(stores, await uninvoiced());
    const gone = writes[0]?.line.id ?? "";
    await environment.api("DELETE", `salesorderdetails(${gone})`);
    const outcomes = await stores.createLines.save(writes, stamp);
    expect(outcomes).toEqual([
      { kind: "gone", message: expect.stringMatching(new RegExp(gone, "i")) as string },
      { kind: "saved" },
    ]);
    expect(lineIds).toContain(gone);
  });

  it("stays once it has a row: the platform refuses", async () => {
    const { lineIds } = await trade.order({ customer: await trade.account(), lines: [{}] });
    await createLines(environment.stores());
    const deletion = environment.api("DELETE", `salesorderdetails(${lineIds[0] ?? ""})`);
    await expect(deletion).rejects.toThrow("cannot be deleted");
  });
});
