import type { LedgerLine } from "../../../lib/domain/ledgerRow";
import type { LedgerWrite } from "../../../lib/ports/createLinesStore";
import { bundleAll, collect, createLines, stamp } from "../../support/dataverse/pipeline";
import { TestEnvironment } from "../../support/dataverse/TestEnvironment";
import { Trade } from "../../support/dataverse/Trade";

/** `invjob_errormessage` (DESIGN 2, the schema). */
const messageMaxLength = 4_000;
const platformText = "The platform says no. ".repeat(1_000).slice(0, 20_000);

let environment: TestEnvironment;
let trade: Trade;

beforeEach(async () => {
  environment = await TestEnvironment.start();
  trade = new Trade(environment);
});

afterEach(() => environment.close());

describe("a platform text of 20,000 characters", () => {
  it("is cut to the column of the ledger row", async () => {
    await trade.order({ customer: await trade.account(), lines: [{}] });
    const stores = environment.stores();
    const [line] = await createLines(stores);
    const { row, line: orderLine } = line as LedgerLine;
    const decision = { stage: "Error", code: "PLATFORM_REJECTED", inputHash: "h" } as const;
    const write: LedgerWrite = {
      line: orderLine,
      current: row,
      decision: { ...decision, message: platformText },
    };
    expect(await stores.bundle.saveDecisions([write], stamp)).toEqual([{ kind: "saved" }]);
    const [error] = await collect(stores.createLines.linesInError("a later run"));
    expect(error?.row.errorMessage).toHaveLength(messageMaxLength);
    expect(error?.row.errorMessage?.slice(0, -1)).toBe(platformText.slice(0, messageMaxLength - 1));
  });

  it("is cut to the column of the invoice", async () => {
    await trade.order({ customer: await trade.account(), lines: [{}] });
    const stores = environment.stores();
    await bundleAll(stores);
    const [invoice] = await collect(
      stores.calculate.dueInvoices({ quietMinutes: 0, patienceMinutes: 60 }),
    );
    if (invoice === undefined) throw new Error("nothing is due");
    const write = { kind: "error", invoice, code: "LINES_DIFFER", message: platformText } as const;
    expect(await stores.calculate.save([write], stamp)).toEqual([{ kind: "saved" }]);
    const now = (await stores.calculate.reread([invoice.id])).get(invoice.id);
    expect(now?.errorMessage).toHaveLength(messageMaxLength);
  });
});

describe("a description of 500 characters", () => {
  const description = "Beschreibung & <Größe> 100% ".repeat(20).slice(0, 500);

  it("goes whole onto the invoice's line, for a write-in", async () => {
    const customer = await trade.account();
    await trade.order({ customer, lines: [{ writeIn: description }] });
    await bundleAll(environment.stores());
    const columns = "productdescription,isproductoverridden";
    const [detail] = await environment.rows(`invoicedetails?$select=${columns}`);
    expect(detail).toMatchObject({
      productdescription: description,
      isproductoverridden: true,
    });
  });

  it("goes along with a product too", async () => {
    const customer = await trade.account();
    const order = await trade.order({ customer, lines: [{}], state: 0 });
    await environment.api("PATCH", `salesorderdetails(${order.lineIds[0] ?? ""})`, {
      productdescription: description,
    });
    await trade.setState(order.id, 3);
    await bundleAll(environment.stores());
    const columns = "productdescription,isproductoverridden";
    const [detail] = await environment.rows(`invoicedetails?$select=${columns}`);
    expect(detail).toMatchObject({
      productdescription: description,
      isproductoverridden: false,
    });
  });
});
