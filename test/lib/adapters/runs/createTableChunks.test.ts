import type { TableClient } from "@azure/data-tables";
import { createTableChunks } from "../../../../lib/adapters/runs/createTableChunks";
import { createTableClient } from "../../../../lib/adapters/storage/tableClients";
import { noCounts } from "../../../../lib/engine/counts";
import type { Chunk } from "../../../../lib/ports/chunks";
import { uniqueTablePrefix, useAzurite, type Azurite } from "../../../support/azurite";

let azurite: Azurite;
beforeAll(async () => {
  azurite = await useAzurite();
});
afterAll(() => azurite.stop());

const runId = "8204265600000-create-lines-0000abcd";

const chunk: Chunk = {
  runId,
  id: "000-000000",
  names: ["a"],
  records: 1,
  state: "waiting",
  tries: 0,
  worker: "",
  reason: "",
  counts: noCounts,
  baseDataUse: {},
  sentOn: new Date(0),
};

/** A client before whose second read, of a row or of rows, something else happens. */
function interrupted(client: TableClient, meanwhile: () => Promise<void>): TableClient {
  let reads = 0;
  const interrupt = async (): Promise<void> => {
    reads += 1;
    if (reads === 2) await meanwhile();
  };
  return new Proxy(client, {
    get(target, name) {
      if (name === "getEntity")
        return async (...asked: Parameters<TableClient["getEntity"]>) => {
          await interrupt();
          return target.getEntity(...asked);
        };
      if (name === "listEntities")
        return (...asked: Parameters<TableClient["listEntities"]>) => ({
          byPage: (settings: { maxPageSize: number }) => {
            const pages = target.listEntities(...asked).byPage(settings);
            return {
              next: async () => {
                await interrupt();
                return pages.next();
              },
            };
          },
        });
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
}

it("says that a run is open although its last chunk is added while it is looked at", async () => {
  const client = () => createTableClient(azurite, `${table}Chunks`);
  const table = uniqueTablePrefix();
  const enumerator = createTableChunks(client());
  await enumerator.setEnumeration(runId, { slice: 0, state: "open", reason: "" });
  let isAdded = false;
  const other = createTableChunks(
    interrupted(client(), async () => {
      isAdded = true;
      await enumerator.add([chunk]);
      await enumerator.setEnumeration(runId, { slice: 0, state: "complete", reason: "" });
    }),
  );
  expect(await other.isOpen(runId)).toBe(true);
  expect(await other.isOpen(runId)).toBe(true);
  expect(isAdded).toBe(true);
  const stored = (await enumerator.find(runId, chunk.id))!;
  await enumerator.write(stored, { ...chunk, state: "done" });
  expect(await other.isOpen(runId)).toBe(false);
});
