import { salesUsers, users } from "../../../../../infra/local/dataverse/seed/seedData";
import { EmulatorClient, type Answer } from "../support/EmulatorClient";

function statusesOf(answers: readonly Answer[]): number[] {
  return answers.map((answer) => answer.status).sort((a, b) => a - b);
}

describe("service protection (DATAVERSE 6)", () => {
  let client: EmulatorClient;

  beforeAll(async () => {
    client = await EmulatorClient.start();
  });

  afterEach(async () => {
    await client.reset();
    client.actAs(users[0]?.objectId ?? "");
  });

  afterAll(() => client.close());

  function limits(settings: object): Promise<unknown> {
    return client.admin("POST", "limits", settings);
  }

  it("is off at first", async () => {
    const answers = await Promise.all(Array.from({ length: 80 }, () => client.get("WhoAmI")));
    expect(new Set(statusesOf(answers))).toEqual(new Set([200]));
    expect(await client.admin("GET", "limits")).toEqual({ windowSeconds: 300, latencyMs: 0 });
  });

  it("counts requests in a window by user, a batch as one", async () => {
    await limits({ requests: 3, windowSeconds: 60 });
    const first = await client.get("WhoAmI");
    expect(first.headers["x-ms-ratelimit-burst-remaining-xrm-requests"]).toBe("2");
    await client.get("WhoAmI");
    expect((await client.batch(["--b--", ""])).status).not.toBe(429);
    const refused = await client.get("WhoAmI");
    expect([refused.status, refused.errorCode]).toEqual([429, "0x80072322"]);
    expect(refused.errorMessage).toBe(
      "Number of requests exceeded the limit of 3 over time window of 60 seconds.",
    );
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(50);
    client.actAs(salesUsers[0]?.objectId ?? "");
    expect((await client.get("WhoAmI")).status).toBe(200);
  });

  it("pressure lengthens the wait, the window lets go in the end", async () => {
    await limits({ requests: 1, windowSeconds: 0.4 });
    await client.get("WhoAmI");
    const waits = [await client.get("WhoAmI"), await client.get("WhoAmI")].map((answer) =>
      Number(answer.headers["retry-after"]),
    );
    expect(waits).toEqual([1, 2]);
    await new Promise((resolve) => setTimeout(resolve, 450));
    expect((await client.get("WhoAmI")).status).toBe(200);
  });

  it("adds execution time up", async () => {
    await limits({ executionMs: 60, latencyMs: 40, windowSeconds: 60 });
    expect((await client.get("WhoAmI")).status).toBe(200);
    expect((await client.get("WhoAmI")).status).toBe(200);
    const refused = await client.get("WhoAmI");
    expect([refused.status, refused.errorCode]).toEqual([429, "0x80072321"]);
  });

  it("bites at once on too many requests at a time", async () => {
    await limits({ concurrent: 2, latencyMs: 100 });
    const answers = await Promise.all(Array.from({ length: 5 }, () => client.get("WhoAmI")));
    expect(statusesOf(answers)).toEqual([200, 200, 429, 429, 429]);
    expect(answers.find((answer) => answer.status === 429)?.errorCode).toBe("0x80072326");
    expect((await client.get("WhoAmI")).status).toBe(200);
  });

  it("the log marks who does not wait as told, by correlation id, and not who was told nothing", async () => {
    const as = (run: string): Record<string, string> => ({ "x-ms-correlation-id": run });
    await client.admin("POST", "faults", {
      match: { correlation: "^hasty$" },
      effect: { type: "throttle", retryAfter: 1 },
    });
    await client.get("WhoAmI", as("hasty"));
    await new Promise((resolve) => setTimeout(resolve, 80));
    await client.get("WhoAmI", as("hasty"));
    await client.get("WhoAmI", as("other"));
    await new Promise((resolve) => setTimeout(resolve, 950));
    await client.get("WhoAmI", as("hasty"));
    const log = (await client.admin("GET", "log")) as {
      total: { insideRetryAfter: number };
      byCorrelation: Record<string, { insideRetryAfter: number; requests: number }>;
    };
    expect(log.total.insideRetryAfter).toBe(1);
    expect(log.byCorrelation["hasty"]).toMatchObject({ requests: 3, insideRetryAfter: 1 });
    expect(log.byCorrelation["other"]?.insideRetryAfter).toBe(0);
  });
});
