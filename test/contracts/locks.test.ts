import { systemClock } from "../../lib/adapters/clock/systemClock";
import { systemRandomness } from "../../lib/adapters/clock/systemRandomness";
import { createTableLocks } from "../../lib/adapters/locks/createTableLocks";
import { createTableClient } from "../../lib/adapters/storage/tableClients";
import { uniqueTablePrefix, useAzurite, type Azurite } from "../support/azurite";
import { RecordingTelemetry } from "../support/RecordingTelemetry";
import { locksContract } from "./locksContract";

let azurite: Azurite;
let tableName: string;

beforeAll(async () => {
  azurite = await useAzurite();
});
afterAll(async () => {
  await azurite.stop();
});
beforeEach(() => {
  tableName = `${uniqueTablePrefix()}Locks`;
});

describe("locks in an Azure Table", () => {
  locksContract(() => ({
    worker: () =>
      createTableLocks({
        client: createTableClient(azurite, tableName),
        leaseMs: 60_000,
        renewEveryMs: 15_000,
        clock: systemClock,
        randomness: systemRandomness,
        telemetry: new RecordingTelemetry(),
      }),
  }));
});
