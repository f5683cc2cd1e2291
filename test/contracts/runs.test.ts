import { systemClock } from "../../lib/adapters/clock/systemClock";
import { createTableRuns } from "../../lib/adapters/runs/createTableRuns";
import { createTableClient } from "../../lib/adapters/storage/tableClients";
import { uniqueTablePrefix, useAzurite, type Azurite } from "../support/azurite";
import { runsContract } from "./runsContract";

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

describe("run reports in an Azure Table", () => {
  runsContract(() =>
    createTableRuns({ client: createTableClient(azurite, tableName), clock: systemClock }),
  );
});
