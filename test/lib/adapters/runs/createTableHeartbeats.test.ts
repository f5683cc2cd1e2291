import { createTableHeartbeats } from "../../../../lib/adapters/runs/createTableHeartbeats";
import { createTableClient } from "../../../../lib/adapters/storage/tableClients";
import { azuriteVariable } from "../../../support/azurite";

const first = new Date("2026-05-01T12:00:00Z");
const second = new Date("2026-05-01T12:05:00Z");

it("keeps each timer's last tick, and since when somebody looks", async () => {
  const connectionString = process.env[azuriteVariable] ?? "";
  const client = createTableClient({ connectionString }, `beats${String(Date.now())}`);
  const heartbeats = createTableHeartbeats({ client });
  await heartbeats.beat("send", first);
  expect(await heartbeats.look(first)).toEqual({ since: first, last: new Map([["send", first]]) });
  await heartbeats.beat("send", second);
  await heartbeats.beat("reconcile", second);
  const { since, last } = await heartbeats.look(second);
  expect(since).toEqual(first);
  expect(new Map(last)).toEqual(
    new Map([
      ["reconcile", second],
      ["send", second],
    ]),
  );
  await client.deleteTable();
});
