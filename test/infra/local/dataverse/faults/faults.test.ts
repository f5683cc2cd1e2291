import { EmulatorClient, type Answer } from "../support/EmulatorClient";
import { batchOf, changeSet, single, type BatchRequest } from "../support/batchLines";

interface ShownRule {
  readonly name: string;
  readonly matched: number;
  readonly fired: number;
  readonly waiting: number;
}

const continueOnError = { Prefer: "odata.continue-on-error" };

function post(name: string): BatchRequest {
  return { method: "POST", url: "accounts", body: { name } };
}

function statuses(answer: Answer): number[] {
  return [...answer.text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map((match) => Number(match[1]));
}

describe("injected faults", () => {
  let client: EmulatorClient;

  beforeAll(async () => {
    client = await EmulatorClient.start();
  });

  afterEach(() => client.admin("DELETE", "faults"));
  afterAll(() => client.close());

  function add(...rules: object[]): Promise<Record<string, unknown>> {
    return client.admin("POST", "faults", { rules });
  }

  async function rules(): Promise<ShownRule[]> {
    return (await client.admin("GET", "faults"))["rules"] as ShownRule[];
  }

  async function names(prefix: string): Promise<string[]> {
    const read = await client.get(
      `accounts?$filter=startswith(name,'${prefix}')&$select=name&$orderby=name`,
    );
    return (read.json["value"] as { name: string }[]).map((row) => row.name);
  }

  it("an answer dropped after commit: the write is there, its sender is cut off", async () => {
    await add({ match: { kind: "write" }, effect: { type: "dropAnswer" } });
    await expect(client.post("accounts", { name: "drop-1" })).rejects.toThrow(
      /socket hang up|ECONN/,
    );
    expect(await names("drop-")).toEqual(["drop-1"]);
    expect((await client.post("accounts", { name: "drop-2" })).status).toBe(204);
    expect(await rules()).toMatchObject([{ matched: 2, fired: 1 }]);
  });

  it("an answer dropped before the work: nothing is written", async () => {
    await add({ match: { kind: "write" }, point: "before", effect: { type: "dropAnswer" } });
    await expect(client.post("accounts", { name: "early-1" })).rejects.toThrow();
    expect(await names("early-")).toEqual([]);
  });

  it("skip lets the first matches pass, times 0 only counts", async () => {
    await add(
      { name: "count", match: { kind: "write" }, times: 0, effect: { type: "dropAnswer" } },
      { match: { kind: "write" }, skip: 1, times: 2, effect: { type: "status", code: 400 } },
    );
    const seen: number[] = [];
    for (const name of ["s-1", "s-2", "s-3", "s-4"]) {
      seen.push((await client.post("accounts", { name })).status);
      await client.get("accounts?$top=1");
    }
    expect(seen).toEqual([204, 400, 400, 204]);
    expect(await rules()).toMatchObject([
      { name: "count", matched: 4, fired: 0 },
      { matched: 4, fired: 2 },
    ]);
  });

  it("a batch that carries writes is one match; its dropped answer leaves all of it committed", async () => {
    await add({ match: { kind: "write" }, effect: { type: "dropAnswer" } });
    const body = batchOf(changeSet(post("b-1"), post("b-2")), changeSet(post("b-3")));
    await expect(client.batch(body)).rejects.toThrow();
    expect(await names("b-")).toEqual(["b-1", "b-2", "b-3"]);
    expect(await rules()).toMatchObject([{ matched: 1, fired: 1 }]);
  });

  it("DATAVERSE 2.3: an operation refused in a change set rolls it back and stands in its part", async () => {
    await add({
      match: { route: "^accounts", body: "poison" },
      effect: { type: "status", code: 400, errorCode: "0x80040265", message: "No." },
    });
    const answer = await client.batch(
      batchOf(changeSet(post("p-1"), post("p-2 poison")), changeSet(post("p-3"))),
      continueOnError,
    );
    expect(answer.status).toBe(200);
    expect(statuses(answer)).toEqual([400, 204]);
    expect(answer.text).toContain('"code":"0x80040265","message":"No."');
    expect(await names("p-")).toEqual(["p-3"]);
  });

  it("strikes at the n-th write operation of a batch, whatever part it is in", async () => {
    await add({ match: { kind: "write" }, point: { operation: 3 }, effect: { type: "deadlock" } });
    await client.post("accounts", { name: "n-0" });
    const answer = await client.batch(
      batchOf(
        changeSet(post("n-1"), post("n-2")),
        single({ method: "GET", url: "accounts?$top=1" }),
        changeSet(post("n-3"), post("n-4")),
      ),
      continueOnError,
    );
    expect(statuses(answer)).toEqual([204, 204, 200, 500]);
    expect(answer.text).toContain('"code":"0x80044150"');
    expect(answer.text).toContain("Sql Number: 1205");
    expect(await names("n-")).toEqual(["n-0", "n-1", "n-2"]);
    expect(await rules()).toMatchObject([{ matched: 1, fired: 1 }]);
  });

  it("a connection cut in mid-batch leaves what was committed before and nothing after", async () => {
    await add({
      match: { kind: "write" },
      point: { operation: 2 },
      effect: { type: "dropAnswer" },
    });
    const body = batchOf(changeSet(post("m-1")), changeSet(post("m-2")), changeSet(post("m-3")));
    await expect(client.batch(body, continueOnError)).rejects.toThrow();
    expect(await names("m-")).toEqual(["m-1"]);
  });

  it.each([
    ["rolledBack", "0x80040255", false],
    ["sqlTimeout", "0x80044151", false],
    ["sqlTimeout", "0x80044151", true],
  ])("%s is 500 %s, committed: %s", async (type, code, committed) => {
    const name = `x-${type}-${String(committed)}`;
    const effect = type === "sqlTimeout" ? { type, committed } : { type };
    await add({ match: { kind: "create" }, times: 2, effect });
    const alone = await client.post("accounts", { name });
    expect([alone.status, alone.errorCode]).toEqual([500, code]);
    const inBatch = await client.batch(batchOf(changeSet(post(`${name}-2`))));
    expect(statuses(inBatch)).toEqual([500]);
    expect(await names(name)).toEqual(committed ? [name, `${name}-2`] : []);
  });

  it.each([
    [502, false],
    [503, true],
    [504, true],
  ])("a gateway's %d carries no error code, committed: %s", async (status, committed) => {
    const name = `g-${String(status)}`;
    await add({ match: { kind: "write" }, effect: { type: "unavailable", status, committed } });
    const answer = await client.post("accounts", { name });
    expect([answer.status, answer.errorCode]).toEqual([status, undefined]);
    expect(await names(name)).toEqual(committed ? [name] : []);
  });

  it.each([
    ["requests", "0x80072322", 7, "7"],
    ["time", "0x80072321", "", ""],
    ["concurrency", "0x80072326", null, undefined],
  ])("DATAVERSE 6: throttling by %s is 429 %s", async (facet, code, retryAfter, header) => {
    await add({ match: {}, effect: { type: "throttle", facet, retryAfter } });
    const answer = await client.get("WhoAmI");
    expect([answer.status, answer.errorCode]).toEqual([429, code]);
    expect(answer.headers["retry-after"]).toBe(header);
  });

  it("Retry-After may be a date", async () => {
    await add({ match: {}, effect: { type: "throttle", retryAfter: { dateInSeconds: 30 } } });
    const header = String((await client.get("WhoAmI")).headers["retry-after"]);
    const seconds = (Date.parse(header) - Date.now()) / 1_000;
    expect(header).toMatch(/ GMT$/);
    expect(seconds).toBeGreaterThan(25);
    expect(seconds).toBeLessThanOrEqual(30);
  });

  it("matches by sender: correlation id and user agent", async () => {
    await add({
      match: { correlation: "^run-7$", userAgent: "^jobs" },
      effect: { type: "status", code: 418 },
    });
    const sender = (correlation: string, agent: string): Record<string, string> => ({
      "x-ms-correlation-id": correlation,
      "User-Agent": agent,
    });
    expect((await client.get("WhoAmI", sender("run-8", "jobs/1"))).status).toBe(200);
    expect((await client.get("WhoAmI", sender("run-7", "other"))).status).toBe(200);
    expect((await client.get("WhoAmI", sender("run-7", "jobs/1"))).status).toBe(418);
  });

  it("a request is held before its work until it is released, others pass meanwhile", async () => {
    await add({ name: "gate", match: { body: "held" }, effect: { type: "hold" } });
    const held = client.post("accounts", { name: "held-1" });
    await waitUntil(async () => (await rules())[0]?.waiting === 1);
    expect((await client.post("accounts", { name: "free-1" })).status).toBe(204);
    expect(await names("held-")).toEqual([]);
    expect(await client.admin("POST", "faults/release", { name: "gate" })).toEqual({ released: 1 });
    expect((await held).status).toBe(204);
    expect(await names("held-")).toEqual(["held-1"]);
  });

  it("an answer is delayed after its work", async () => {
    await add({ match: { kind: "write" }, point: "afterCommit", effect: { type: "hold" } });
    const held = client.post("accounts", { name: "late-1" });
    await waitUntil(async () => (await rules())[0]?.waiting === 1);
    expect(await names("late-")).toEqual(["late-1"]);
    await client.admin("DELETE", "faults");
    expect((await held).status).toBe(204);
  });

  it("a delay passes by itself", async () => {
    await add({ match: { kind: "write" }, effect: { type: "delay", ms: 60 } });
    const before = performance.now();
    expect((await client.post("accounts", { name: "slow-1" })).status).toBe(204);
    expect(performance.now() - before).toBeGreaterThanOrEqual(55);
  });

  it("a hung request gets no answer and ends with its sender", async () => {
    await client.admin("POST", "log/reset");
    await add({ name: "deaf", match: { kind: "write" }, effect: { type: "hang" } });
    const controller = new AbortController();
    const hung = fetch(`${client.root}/accounts`, {
      method: "POST",
      body: "{}",
      signal: controller.signal,
    });
    await waitUntil(async () => (await rules())[0]?.fired === 1);
    controller.abort();
    await expect(hung).rejects.toThrow(/aborted/);
    const log = await client.admin("GET", "log/requests");
    expect(log["requests"]).toMatchObject([{ status: 0, kind: "create", faults: ["deaf"] }]);
  });

  it("what does not go together is refused with a reason", async () => {
    const bad = { match: {}, point: "operation", effect: { type: "dropAnswer" } };
    const answer = await client.raw("POST", "/_emulator/faults", { body: JSON.stringify(bad) });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain("effect and point do not go together");
    const pattern = { match: { route: "(" }, effect: { type: "deadlock" } };
    expect(
      (await client.raw("POST", "/_emulator/faults", { body: JSON.stringify(pattern) })).status,
    ).toBe(400);
  });
});

/** Polls a condition that another request brings about. */
async function waitUntil(condition: () => Promise<boolean>): Promise<void> {
  const attemptsMax = 200;
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    if (await condition()) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error("The condition was not met in time");
}
