import { ManagedIdentityCredential } from "@azure/identity";
import type { FastifyInstance } from "fastify";
import { createIdentityServer } from "../../../../infra/local/identity/createIdentityServer";
import { readToken } from "../../../../infra/local/identity/token";

const secret = "header of the test";
const application = { clientId: "client", objectId: "object" };
const lifetimeInSeconds = 900;
const startedAt = new Date("2026-03-01T08:00:00Z");
const allButDate: FakeableAPI[] = [
  "hrtime",
  "nextTick",
  "performance",
  "queueMicrotask",
  "setImmediate",
  "clearImmediate",
  "setInterval",
  "clearInterval",
  "setTimeout",
  "clearTimeout",
];
const names = ["IDENTITY_ENDPOINT", "IDENTITY_HEADER"] as const;
const before = names.map((name) => process.env[name]);

let server: FastifyInstance;
let url: string;

beforeAll(async () => {
  // Server and credential count from one instant, or a second could pass between the two.
  jest.useFakeTimers({ now: startedAt, doNotFake: allButDate });
  const now = (): Date => new Date();
  server = createIdentityServer({ secret, lifetimeInSeconds, application, now });
  url = await server.listen({ port: 0, host: "127.0.0.1" });
});

afterAll(async () => {
  await server.close();
  jest.useRealTimers();
  names.forEach((name, index) => {
    if (before[index] === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = before[index];
  });
});

describe("the identity endpoint", () => {
  it("gives the real @azure/identity credential a token for the resource", async () => {
    process.env["IDENTITY_ENDPOINT"] = `${url}/msi/token`;
    process.env["IDENTITY_HEADER"] = secret;
    const token = await new ManagedIdentityCredential().getToken("http://127.0.0.1:7072/.default");
    const claims = readToken(token.token);
    expect(claims).toMatchObject({ aud: "http://127.0.0.1:7072", appid: "client", oid: "object" });
    expect(token.expiresOnTimestamp).toBe(startedAt.getTime() + lifetimeInSeconds * 1_000);
    expect((claims?.exp ?? 0) * 1_000).toBe(token.expiresOnTimestamp);
  });

  it("wants the secret header, a resource and the protocol's version", async () => {
    const ask = async (query: string, header?: string): Promise<number> => {
      const headers = header === undefined ? {} : { "x-identity-header": header };
      return (await fetch(`${url}/msi/token?${query}`, { headers })).status;
    };
    const good = "resource=x&api-version=2019-08-01";
    expect(await ask(good)).toBe(401);
    expect(await ask(good, "wrong")).toBe(401);
    expect(await ask("api-version=2019-08-01", secret)).toBe(400);
    expect(await ask("resource=x&api-version=2017-09-01", secret)).toBe(400);
    expect(await ask(good, secret)).toBe(200);
  });
});
