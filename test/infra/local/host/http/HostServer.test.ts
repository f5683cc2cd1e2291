import { once } from "node:events";
import { request as httpRequest } from "node:http";
import type { IncomingMessage, RequestOptions } from "node:http";
import { functionKey, HostProcess, masterKey, writeApp } from "../hostProcess";

const timeoutInMs = 60_000;
const app = `
  app.http("echo", { route: "echo", authLevel: "function", handler: async (request) => ({
    jsonBody: { body: await request.text() },
  }) });
  app.timer("tick", { schedule: "0 0 0 1 1 *", handler: () => { console.log("ticked"); } });
`;

let host: HostProcess;

beforeAll(async () => {
  host = await HostProcess.start({ app: writeApp(app) });
}, timeoutInMs);

afterAll(() => host.stop());

/** The status of a request such as `fetch` would not send; its body, if announced, never comes. */
async function statusOf(options: RequestOptions): Promise<number | undefined> {
  const request = httpRequest(host.url, options);
  request.flushHeaders();
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  request.on("error", () => undefined);
  request.destroy();
  return answer.statusCode;
}

describe("HostServer", () => {
  it("answers 400 to a target or a Host header that is no URL", async () => {
    expect(await statusOf({ path: "/api/%zz" })).toBe(400);
    expect(await statusOf({ headers: { host: "a b" } })).toBe(400);
    expect(await statusOf({ path: "//" })).toBe(404);
    expect(host.output).not.toContain("request failed");
  });

  it("starts a function by its own path only", async () => {
    for (const path of ["/admin/functions/tick/x", "/admin/host/status/x/y"]) {
      expect((await host.call("POST", path, { key: masterKey })).status).toBe(404);
      expect((await host.call("GET", path, { key: masterKey })).status).toBe(404);
    }
    expect(host.output).not.toContain("ticked");
  });

  it("FUNCTIONS 1: gives a chunked body without a length as an empty one", async () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from("text"));
        controller.close();
      },
    });
    const headers = { "x-functions-key": functionKey };
    const init = { method: "POST", headers, body, duplex: "half" } as const;
    const answer = await fetch(`${host.url}/api/echo`, init);
    expect(await answer.json()).toEqual({ body: "" });
  });

  it.each(["/api/echo", "/admin/functions/tick"])(
    "FUNCTIONS 1: refuses a body above 100 MB at %s before it comes",
    async (path) => {
      const length = String(100 * 1024 * 1024 + 1);
      const headers = { "x-functions-key": masterKey, "content-length": length };
      expect(await statusOf({ method: "POST", path, headers })).toBe(413);
      expect(host.output).not.toContain("ticked");
    },
  );
});
