import { composeSharedRuns } from "../../../lib/app/composeSharedRuns";
import { readSettings } from "../../../lib/app/settings";
import { useAzurite, type Azurite } from "../../support/azurite";
import { FanOutWorld } from "../../support/FanOutWorld";

let azurite: Azurite;
beforeAll(async () => {
  azurite = await useAzurite();
});
afterAll(() => azurite.stop());

describe("a run that is shared out", () => {
  it("tells in the list of runs what its chunks have come to so far", async () => {
    const here = new FanOutWorld(azurite, 4);
    const { plan } = here;
    const settings = readSettings({
      DATAVERSE_URL: "http://127.0.0.1:1",
      ERP_URL: "http://127.0.0.1:1",
      ERP_API_KEY: "key",
      INVOICE_FROM: "2026-01-01",
      AzureWebJobsStorage: azurite.connectionString,
      STAGE_MODE: "fanout",
    });
    const plans = { "create-lines": plan, bundle: plan, calculate: plan, send: plan };
    const shared = composeSharedRuns({ settings, fanOut: here.process(), plans });
    await shared.tick("create-lines", { trigger: "timer" });
    const [first] = await here.chunkMessages();
    await shared.workOnChunk(first!, new AbortController().signal);
    expect(await shared.latest("create-lines", 9)).toMatchObject([
      { status: "running", counts: { read: 2, succeeded: 2 }, chunks: { all: 2, done: 1 } },
    ]);
  });
});
