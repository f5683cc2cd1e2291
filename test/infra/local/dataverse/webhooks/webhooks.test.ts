import { runStageStep } from "../../../../../infra/dataverse/customApis";
import { salesUsers, seedIds } from "../../../../../infra/local/dataverse/seed/seedData";
import { eventually } from "../../../../support/eventually";
import { ScriptedServer } from "../../../../support/ScriptedServer";
import { EmulatorClient } from "../support/EmulatorClient";
import { completed, operationId, submit } from "../support/operations";

interface Context {
  readonly [member: string]: unknown;
  readonly InputParameters: readonly { readonly key: string; readonly value: unknown }[];
}

const [presser] = salesUsers;
const parameters = { Stage: "bundle", Table: "invoice", RecordId: seedIds.administrator };
const keyed = Object.entries(parameters).map(([key, value]) => ({ key, value }));

describe("webhook steps (DATAVERSE 1.4)", () => {
  let client: EmulatorClient;
  let receiver: ScriptedServer;

  beforeAll(async () => {
    client = await EmulatorClient.start();
  });

  beforeEach(async () => {
    await client.reset();
    receiver = await ScriptedServer.start(() => ({ status: 200 }));
  });

  afterEach(() => receiver.stop());

  afterAll(() => client.close());

  async function fire(event: object): Promise<Record<string, unknown>[]> {
    const answer = await client.admin("POST", "webhooks/fire", { url: receiver.url, ...event });
    return answer["deliveries"] as Record<string, unknown>[];
  }

  function context(index = 0): Context {
    return JSON.parse(receiver.requests[index]?.body ?? "") as Context;
  }

  it("are told of a call of invjob_RunStage: parameters, no record, who pressed", async () => {
    await client.admin("POST", "webhooks", {
      message: runStageStep.message,
      url: `${receiver.url}/api/stages`,
      authentication: { type: "WebhookKey", value: "k&y" },
    });
    client.actAs(presser?.objectId ?? "");
    expect((await client.post("invjob_RunStage", parameters)).status).toBe(204);
    await eventually(() => receiver.requests.length === 1);
    expect(context()).toMatchObject({
      MessageName: "invjob_RunStage",
      PrimaryEntityName: "none",
      PrimaryEntityId: "00000000-0000-0000-0000-000000000000",
      InputParameters: keyed,
      InitiatingUserId: presser?.id,
      InitiatingUserAzureActiveDirectoryObjectId: presser?.objectId,
      OrganizationId: seedIds.organization,
      Mode: 1,
      Stage: 40,
      Depth: 1,
      ParentContext: null,
    });
    const [request] = receiver.requests;
    expect(request?.url).toBe("/api/stages?code=k%26y");
    expect(request?.headers).toMatchObject({
      "content-type": "application/json",
      "x-ms-dynamics-organization": new URL(client.origin).host,
      "x-ms-dynamics-entity-name": "none",
      "x-ms-dynamics-request-name": "invjob_RunStage",
      "x-ms-correlation-request-id": context()["CorrelationId"],
    });
    expect(request?.headers).not.toHaveProperty("x-ms-dynamics-msg-size-exceeded");
  });

  it("are told of a call that ran in the background, once it ran", async () => {
    await client.admin("POST", "webhooks", { message: "invjob_RunStage", url: receiver.url });
    await client.admin("POST", "background", { paused: true });
    const id = operationId(await submit(client, { name: "invjob_RunStage", parameters }));
    expect(receiver.requests).toEqual([]);
    await client.admin("POST", "background", { paused: false });
    await completed(client, id);
    await eventually(() => receiver.requests.length === 1);
    expect(context().InputParameters).toEqual(keyed);
  });

  it("are told of a refused call nothing, nor once they are removed", async () => {
    const step = { message: "invjob_RunStage", url: receiver.url, name: "one" };
    await client.admin("POST", "webhooks", step);
    expect((await client.post("invjob_RunStage", {})).status).toBe(400);
    await client.admin("DELETE", "webhooks?name=one");
    await client.post("invjob_RunStage", parameters);
    await fire({ parameters: {} });
    expect(receiver.requests).toHaveLength(1);
    const unknown = await client.raw("POST", "/_emulator/webhooks", {
      body: JSON.stringify({ ...step, message: "x_Unknown" }),
    });
    expect([unknown.status, unknown.text]).toEqual([400, expect.stringContaining("x_Unknown")]);
  });

  it("are told of a record by its columns in the SDK's types", async () => {
    const id = await client.create("accounts", {
      name: 'Straße "7"/A',
      creditlimit: 12.5,
      creditonhold: true,
      "ownerid@odata.bind": `/systemusers(${presser?.id ?? ""})`,
    });
    const columns = ["name", "creditlimit", "creditonhold", "ownerid", "statecode", "fax"];
    await fire({ message: "Update", table: "account", recordId: id, columns });
    const contracts = "http://schemas.microsoft.com/xrm/2011/Contracts";
    expect(context()).toMatchObject({
      MessageName: "Update",
      PrimaryEntityName: "account",
      PrimaryEntityId: id,
      ParentContext: { Stage: 30, PrimaryEntityId: id, ParentContext: null },
      PostEntityImages: [{ key: "AsynchronousStepPrimaryName", value: { Id: id } }],
    });
    const target = context().InputParameters[0]?.value as Record<string, unknown>;
    expect(target).toMatchObject({ __type: `Entity:${contracts}`, LogicalName: "account", Id: id });
    expect(target["Attributes"]).toEqual([
      { key: "name", value: 'Straße "7"/A' },
      { key: "creditlimit", value: { __type: `Money:${contracts}`, Value: 12.5 } },
      { key: "creditonhold", value: true },
      {
        key: "ownerid",
        value: expect.objectContaining({ LogicalName: "systemuser", Id: presser?.id }) as unknown,
      },
      { key: "statecode", value: { __type: `OptionSetValue:${contracts}`, Value: 0 } },
      { key: "fax", value: null },
      { key: "accountid", value: id },
    ]);
    expect(receiver.requests[0]?.headers["x-ms-dynamics-entity-name"]).toBe("account");
  });

  it("are told of a deleted record by a reference, and of none that never was", async () => {
    const recordId = seedIds.baseCurrency;
    await fire({ message: "Delete", table: "invoice", recordId });
    expect(context().InputParameters[0]?.value).toMatchObject({
      LogicalName: "invoice",
      Id: recordId,
    });
    const body = JSON.stringify({
      url: receiver.url,
      message: "Create",
      table: "invoice",
      recordId,
    });
    const answer = await client.raw("POST", "/_emulator/webhooks/fire", { body });
    expect([answer.status, answer.text]).toEqual([404, expect.stringContaining("Does Not Exist")]);
  });

  it("lose parameters and images over 256 KB, and a header says so", async () => {
    const id = await client.create("accounts", { name: "x" });
    const event = { message: "Update", table: "account", recordId: id };
    expect(await fire({ ...event, extraBytes: 100_000 })).toMatchObject([{ stripped: false }]);
    for (const strippedAs of ["absent", "null", "empty"]) {
      expect(await fire({ ...event, extraBytes: 300_000, strippedAs })).toMatchObject([
        { stripped: true, status: 200 },
      ]);
    }
    const names = ["InputParameters", "PreEntityImages", "PostEntityImages", "ParentContext"];
    const seen = [1, 2, 3].map((index) => names.map((name) => context(index)[name]));
    expect(seen).toEqual([
      [undefined, undefined, undefined, undefined],
      [null, null, null, null],
      [[], [], [], null],
    ]);
    expect(context(1)).toMatchObject({ PrimaryEntityName: "account", PrimaryEntityId: id });
    expect(receiver.requests[1]?.headers).toHaveProperty("x-ms-dynamics-msg-size-exceeded");
  });

  it("are tried once more on 502, 503 and 504 only", async () => {
    receiver.answer = (_request, before) => ({ status: before === 0 ? 503 : 200 });
    expect(await fire({ parameters })).toMatchObject([{ status: 200, attempts: 2 }]);
    receiver.answer = () => ({ status: 502 });
    expect(await fire({ parameters })).toMatchObject([{ status: 502, attempts: 2 }]);
    receiver.answer = () => ({ status: 500, body: "why" });
    expect(await fire({ parameters })).toMatchObject([{ status: 500, attempts: 1, answer: "why" }]);
  });

  it("are sent three times at once as one event, with keys in headers or query", async () => {
    await fire({
      parameters,
      copies: 3,
      user: seedIds.administrator,
      authentication: { type: "HttpHeader", values: { "x-functions-key": "k" } },
    });
    expect(receiver.requests.map(({ headers }) => headers["x-functions-key"])).toEqual([
      "k",
      "k",
      "k",
    ]);
    expect(new Set(receiver.requests.map(({ body }) => body)).size).toBe(1);
    expect(context()["UserId"]).toBe(seedIds.administrator);
    await fire({ parameters, authentication: { type: "HttpQueryString", values: { a: "b" } } });
    expect(receiver.requests[3]?.url).toBe("/?a=b");
  });

  it("refuse an input that is wrong, by its name", async () => {
    const body = JSON.stringify({ url: "ftp://x", parameters: {} });
    const answer = await client.raw("POST", "/_emulator/webhooks/fire", { body });
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining("url")]);
  });
});
