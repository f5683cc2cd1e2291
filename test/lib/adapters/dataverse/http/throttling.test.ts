import { executeItems } from "../../../../../lib/adapters/dataverse/batch/executeItems";
import { UnavailableError } from "../../../../../lib/ports/errors";
import { batchAnswer, nestedPart, platformError } from "../../../../support/dataverse/batchAnswers";
import { InstantClock } from "../../../../support/dataverse/InstantClock";
import { testClient } from "../../../../support/dataverse/testClient";
import { eventually } from "../../../../support/eventually";
import { ManualClock } from "../../../../support/ManualClock";
import { ScriptedServer, type Script } from "../../../../support/ScriptedServer";

let server: ScriptedServer;

async function start(script: Script): Promise<ScriptedServer> {
  server = await ScriptedServer.start(script);
  return server;
}

afterEach(() => server.stop());

const read = { method: "GET", path: "WhoAmI" } as const;

function throttled(retryAfter: string | undefined, code = "0x80072322") {
  const headers = retryAfter === undefined ? {} : { "Retry-After": retryAfter };
  return { status: 429, headers, body: platformError(code) };
}

describe("service protection", () => {
  it.each([
    ["requests", "0x80072322"],
    ["execution time", "0x80072321"],
    ["concurrency", "0x80072326"],
  ])("comes back after the pause when the limit is on %s", async (_name, code) => {
    const clock = new InstantClock();
    const { url } = await start((_request, before) =>
      before === 0 ? throttled("3", code) : { status: 200 },
    );
    expect((await testClient(url, { clock }).read(read)).status).toBe(200);
    expect(clock.waits.reduce((sum, wait) => sum + wait, 0)).toBe(3_000);
  });

  it("reads a date by the clock of who sent it", async () => {
    const clock = new InstantClock();
    const { url } = await start((_request, before) => {
      const Date = "Thu, 05 Mar 2026 10:00:00 GMT";
      const paused = throttled("Thu, 05 Mar 2026 10:00:07 GMT");
      return before === 0 ? { ...paused, headers: { ...paused.headers, Date } } : { status: 200 };
    });
    await testClient(url, { clock }).read(read);
    expect(clock.waits.reduce((sum, wait) => sum + wait, 0)).toBe(7_000);
  });

  it.each([
    ["nothing", undefined, 1_000],
    ["zero", "0", 1_000],
  ])("waits as it should where Retry-After is %s", async (_name, header, expected) => {
    const clock = new InstantClock();
    const { url } = await start((_request, before) =>
      before === 0 ? throttled(header) : { status: 200 },
    );
    await testClient(url, { clock }).read(read);
    expect(clock.waits.reduce((sum, wait) => sum + wait, 0)).toBe(expected);
  });

  it("does not wait for longer than it may, and sends nothing else meanwhile", async () => {
    const clock = new InstantClock();
    const { url, requests } = await start(() => throttled("86400"));
    const client = testClient(url, { clock });
    await expect(client.read(read)).rejects.toThrow(UnavailableError);
    await expect(client.read(read)).rejects.toThrow("left alone for another 86400 s");
    expect(requests).toHaveLength(1);
    expect(clock.waits).toEqual([]);
  });

  it("keeps waiting where another request made the pause longer meanwhile", async () => {
    const clock = new ManualClock();
    const pauses = ["10", "30"];
    const { url, requests } = await start(() => {
      const pause = pauses.shift();
      return pause === undefined ? { status: 200 } : throttled(pause);
    });
    const client = testClient(url, { clock });
    await Promise.all([client.tryOnce(read), client.tryOnce(read)]);
    const later = client.tryOnce(read);
    await eventually(() => clock.sleeping === 1);
    clock.advance(10_000);
    clock.advance(19_999);
    await Promise.resolve();
    expect(requests).toHaveLength(2);
    clock.advance(1);
    await expect(later).resolves.toMatchObject({ kind: "answered" });
  });

  it("holds everything back when only a part of a batch was throttled", async () => {
    const clock = new ManualClock();
    const part = { status: 429, headers: { "Retry-After": "20" }, body: platformError("") };
    const { url, requests } = await start((_request, before) =>
      before === 0 ? batchAnswer([nestedPart([{ ...part, contentId: 1 }])]) : { status: 200 },
    );
    const client = testClient(url, { clock });
    const stop = new AbortController();
    const item = { changeSet: [{ method: "DELETE", path: "invoices(1)" } as const], reads: [] };
    const writing = executeItems(
      client.forRun({ correlationId: "r", signal: stop.signal }),
      [item],
      { operationsMax: 10 },
    );
    await eventually(() => clock.sleeping === 1);
    const reading = client.tryOnce(read);
    await eventually(() => clock.sleeping === 2);
    expect(requests).toHaveLength(1);
    stop.abort();
    await expect(writing).rejects.toThrow("stopped");
    clock.advance(20_000);
    await expect(reading).resolves.toMatchObject({ kind: "answered" });
  });
});

describe("a run that is stopped while it waits", () => {
  it("ends at once behind a pause", async () => {
    const clock = new ManualClock();
    const { url, requests } = await start(() => throttled("60"));
    const stop = new AbortController();
    const client = testClient(url, { clock }).forRun({ correlationId: "r", signal: stop.signal });
    await client.tryOnce(read);
    const waiting = client.tryOnce(read);
    await eventually(() => clock.sleeping === 1);
    stop.abort();
    await expect(waiting).rejects.toThrow("stopped");
    expect(requests).toHaveLength(1);
  });

  it("ends at once behind requests of others that hang", async () => {
    const { url, requests } = await start(() => "silence");
    const client = testClient(url, { concurrency: 1 });
    const others = new AbortController();
    const hanging = client.forRun({ correlationId: "o", signal: others.signal }).tryOnce(read);
    await eventually(() => requests.length === 1);
    const stop = new AbortController();
    const waiting = client.forRun({ correlationId: "r", signal: stop.signal }).tryOnce(read);
    stop.abort();
    await expect(waiting).rejects.toThrow("stopped");
    others.abort();
    await expect(hanging).rejects.toThrow("stopped");
    expect(requests).toHaveLength(1);
  });

  it("is no failure of the platform, which others go on to ask", async () => {
    const { url, requests } = await start((_request, before) =>
      before === 0 ? "silence" : { status: 200 },
    );
    const client = testClient(url, { breaker: { failuresMax: 1, restMs: 60_000 } });
    const stop = new AbortController();
    const hanging = client.forRun({ correlationId: "r", signal: stop.signal }).tryOnce(read);
    await eventually(() => requests.length === 1);
    stop.abort();
    await expect(hanging).rejects.toThrow("stopped");
    expect(await client.read(read)).toMatchObject({ status: 200 });
  });
});
