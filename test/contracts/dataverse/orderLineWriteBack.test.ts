import type { OrderLineCopy } from "../../../lib/ports/orderLineWriteBack";
import { stamp } from "../../support/dataverse/pipeline";
import { requestCount, TestEnvironment } from "../../support/dataverse/TestEnvironment";
import { Trade } from "../../support/dataverse/Trade";

let environment: TestEnvironment;
let trade: Trade;

beforeEach(async () => {
  environment = await TestEnvironment.start();
  trade = new Trade(environment);
});

afterEach(() => environment.close());

function copyOf(orderLineId: string, changes: Partial<OrderLineCopy> = {}): OrderLineCopy {
  const empty = { errorCode: null, errorMessage: null };
  return { orderLineId, orderState: 0, stage: "Validated", ...empty, ...changes };
}

async function columnsOf(orderLineId: string) {
  const columns = "invjob_stage,invjob_errorcode,invjob_errormessage";
  return environment.api("GET", `salesorderdetails(${orderLineId})?$select=${columns}`);
}

describe("writeBack", () => {
  it("copies stage, code and message to the line of an active order, and clears them again", async () => {
    const order = await trade.order({ lines: [{}], state: 0 });
    const [id = ""] = order.lineIds;
    const { writeBack: store } = environment.stores();
    const error = {
      stage: "Error",
      errorCode: "NO_CUSTOMER",
      errorMessage: "x".repeat(20_000),
    } as const;
    expect(await store.writeBack([copyOf(id, error)], stamp)).toEqual({ written: 1, failed: 0 });
    const row = await columnsOf(id);
    expect(row["invjob_errorcode"]).toBe("NO_CUSTOMER");
    expect(row["invjob_errormessage"]).toHaveLength(4_000);
    await store.writeBack([copyOf(id)], stamp);
    expect(await columnsOf(id)).toMatchObject({
      invjob_errorcode: null,
      invjob_errormessage: null,
    });
  });

  it("sends nothing for lines of orders that are read-only", async () => {
    const order = await trade.order({ customer: await trade.account(), lines: [{}] });
    const before = await requestCount(environment);
    const copies = order.lineIds.map((id) => copyOf(id, { orderState: 3 }));
    const { writeBack: store } = environment.stores();
    expect(await store.writeBack(copies, stamp)).toEqual({ written: 0, failed: 0 });
    expect(await requestCount(environment)).toBe(before);
  });

  it("counts a line whose order was closed meanwhile, and writes the others", async () => {
    const open = await trade.order({ lines: [{}], state: 0 });
    const closed = await trade.order({ customer: await trade.account(), lines: [{}] });
    const copies = [...closed.lineIds, ...open.lineIds].map((id) => copyOf(id));
    const { writeBack: store } = environment.stores();
    expect(await store.writeBack(copies, stamp)).toEqual({ written: 1, failed: 1 });
  });

  it("never creates an order line", async () => {
    const { writeBack: store } = environment.stores();
    const nobody = "00000000-0000-0000-0000-00000000abcd";
    expect(await store.writeBack([copyOf(nobody)], stamp)).toEqual({ written: 0, failed: 1 });
    expect(await environment.rows("salesorderdetails?$select=salesorderdetailid")).toEqual([]);
  });
});
