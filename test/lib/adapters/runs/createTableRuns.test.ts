import { createTableRuns } from "../../../../lib/adapters/runs/createTableRuns";
import { createTableClient } from "../../../../lib/adapters/storage/tableClients";
import { ProtocolError, UnavailableError } from "../../../../lib/ports/errors";
import { aRunReport } from "../../../contracts/runsContract";
import { uniqueTablePrefix, useAzurite, type Azurite } from "../../../support/azurite";
import { HttpProxy } from "../../../support/HttpProxy";
import { ManualClock } from "../../../support/ManualClock";

let azurite: Azurite;
let tableName: string;

beforeAll(async () => {
  azurite = await useAzurite();
});
afterAll(async () => {
  await azurite.stop();
});
beforeEach(() => {
  tableName = `${uniqueTablePrefix()}Runs`;
});

function reports(clock = new ManualClock()) {
  return createTableRuns({ client: createTableClient(azurite, tableName), clock });
}

describe("a row of the runs table", () => {
  it("has the columns that others read", async () => {
    const clock = new ManualClock(new Date("2026-01-02T03:04:10.000Z"));
    const startedOn = new Date("2026-01-02T03:04:05.000Z");
    const counts = { ...aRunReport().counts, read: 5, failed: 5, errorsByCode: { NO_PRICE: 5 } };
    await reports(clock).start(aRunReport({ startedOn, counts }));
    const stored = await createTableClient(azurite, tableName).getEntity(
      "send",
      "8204265600000-send-0000abcd",
    );
    expect(stored).toMatchObject({
      stage: "send",
      status: "running",
      trigger: "timer",
      worker: "host-1/42",
      startedOn,
      read: 5,
      succeeded: 0,
      failed: 5,
      skipped: 0,
      conflicts: 0,
      milliseconds: 5_000,
      errorsByCode: '{"NO_PRICE":5}',
      message: "",
    });
    expect(stored).not.toHaveProperty("endedOn");
  });

  it("cuts a message that storage would not take", async () => {
    await reports().start(aRunReport({ message: "x".repeat(100_000) }));
    const [report] = await reports().latest("send", 1);
    expect(report?.message).toBe("x".repeat(4_000));
  });

  it("is a ProtocolError when it is not one of ours", async () => {
    const table = createTableClient(azurite, tableName);
    await table.createTable();
    await table.createEntity({ partitionKey: "send", rowKey: "1", status: "dancing" });
    await expect(reports().latest("send", 1)).rejects.toThrow(ProtocolError);
  });
});

describe("storage that fails", () => {
  it("a lost answer to the first write does not fail the run", async () => {
    const origin = /TableEndpoint=(http:\/\/[^/]+)/.exec(azurite.connectionString)?.[1] ?? "";
    const proxy = await HttpProxy.start(origin);
    const connectionString = azurite.connectionString.replace(
      origin,
      `http://127.0.0.1:${String(proxy.port)}`,
    );
    let dropped = 0;
    proxy.decide = ({ body }) => {
      if (!body.includes("host-1") || dropped > 0) return "forward";
      dropped += 1;
      return "dropAnswer";
    };
    const client = createTableClient({ connectionString }, tableName);
    const through = createTableRuns({ client, clock: new ManualClock() });
    await through.start(aRunReport());
    await through.update(aRunReport({ status: "completed", endedOn: new Date() }));
    expect(dropped).toBe(1);
    expect(await reports().latest("send", 2)).toMatchObject([{ status: "completed" }]);
    await proxy.stop();
    await expect(through.latest("send", 1)).rejects.toThrow(UnavailableError);
  });

  it("refuses a limit that is no positive integer", async () => {
    await expect(reports().latest("send", 0)).rejects.toThrow(RangeError);
  });
});
