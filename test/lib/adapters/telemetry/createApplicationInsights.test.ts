import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { createApplicationInsights } from "../../../../lib/adapters/telemetry/createApplicationInsights";
import { ConfigurationError } from "../../../../lib/ports/errors";
import { localhostCertificate } from "../../../support/localhostCertificate";

jest.setTimeout(60_000);

const run = promisify(execFile);
const runner = resolve(__dirname, "../../../support/runTypescript.cjs");
const child = resolve(__dirname, "telemetryChild.ts");

/** What Application Insights is sent, as far as this test looks at it. */
interface Envelope {
  readonly name: string;
  readonly data: { readonly baseType: string; readonly baseData: Record<string, unknown> };
}

let server: Server;
let bodies: string[];

beforeEach(async () => {
  bodies = [];
  server = createServer(localhostCertificate, (request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const body = Buffer.concat(parts);
      const zipped = request.headers["content-encoding"] === "gzip";
      bodies.push((zipped ? gunzipSync(body) : body).toString());
      response.end('{"itemsReceived":1,"itemsAccepted":1,"errors":[]}');
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, "close");
});

function envelopes(): Envelope[] {
  return bodies.flatMap((body) => JSON.parse(body) as Envelope[]);
}

/** In a process of its own: loading the library inside jest crashes after the tests. */
async function runChild(...args: string[]): Promise<string> {
  const environment = {
    ...process.env,
    NODE_TLS_REJECT_UNAUTHORIZED: "0",
    APPLICATION_INSIGHTS_NO_STATSBEAT: "1",
  };
  const { stdout } = await run(process.execPath, [runner, child, ...args], { env: environment });
  return stdout;
}

it("metrics and events arrive, and nothing that nobody said", async () => {
  const { port } = server.address() as AddressInfo;
  const stdout = await runChild(
    "InstrumentationKey=00000000-0000-0000-0000-000000000001;" +
      `IngestionEndpoint=https://127.0.0.1:${String(port)}/`,
  );
  expect(stdout).toContain("loaded\n");
  const found = envelopes();
  expect([...new Set(found.map(({ data }) => data.baseType))].sort()).toEqual([
    "EventData",
    "MetricData",
  ]);
  expect(found.find(({ data }) => data.baseType === "EventData")?.data.baseData).toMatchObject({
    name: "An expired lock was taken over.",
    properties: { oldOwner: "host-1", level: "warn" },
  });
  const metrics = found.filter(({ data }) => data.baseType === "MetricData");
  expect(metrics).toHaveLength(1);
  expect(metrics[0]?.data.baseData).toMatchObject({
    metrics: [{ name: "linesPerRun", value: 42 }],
    properties: { stage: "bundle" },
  });
});

it("without a connection string the library is not even loaded", async () => {
  const stdout = await runChild();
  expect(stdout).toContain("not loaded\n");
  expect(stdout).toContain('{"metric":"linesPerRun","value":42,"fields":{"stage":"bundle"}}');
  expect(bodies).toEqual([]);
});

it("refuses a connection string without a key before it loads anything", () => {
  expect(() => createApplicationInsights("nonsense")).toThrow(ConfigurationError);
});
