import { createDataverseClient } from "../../../../../lib/adapters/dataverse/http/createDataverseClient";
import {
  ConfigurationError,
  ProtocolError,
  UnauthorizedError,
  UnavailableError,
} from "../../../../../lib/ports/errors";
import { platformError } from "../../../../support/dataverse/batchAnswers";
import { InstantClock } from "../../../../support/dataverse/InstantClock";
import { eventually } from "../../../../support/eventually";
import { ManualClock } from "../../../../support/ManualClock";
import { RecordingTelemetry } from "../../../../support/RecordingTelemetry";
import { type Script, ScriptedServer } from "../../../../support/ScriptedServer";
import { patientBreaker } from "../../../../support/patientBreaker";
import { testClient } from "../../../../support/dataverse/testClient";
import { withProxy } from "../../../../support/withProxy";

let server: ScriptedServer | undefined;

async function start(script: Script): Promise<ScriptedServer> {
  server = await ScriptedServer.start(script);
  return server;
}

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

const read = { method: "GET", path: "WhoAmI" } as const;

describe("createDataverseClient", () => {
  it("sends the headers of DATAVERSE.md 0, the token and the run's id", async () => {
    const { url, requests } = await start(() => ({ status: 200 }));
    await testClient(url).forRun({ correlationId: "run-1" }).read(read);
    expect(requests[0]?.url).toBe("/api/data/v9.2/WhoAmI");
    expect(requests[0]?.headers).toMatchObject({
      accept: "application/json",
      "odata-maxversion": "4.0",
      "odata-version": "4.0",
      "if-none-match": "null",
      authorization: "Bearer token",
      "x-ms-correlation-id": "run-1",
      "user-agent": "dataverse-invoicing-jobs",
    });
  });

  it("follows a link as it is", async () => {
    const { url, requests } = await start(() => ({ status: 200 }));
    const path = "/api/data/v9.2/invoices?$skiptoken=%3Ccookie%20pagenumber=%222%22%20/%3E";
    await testClient(url).read({ method: "GET", path: `${url}${path}` });
    expect(requests[0]?.url).toBe(path);
  });

  it("never sends its token to another host", async () => {
    const { url, requests } = await start(() => ({ status: 200 }));
    const elsewhere = { method: "GET", path: "http://localhost:1/api/data/v9.2/invoices" } as const;
    await expect(testClient(url).read(elsewhere)).rejects.toThrow(ProtocolError);
    expect(requests).toHaveLength(0);
  });

  it("does not follow redirects", async () => {
    const { url, requests } = await start(() => ({ status: 302, headers: { Location: "/x" } }));
    expect((await testClient(url).read(read)).status).toBe(302);
    expect(requests).toHaveLength(1);
  });

  it("takes no proxy from the environment, which would see its token", async () => {
    const proxy = await ScriptedServer.start(() => ({ status: 200 }));
    const { url, requests } = await start(() => ({ status: 200 }));
    await withProxy(proxy.url, () => testClient(url).read(read));
    await proxy.stop();
    expect([requests.length, proxy.requests.length]).toEqual([1, 0]);
  });

  it("tells nobody its token, whatever Dataverse does", async () => {
    const answers = [302, 401, 429, 500, 503].map((status) => ({ status, body: "no" }));
    const said: string[] = [];
    for (const answer of [...answers, "reset"] as const) {
      const { url } = await start(() => answer);
      const client = testClient(url, { tokens: ["planted"] });
      said.push(await client.read(read).then(JSON.stringify, String));
      said.push(JSON.stringify(client.telemetry));
      await server?.stop();
    }
    expect(said.join()).toContain("refused the token");
    expect(said.join()).toContain("Dataverse request failed");
    expect(said.join()).not.toContain("planted");
  });

  it("asks for a new token once after a 401", async () => {
    const { url, requests } = await start((_request, before) => ({
      status: before === 0 ? 401 : 200,
    }));
    await testClient(url, { tokens: ["old", "new"] }).read(read);
    expect(requests.map((one) => one.headers.authorization)).toEqual(["Bearer old", "Bearer new"]);
  });

  it("gives up after the second 401 and names the setting", async () => {
    const { url, requests } = await start(() => ({ status: 401, body: platformError("", "who?") }));
    const refused = testClient(url).read(read);
    await expect(refused).rejects.toThrow(UnauthorizedError);
    await expect(refused).rejects.toThrow(/DATAVERSE_URL.*application user/);
    expect(requests).toHaveLength(2);
  });

  it("names the setting where no token can be had", async () => {
    const client = createDataverseClient({
      url: "http://127.0.0.1:1",
      credential: { getToken: () => Promise.resolve(null) },
      clock: new InstantClock(),
      telemetry: new RecordingTelemetry(),
      breaker: patientBreaker,
    });
    const refused = client.read(read);
    await expect(refused).rejects.toThrow(UnauthorizedError);
    await expect(refused).rejects.toThrow("DATAVERSE_URL");
  });

  it("waits as long as a 429 asks, then goes on", async () => {
    const clock = new InstantClock();
    const { url } = await start((_request, before) =>
      before === 0
        ? { status: 429, headers: { "Retry-After": "11" }, body: platformError("0x80072322") }
        : { status: 200 },
    );
    expect((await testClient(url, { clock }).read(read)).status).toBe(200);
    expect(clock.waits.reduce((total, wait) => total + wait, 0)).toBe(11_000);
  });

  it("keeps all other requests back while the platform asks for a pause", async () => {
    const clock = new ManualClock();
    const { url, requests } = await start((_request, before) =>
      before === 0
        ? { status: 429, headers: { "Retry-After": "30" }, body: platformError("0x80072321") }
        : { status: 200 },
    );
    const client = testClient(url, { clock });
    await client.tryOnce(read);
    const later = client.tryOnce(read);
    await eventually(() => clock.sleeping === 1);
    expect(requests).toHaveLength(1);
    clock.advance(30_000);
    await expect(later).resolves.toMatchObject({ kind: "answered" });
  });

  it.each([
    ["a gateway's error", { status: 503 }],
    ["a dropped connection", "reset"],
  ] as const)("tries a read again after %s", async (_name, first) => {
    const { url } = await start((_request, before) => (before === 0 ? first : { status: 200 }));
    expect((await testClient(url).read(read)).status).toBe(200);
  });

  it("says that Dataverse does not answer once the tries are used up", async () => {
    const { url } = await start(() => ({ status: 503 }));
    const failed = testClient(url).read(read);
    await expect(failed).rejects.toThrow(UnavailableError);
    await expect(failed).rejects.toThrow("DATAVERSE_URL");
  });

  it("says so where nothing listens", async () => {
    const gone = await ScriptedServer.start(() => ({ status: 200 }));
    await gone.stop();
    await expect(testClient(gone.url).read(read)).rejects.toThrow(/ECONNREFUSED/);
  });

  it("gives back a refusal of the content as an answer", async () => {
    const { url } = await start(() => ({ status: 404, body: platformError("0x80040217") }));
    expect((await testClient(url).read(read)).status).toBe(404);
  });

  it("ends a wait at once when the run is stopped", async () => {
    const clock = new ManualClock();
    const { url } = await start(() => ({ status: 503 }));
    const stop = new AbortController();
    const run = { correlationId: "r", signal: stop.signal };
    const failed = testClient(url, { clock }).forRun(run).wait(60_000);
    stop.abort();
    await expect(failed).rejects.toThrow("stopped");
  });

  it("sends no more requests at once than it may", async () => {
    let running = 0;
    let most = 0;
    const { url } = await start(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
      return { status: 200 };
    });
    const client = testClient(url, { concurrency: 2 });
    await Promise.all(Array.from({ length: 10 }, () => client.read(read)));
    expect(most).toBe(2);
  });

  it.each(["", "contoso", "ftp://contoso.crm.dynamics.com"])(
    "refuses %j as an environment's URL",
    (url) => {
      expect(() => testClient(url)).toThrow(ConfigurationError);
    },
  );

  it("refuses a time limit below the platform's own", () => {
    const options = {
      url: "https://contoso.crm4.dynamics.com",
      credential: { getToken: () => Promise.resolve(null) },
      clock: new InstantClock(),
      telemetry: new RecordingTelemetry(),
      breaker: patientBreaker,
    };
    expect(() => createDataverseClient({ ...options, timeoutMs: 60_000 })).toThrow(
      ConfigurationError,
    );
    expect(() => createDataverseClient({ ...options, concurrency: 49 })).toThrow(
      ConfigurationError,
    );
  });
});
