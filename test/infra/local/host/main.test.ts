import { QueueClient } from "@azure/storage-queue";
import { useAzurite } from "../../../support/azurite";
import type { Azurite } from "../../../support/azurite";
import { functionKey, HostProcess, masterKey, writeApp } from "./hostProcess";

const never = "0 0 0 1 1 *";
const timeoutInMs = 60_000;

async function withHost(
  options: Parameters<typeof HostProcess.start>[0],
  work: (host: HostProcess) => Promise<void>,
): Promise<void> {
  const host = await HostProcess.start(options);
  try {
    await work(host);
  } finally {
    await host.stop();
  }
}

describe("the Functions host's HTTP triggers", () => {
  const app = `
    app.http("echo", { route: "echo/{name}/{id:int?}", authLevel: "function", handler: async (request) => ({
      status: 201, headers: { "x-own": "1" }, cookies: [{ name: "a", value: "b", httpOnly: true, sameSite: "Strict" }],
      jsonBody: { params: request.params, query: request.query.get("x"), body: await request.text() },
    }) });
    app.http("open", { authLevel: "anonymous", handler: () => undefined });
    app.http("secret", { authLevel: "admin", handler: () => ({ body: "yes" }) });
    app.http("broken", { authLevel: "anonymous", handler: () => { throw new Error("the detail"); } });
  `;

  it(
    "carry parameters, query, body, status, headers and cookies",
    () =>
      withHost({ app: writeApp(app) }, async (host) => {
        const path = "/api/echo/bob/7?x=1&x=2";
        const answer = await host.call("POST", path, { key: functionKey, body: "text" });
        expect(answer.status).toBe(201);
        expect(answer.headers.get("x-own")).toBe("1");
        expect(answer.headers.get("set-cookie")).toBe("a=b; HttpOnly; SameSite=Strict");
        expect(await answer.json()).toEqual({
          params: { name: "bob", id: "7" },
          query: "1,2",
          body: "text",
        });
        expect((await host.call("GET", "/api/open")).status).toBe(204);
      }),
    timeoutInMs,
  );

  it(
    "FUNCTIONS 3: ask for keys by level, and hide what is wrong inside",
    () =>
      withHost({ app: writeApp(app) }, async (host) => {
        const status = async (path: string, key?: string): Promise<number> =>
          (await host.call("GET", path, key === undefined ? {} : { key })).status;
        expect(await status("/api/echo/bob")).toBe(401);
        expect(await status("/api/echo/bob", "wrong")).toBe(401);
        expect(await status(`/api/echo/bob?code=${functionKey}`)).toBe(201);
        expect(await status(`/api/echo/bob?code=${functionKey}`, "wrong")).toBe(401);
        expect(await status("/api/secret", functionKey)).toBe(401);
        expect(await status("/api/secret", masterKey)).toBe(200);
        expect(await status("/api/echo/bob/x", masterKey)).toBe(404);
        expect(await status("/admin/host/status", functionKey)).toBe(401);
        const broken = await host.call("GET", "/api/broken");
        expect([broken.status, await broken.text()]).toEqual([500, ""]);
        expect(host.output).toContain("the detail");
      }),
    timeoutInMs,
  );
});

describe("the Functions host's timers", () => {
  const app = `
    app.timer("tick", { schedule: "%TICK%", handler: (timer, context) => { context.log("ticked", timer.isPastDue); } });
    app.timer("fail", { schedule: "${never}", handler: () => { throw new Error("no luck"); } });
    app.hook.preInvocation((context) => { context.hookData.seen = 1; });
    app.hook.postInvocation((context) => { console.log("after", context.hookData.seen, String(context.error)); });
    app.hook.appStart(() => console.log("app started"));
    app.hook.appTerminate(() => console.log("app terminated"));
  `;

  it(
    "run by schedule, by hand, and tell how a run ended",
    async () => {
      const host = await HostProcess.start({
        app: writeApp(app),
        settings: { TICK: "* * * * * *" },
      });
      await host.said(/ticked false/);
      expect(await host.run("TICK")).toMatchObject({ state: "succeeded" });
      expect(await host.run("fail")).toMatchObject({ state: "failed", error: "no luck" });
      expect((await host.call("POST", "/admin/functions/none", { key: masterKey })).status).toBe(
        404,
      );
      expect(await host.stop()).toBe(0);
      expect(host.output).toMatch(/app started[^]*after 1 [^]*no luck[^]*app terminated/);
    },
    timeoutInMs,
  );

  it(
    "stand still when paused or drained, and go on when resumed",
    () =>
      withHost(
        { app: writeApp(app), settings: { TICK: "* * * * * *" }, args: ["--paused"] },
        async (host) => {
          const runs = (): number => host.output.split("ticked").length - 1;
          // Longer than the schedule's interval: a running timer would have fired meanwhile.
          await new Promise((resolve) => {
            setTimeout(resolve, 1_500);
          });
          expect(runs()).toBe(0);
          await host.call("POST", "/admin/host/resume", { key: masterKey });
          await host.said(/ticked/);
          await host.call("POST", "/admin/host/drain", { key: masterKey });
          const answer = await host.call("GET", "/admin/host/drain/status", { key: masterKey });
          expect(await answer.json()).toMatchObject({
            state: "Completed",
            outstandingInvocations: 0,
          });
        },
      ),
    timeoutInMs,
  );

  it(
    "FUNCTIONS 9: on SIGTERM, terminate hooks may end what runs, and the process waits for it",
    async () => {
      const code = `
        let finish;
        app.hook.appTerminate(() => setTimeout(finish, 200));
        app.timer("long", { schedule: "${never}", handler: async () => {
          await new Promise((resolve) => { finish = resolve; console.log("long begun"); });
          console.log("long finished");
        } });`;
      const host = await HostProcess.start({ app: writeApp(code) });
      await host.call("POST", "/admin/functions/long", { key: masterKey });
      await host.said(/long begun/);
      expect(await host.stop()).toBe(0);
      expect(host.output).toContain("long finished");
    },
    timeoutInMs,
  );

  it(
    "FUNCTIONS 9: a run beyond functionTimeout ends the process",
    async () => {
      const slow = `app.timer("slow", { schedule: "${never}", handler: () => new Promise(() => setInterval(() => {}, 1000)) });`;
      const folder = writeApp(slow, { functionTimeout: "00:00:01" });
      const host = await HostProcess.start({ app: folder });
      await host.call("POST", "/admin/functions/slow", { key: masterKey });
      expect(await host.ended()).toBe(70);
      expect(host.output).toContain("passed functionTimeout");
      await host.stop();
    },
    timeoutInMs,
  );
});

describe("the Functions host's queues", () => {
  let azurite: Azurite;
  let queues = 0;

  beforeAll(async () => {
    azurite = await useAzurite();
  }, timeoutInMs);

  afterAll(() => azurite.stop());

  async function makeQueue(): Promise<QueueClient> {
    queues += 1;
    const name = `host-test-${String(process.pid)}-${String(queues)}`;
    const queue = new QueueClient(azurite.connectionString, name);
    await queue.create();
    return queue;
  }

  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  const retryAtOnce = {
    extensions: {
      queues: { maxDequeueCount: 2, visibilityTimeout: "00:00:00", maxPollingInterval: "00:00:01" },
    },
  };

  it(
    "deliver messages, count tries, and move a poisoned one away",
    async () => {
      const queue = await makeQueue();
      const code = `app.storageQueue("work", { queueName: "%QUEUE%", connection: "STORAGE", handler: (message, context) => {
        console.log("got", JSON.stringify(message), context.triggerMetadata.dequeueCount);
        if (message.bad) throw new Error("poisoned");
      } });`;
      const settings = { QUEUE: queue.name, STORAGE: azurite.connectionString };
      await withHost({ app: writeApp(code, retryAtOnce), settings }, async (host) => {
        await queue.sendMessage(base64('{"bad":true}'));
        await queue.sendMessage(base64('{"good":1}'));
        await queue.sendMessage("not base64!");
        await host.said(/got {"good":1} 1/);
        await host.said(/got {"bad":true} 2[^]*moved to \S+-poison/);
        await host.said(/(?:moved to [^]*){2}/);
        const poison = new QueueClient(azurite.connectionString, `${queue.name}-poison`);
        const { receivedMessageItems } = await poison.receiveMessages({ numberOfMessages: 10 });
        const texts = receivedMessageItems.map(({ messageText }) => messageText).sort();
        expect(texts).toEqual([base64('{"bad":true}'), "not base64!"].sort());
        expect(host.output).not.toContain('got {"bad":true} 3');
      });
      expect((await queue.peekMessages()).peekedMessageItems).toEqual([]);
    },
    timeoutInMs,
  );

  it(
    "take a handler's output, one message for each element, and none of a failed handler's",
    async () => {
      const queue = await makeQueue();
      const code = `
        const out = output.storageQueue({ queueName: "%QUEUE%", connection: "STORAGE" });
        app.timer("good", { schedule: "${never}", return: out, handler: () => [{ a: 1 }, "b"] });
        app.timer("bad", { schedule: "${never}", extraOutputs: [out], handler: (_, context) => {
          context.extraOutputs.set(out, "c");
          throw new Error("too late");
        } });`;
      const settings = { QUEUE: queue.name, STORAGE: azurite.connectionString };
      await withHost({ app: writeApp(code), settings }, async (host) => {
        expect(await host.run("bad")).toMatchObject({ state: "failed" });
        expect(await host.run("good")).toMatchObject({ state: "succeeded" });
      });
      const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: 10 });
      const texts = receivedMessageItems.map(({ messageText }) => messageText);
      expect(texts).toEqual([base64('{"a":1}'), base64("b")]);
    },
    timeoutInMs,
  );
});

describe("the Functions host refuses at load", () => {
  const handler = "handler: () => undefined";
  it.each([
    [
      "an unknown trigger",
      `app.serviceBusQueue("f", { connection: "C", queueName: "q", ${handler} })`,
      "serviceBusTrigger",
    ],
    [
      "a retry policy",
      `app.timer("f", { schedule: "${never}", retry: { strategy: "fixedDelay", maxRetryCount: 1, delayInterval: 1000 }, ${handler} })`,
      "a retry policy",
    ],
    [
      "a missing setting",
      `app.timer("f", { schedule: "%NO_SUCH_SETTING%", ${handler} })`,
      "NO_SUCH_SETTING is missing",
    ],
    [
      "a wrong schedule",
      `app.timer("f", { schedule: "0 0 0 L * *", ${handler} })`,
      "not part of NCRONTAB",
    ],
    [
      "two functions of one name",
      `app.timer("f", { schedule: "${never}", ${handler} }); app.timer("F", { schedule: "${never}", ${handler} })`,
      "Two functions are named F",
    ],
    ["a file that throws", 'throw new Error("at load")', "all.js failed to load: at load"],
    [
      "streaming",
      `app.setup({ enableHttpStream: true }); app.get("f", ${handler.slice(9)})`,
      "enableHttpStream",
    ],
    ["an app without functions", "", "registers no function"],
  ])(
    "%s, in one sentence",
    async (_what, code, message) => {
      const host = await HostProcess.start({ app: writeApp(code) });
      expect(await host.stop()).not.toBe(0);
      expect(host.output).toContain(message);
      expect(host.output.trim().split("\n")).toHaveLength(1);
    },
    timeoutInMs,
  );
});
