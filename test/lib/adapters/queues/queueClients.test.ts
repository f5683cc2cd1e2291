import { createQueueClient, queueServiceUriOf } from "../../../../lib/adapters/queues/queueClients";
import { ConfigurationError } from "../../../../lib/ports/errors";

const credential = { getToken: () => Promise.resolve(null) };

it("a queue is found by the account's name with an identity", () => {
  const storage = { queueServiceUri: queueServiceUriOf("contoso"), credential };
  expect(createQueueClient(storage, "chunks").url).toBe(
    "https://contoso.queue.core.windows.net/chunks",
  );
});

it.each([{ connectionString: "nonsense" }, { queueServiceUri: "nonsense", credential }])(
  "%j is refused with the setting's name",
  (storage) => {
    expect(() => createQueueClient(storage, "chunks")).toThrow(ConfigurationError);
    expect(() => createQueueClient(storage, "chunks")).toThrow(/AzureWebJobsStorage/);
  },
);
