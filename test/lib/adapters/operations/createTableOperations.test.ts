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

  it("finds what is unfinished, the newest, and whose an id in Dataverse is", async () => {
    await store.create(operation("4", { status: "accepted", backgroundOperationId: "guid-4" }));
    const unfinished: string[] = [];
    for await (const page of store.unfinished())
      unfinished.push(...page.map((one) => one.operation.id));
    expect(unfinished).toEqual(["3", "4"]);
    expect((await store.latest(2)).map(({ id }) => id)).toEqual(["1", "2"]);
    expect(await store.hasPlatformId("guid-4")).toBe(true);
    expect(await store.hasPlatformId("guid-5")).toBe(false);
  });
});
