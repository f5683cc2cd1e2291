import { createTableOperations } from "../../../../lib/adapters/operations/createTableOperations";
import { createTableClient } from "../../../../lib/adapters/storage/tableClients";
import { newOperation, type BackgroundOperation } from "../../../../lib/domain/backgroundOperation";
import type { OperationStore } from "../../../../lib/ports/backgroundOperations";
import { uniqueTablePrefix, useAzurite, type Azurite } from "../../../support/azurite";

let azurite: Azurite;
let store: OperationStore;

beforeAll(async () => {
  azurite = await useAzurite();
  const { connectionString } = azurite;
  store = createTableOperations(
    createTableClient({ connectionString }, `${uniqueTablePrefix()}Operations`),
  );
}, 40_000);
afterAll(() => azurite.stop());

function operation(id: string, changes: Partial<BackgroundOperation> = {}): BackgroundOperation {
  const asked = { id, name: "sample_Slow", parameters: { text: "ä€" }, startedBy: "Ann" };
  return { ...newOperation(asked, new Date("2026-01-01T00:00:00Z")), ...changes };
}

describe("the table of operations", () => {
  it("keeps an operation as it is, however long its outputs are", async () => {
    const long = operation("1", { status: "succeeded", outputs: { text: "x".repeat(200_000) } });
    await store.create(long);
    expect((await store.find("1"))?.operation).toEqual(long);
    expect(await store.find("none")).toBeUndefined();
  });

  it("leaves outputs that fit into no row in Dataverse, and says so", async () => {
    const outputs = { text: "x".repeat(500_000) };
    await store.create(operation("2", { status: "succeeded", outputs }));
    expect((await store.find("2"))?.operation).toMatchObject({
      status: "succeeded",
      outputs: null,
      message: expect.stringContaining("too large") as string,
    });
  });

  it("writes over what was read and nothing else, and takes no id twice", async () => {
    const created = await store.create(operation("3"));
    expect(await store.create(operation("3"))).toBeUndefined();
    const version = created?.version ?? "";
    const changes = await Promise.all(
      ["a", "b", "c"].map((message) => store.replace(version, operation("3", { message }))),
    );
    expect(changes.filter((change) => change !== undefined)).toHaveLength(1);
  });

  it("finds what is unfinished, what is to be followed up too, and the newest", async () => {
    const request = { kind: "stage", stage: "bundle" } as const;
    const followUp = { request, status: "due", id: "a run", message: "" } as const;
    await store.create(operation("4", { status: "succeeded", followUp }));
    const delivered = { ...followUp, status: "delivered" } as const;
    await store.create(operation("5", { status: "succeeded", followUp: delivered }));
    const unfinished: string[] = [];
    for await (const page of store.unfinished())
      unfinished.push(...page.map((one) => one.operation.id));
    expect(unfinished).toEqual(["3", "4"]);
    expect((await store.latest(2)).map(({ id }) => id)).toEqual(["1", "2"]);
  });

  it("keeps chains of what follows", async () => {
    const then = { kind: "audit", runId: "a run" } as const;
    const request = { kind: "operation", name: "sample_Slow", parameters: { n: 1 }, then } as const;
    const followUp = { request, status: "waiting", id: null, message: "" } as const;
    await store.create(operation("6", { followUp }));
    expect((await store.find("6"))?.operation.followUp).toEqual(followUp);
  });

  it("lets one operation say that an id in Dataverse is its own, of many at a time", async () => {
    const ids = Array.from({ length: 12 }, (_, index) => String(index));
    const claims = await Promise.all(ids.map((id) => store.claim("guid-4", id)));
    expect(claims.filter((isClaimed) => isClaimed)).toHaveLength(1);
    const again = await Promise.all(ids.map((id) => store.claim("guid-4", id)));
    expect(again).toEqual(claims);
    expect(await store.claimedBy("guid-4")).toBe(String(claims.indexOf(true)));
    expect(await store.claimedBy("guid-5")).toBeUndefined();
  });
});
