import { checkLocks } from "../../../../lib/adapters/locks/checkLocks";
import { createTableClient } from "../../../../lib/adapters/storage/tableClients";
import { UnavailableError } from "../../../../lib/ports/errors";
import { azuriteVariable } from "../../../support/azurite";

describe("checkLocks", () => {
  it("passes where storage lets us read, and leaves no row", async () => {
    const connectionString = process.env[azuriteVariable] ?? "";
    const client = createTableClient({ connectionString }, `check${String(process.pid)}Locks`);
    await checkLocks(client);
    expect(await client.listEntities().next()).toMatchObject({ done: true });
    await client.deleteTable();
  });

  it("tells that storage cannot be reached", async () => {
    const connectionString =
      "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://127.0.0.1:9";
    const client = createTableClient({ connectionString }, "checkLocks");
    await expect(checkLocks(client)).rejects.toBeInstanceOf(UnavailableError);
  });
});
