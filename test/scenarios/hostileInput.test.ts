import fc from "fast-check";
import type { JsonObject } from "../../lib/adapters/dataverse/json";
import { FunctionsHost } from "../support/FunctionsHost";
import { SmallTwin } from "../support/SmallTwin";

jest.setTimeout(60_000);

let twin: SmallTwin;
let host: FunctionsHost;

beforeAll(async () => {
  twin = await SmallTwin.start();
  host = await FunctionsHost.start(twin, {
    CALLBACK_URL: "http://127.0.0.1:9/api/background-operations/callback",
    CALLBACK_SECRET: "a-secret-for-callbacks-of-32-characters",
    BACKGROUND_OPERATIONS: "sample_Slow",
  });
});
afterAll(async () => {
  await host.stop();
  await twin.close();
});

/** What has a meaning somewhere behind the door: in a filter, in XML, in a head, in a key, in a path. */
const meaningful = fc.constantFrom(
  "' or '1' eq '1",
  "x' or PartitionKey ne 'x",
  "00000000-0000-4000-8000-000000000000') or true or (a eq '",
  '"/><condition attribute="x" operator="ne" value="y"/>',
  "<![CDATA[<fetch/>]]>",
  "a\r\n\r\n--batch_1\r\nContent-Type: application/http",
  "a/b\\c#d?e%2F..",
  "../../admin/host/status",
  "..%2f..%2fadmin",
  "http://169.254.169.254/metadata",
  "//evil.example.org/api",
  "__proto__",
  "constructor",
  "\u0000\u0001",
  "$(id)`id`;id|id",
  "{{7*7}}<%= 7*7 %>",
);
/** A URL cannot hold half a surrogate pair. */
const wellFormed = fc
  .string({ unit: "binary", minLength: 1, maxLength: 60 })
  .map((text) => text.replace(/\p{Cs}/gu, "\ufffd"));
const hostile = fc.oneof(meaningful, wellFormed);

interface Described {
  readonly method: string;
  readonly path: string;
  readonly hasBody: boolean;
}

async function described(): Promise<readonly Described[]> {
  const { body } = await host.ask("GET", "/api/openapi.json");
  return Object.entries(body["paths"] as Record<string, JsonObject>).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path: `/api${path}`,
      hasBody: (operation as JsonObject)["requestBody"] !== undefined,
    })),
  );
}

/** Unhealthy is an answer too. */
const answersOften5xx = "/api/health";

async function writes(): Promise<number> {
  const log = await twin.dataverse.admin("log");
  const { byKind } = log["total"] as { byKind: Readonly<Record<string, number>> };
  return ["create", "update", "upsert", "delete", "action"].reduce(
    (sum, kind) => sum + (byKind[kind] ?? 0),
    0,
  );
}

describe("hostile strings at every door", () => {
  it("are refused or not found: no failure, no write, nothing queued", async () => {
    const doors = await described();
    expect(doors.length).toBeGreaterThanOrEqual(15);
    await twin.dataverse.admin("log/reset", {});
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...doors.filter(({ path }) => path !== answersOften5xx)),
        fc.array(hostile, { minLength: 4, maxLength: 4 }),
        fc.constantFrom("stage", "recordId", "name", "parameters", "reason", "lines", "followUp"),
        fc.constantFrom("id", "stage", "top", "after", "anything", undefined),
        async ({ method, path, hasBody }, [a = "", b = "", c = "", d = ""], field, name) => {
          const values = [a, b, c];
          const filled = path.replace(/\{\w+\}/g, () => encodeURIComponent(values.shift() ?? "x"));
          const query =
            name === undefined ? "" : `?${new URLSearchParams({ [name]: c }).toString()}`;
          const answer = await host.ask(method, `${filled}${query}`, {
            ...(hasBody && { body: { [field]: d, [c]: { [a]: b } } }),
            headers: { "x-correlation-id": encodeURIComponent(a) },
          });
          statuses.add(answer.status);
          expect(answer.status).toBeLessThan(500);
          expect(answer.type ?? "").not.toContain("html");
        },
      ),
      { numRuns: 400 },
    );
    expect([...statuses].sort()).toEqual(expect.arrayContaining([400, 404]));
    expect(await writes()).toBe(0);
    expect(await host.ask("GET", "/api/runs")).toMatchObject({ body: { runs: [] } });
    expect(await host.ask("GET", "/api/background-operations")).toMatchObject({
      body: { operations: [] },
    });
  });
});
