import {
  createTableClient,
  tableServiceUriOf,
} from "../../../../lib/adapters/storage/tableClients";
import { ConfigurationError } from "../../../../lib/ports/errors";

const credential = { getToken: () => Promise.resolve(null) };

describe("a client for a table", () => {
  it("takes the emulator's short connection string", () => {
    const client = createTableClient({ connectionString: "UseDevelopmentStorage=true" }, "Locks");
    expect(client.url).toBe("http://127.0.0.1:10002/devstoreaccount1");
  });

  it("takes an address and an identity", () => {
    const storage = { tableServiceUri: tableServiceUriOf("myaccount"), credential };
    const client = createTableClient(storage, "invjobLocks");
    expect(client.url).toBe("https://myaccount.table.core.windows.net");
    expect(client.tableName).toBe("invjobLocks");
  });

  it.each(["", "1locks", "a", "my-locks", "x".repeat(64)])(
    "refuses the table name %p, naming the setting",
    (name) => {
      const storage = { connectionString: "UseDevelopmentStorage=true" };
      expect(() => createTableClient(storage, name)).toThrow(ConfigurationError);
      expect(() => createTableClient(storage, name)).toThrow(/TABLE_PREFIX/);
    },
  );

  it("refuses what is no connection string or no address, naming the setting", () => {
    expect(() => createTableClient({ connectionString: "nonsense" }, "Locks")).toThrow(
      /^AzureWebJobsStorage is not/,
    );
    expect(() => createTableClient({ tableServiceUri: "myaccount", credential }, "Locks")).toThrow(
      /^AzureWebJobsStorage__tableServiceUri is not/,
    );
  });
});
