import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seedIds, users } from "../../../../../infra/local/dataverse/seed/seedData";
import { applicationRole } from "../../../../../infra/local/dataverse/security/roles";
import { eventually } from "../../../../support/eventually";
import { EmulatorClient } from "../support/EmulatorClient";
import { completed, monitor, operationId, rowOf, submit } from "../support/operations";

describe("background operations (DATAVERSE 1)", () => {
  let client: EmulatorClient;

  beforeAll(async () => {
    client = await EmulatorClient.withRoles();
  });

  beforeEach(async () => {
    client.actAs(users[0]?.objectId ?? "");
    await client.admin("POST", "reset");
    await client.admin("POST", "background", { retryDelayMs: 5 });
  });

  afterAll(() => client.close());

  it("accepts a Custom API with the address of its status monitor", async () => {
    const answer = await submit(client, { name: "sample_Outputs" });
    const id = operationId(answer);
    expect(answer.headers).toMatchObject({
      location: `${client.origin}/api/backgroundoperation/${id}`,
      "preference-applied": "respond-async",
    });
    expect(answer.text).toBe("");
    const withCallback = await submit(client, {
      name: "sample_Outputs",
      callbackUrl: "http://127.0.0.1:9/x",
    });
    expect(withCallback.headers["preference-applied"]).toBe("callback");
    expect(withCallback.json).toEqual({
      backgroundOperationId: operationId(withCallback),
      location: withCallback.headers["location"],
    });
  });

  it("tells state, parameters and outputs in the table", async () => {
    const parameters = { StateOrProvince: "WA", NewOwnerId: seedIds.administrator };
    const id = operationId(await submit(client, { name: "sample_ReassignLeads", parameters }));
    const row = await completed(client, id);
    expect(row).toMatchObject({
      name: "sample_ReassignLeads",
      displayname: "Reassign leads",
      backgroundoperationstatecode: 3,
      backgroundoperationstatuscode: 30,
      runas: seedIds.applicationUser,
      retrycount: 0,
      ttlinseconds: 7_776_000,
      errorcode: null,
      errormessage: null,
    });
    expect(JSON.parse(String(row["inputparameters"]))).toEqual([
      { Key: "StateOrProvince", Value: "WA" },
      { Key: "NewOwnerId", Value: seedIds.administrator },
    ]);
    expect(JSON.parse(String(row["outputparameters"]))).toEqual([
      { Key: "ReassignedCount", Value: 0 },
      { Key: "FailedCount", Value: 0 },
      { Key: "Failures", Value: "[]" },
    ]);
    expect(String(row["endtime"]) >= String(row["starttime"])).toBe(true);
  });

  it("gives each response property at the status monitor, flat and with its type", async () => {
    const id = operationId(await submit(client, { name: "sample_Outputs" }));
    await completed(client, id);
    const answer = await monitor(client, "GET", id);
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      backgroundOperationStateCode: 3,
      backgroundOperationStatusCode: 30,
      Text: 'Zürich, "Q1" / 2026',
      Number: 42,
      Amount: 12.5,
      Flag: true,
      Id: "00000000-5eed-4000-8000-0000000000aa",
      At: "2026-01-31T23:59:59Z",
      Names: ["a", "b"],
    });
  });

  it("tries an error three times more, then tells its code and text", async () => {
    const id = operationId(await submit(client, { name: "sample_Fail" }));
    expect(await completed(client, id)).toMatchObject({
      backgroundoperationstatuscode: 31,
      retrycount: 3,
      errorcode: 0x80040265 | 0,
      errormessage: "The plug-in fails on purpose.",
      outputparameters: null,
    });
    expect((await monitor(client, "GET", id)).json).toEqual({
      backgroundOperationStateCode: 3,
      backgroundOperationStatusCode: 31,
      backgroundOperationErrorCode: 0x80040265 | 0,
      backgroundOperationErrorMessage: "The plug-in fails on purpose.",
    });
  });

  it("succeeds with the third retry", async () => {
    await client.admin("POST", "customapis", {
      name: "contoso_Shaky",
      responses: { Done: "Boolean" },
      failingAttempts: 3,
      outputs: { Done: true },
    });
    const id = operationId(await submit(client, { name: "contoso_Shaky" }));
    expect(await completed(client, id)).toMatchObject({
      backgroundoperationstatuscode: 30,
      retrycount: 3,
      outputparameters: '[{"Key":"Done","Value":true}]',
    });
  });

  it("never runs what was canceled before it started, by monitor or table", async () => {
    await client.admin("POST", "background", { paused: true });
    const ids = [
      operationId(await submit(client, { name: "sample_Outputs" })),
      operationId(await submit(client, { name: "sample_Outputs" })),
    ] as const;
    expect(await monitor(client, "DELETE", ids[0])).toMatchObject({
      status: 200,
      json: { backgroundOperationStateCode: 2, backgroundOperationStatusCode: 22 },
    });
    const answer = await client.patch(`backgroundoperations(${ids[1]})`, canceling, {
      "If-Match": "*",
    });
    expect(answer.status).toBe(204);
    for (const id of ids) {
      expect(await completed(client, id)).toMatchObject({
        backgroundoperationstatuscode: 32,
        starttime: null,
        outputparameters: null,
      });
    }
  });

  it("lets run on what was canceled after it started", async () => {
    await client.admin("POST", "customapis", {
      name: "contoso_Long",
      waitMs: 150,
      responses: { Done: "Boolean" },
      outputs: { Done: true },
    });
    const id = operationId(await submit(client, { name: "contoso_Long" }));
    await eventually(async () => (await rowOf(client, id))["starttime"] !== null);
    expect((await monitor(client, "DELETE", id)).status).toBe(200);
    expect(await rowOf(client, id)).toMatchObject({ backgroundoperationstatuscode: 22 });
    expect(await completed(client, id)).toMatchObject({
      backgroundoperationstatuscode: 30,
      outputparameters: '[{"Key":"Done","Value":true}]',
    });
  });

  it("does not try again what was canceled before its error", async () => {
    await client.admin("POST", "customapis", {
      name: "contoso_LongFailure",
      waitMs: 150,
      failingAttempts: 9,
    });
    const id = operationId(await submit(client, { name: "contoso_LongFailure" }));
    await eventually(async () => (await rowOf(client, id))["starttime"] !== null);
    await monitor(client, "DELETE", id);
    expect(await completed(client, id)).toMatchObject({
      backgroundoperationstatuscode: 31,
      retrycount: 0,
      errormessage: "The plug-in failed.",
    });
  });

  it("refuses to cancel what is completed, by table and monitor", async () => {
    const id = operationId(await submit(client, { name: "sample_Outputs" }));
    await completed(client, id);
    const text = "Canceling background operation is not allowed after it is in terminal state.";
    const answers = [
      await monitor(client, "DELETE", id),
      await client.patch(`backgroundoperations(${id})`, canceling, { "If-Match": "*" }),
    ];
    expect(answers.map(({ status, errorMessage }) => [status, errorMessage])).toEqual([
      [400, text],
      [400, text],
    ]);
    expect(await rowOf(client, id)).toMatchObject({ backgroundoperationstatuscode: 30 });
  });

  it("tells of an unknown operation in its store's words", async () => {
    const unknown = "00000000-0000-4000-8000-000000000000";
    const answers = [
      await client.get(`backgroundoperations(${unknown})`),
      await monitor(client, "GET", unknown),
      await monitor(client, "DELETE", "nonsense"),
    ];
    expect(answers.map(({ status, errorCode }) => [status, errorCode])).toEqual([
      [404, "0x80048d02"],
      [404, "0x80048d02"],
      [404, "0x80048d02"],
    ]);
    expect(answers[0]?.errorMessage).toContain(`Could not find item '${unknown}'`);
  });

  it("refuses what cannot run in the background, by name", async () => {
    const async = { Prefer: "respond-async" };
    const plain = await client.post("accounts", { name: "x" }, async);
    expect([plain.status, plain.errorMessage]).toEqual([
      501,
      "The emulator does not support 'respond-async' on 'accounts', which is not a Custom API.",
    ]);
    const address = await submit(client, { name: "sample_Outputs", callbackUrl: "ftp://x/" });
    expect(address.errorMessage).toContain("'odata.callback'");
    const parameters = await client.post("sample_ReassignLeads", { StateOrProvince: 1 }, async);
    expect(parameters.errorMessage).toContain("'StateOrProvince' is not of the type String");
    const missing = await client.post("sample_ReassignLeads", { StateOrProvince: "WA" }, async);
    expect(missing.errorMessage).toContain("'NewOwnerId' is missing");
    const unknown = await client.post("sample_Outputs", { Colour: "red" }, async);
    expect(unknown.errorMessage).toContain("'Colour'");
    expect((await client.get("backgroundoperations")).json["value"]).toEqual([]);
  });

  it("asks for read and write on the table of operations, and a token at the monitor", async () => {
    const id = operationId(await submit(client, { name: "sample_Outputs" }));
    await client.admin("POST", "roles", {
      user: seedIds.applicationUser,
      roles: [applicationRole],
    });
    const refused = await submit(client, { name: "sample_Outputs" });
    expect([refused.status, refused.errorMessage]).toEqual([
      403,
      expect.stringContaining("prvReadbackgroundoperation"),
    ]);
    expect((await monitor(client, "GET", id)).status).toBe(403);
    expect((await client.raw("GET", `/api/backgroundoperation/${id}`)).status).toBe(401);
  });

  it("runs nothing of a request that was lost on its way", async () => {
    await client.admin("POST", "faults", {
      match: { route: "^sample_Outputs", kind: "action" },
      effect: { type: "dropAnswer" },
      point: "before",
    });
    await expect(submit(client, { name: "sample_Outputs" })).rejects.toThrow();
    expect((await client.get("backgroundoperations")).json["value"]).toEqual([]);
  });

  it("goes on after a snapshot was put back and after a restart", async () => {
    const directory = mkdtempSync(join(tmpdir(), "background-"));
    const databasePath = join(directory, "dataverse.sqlite");
    const before = await EmulatorClient.withRoles({ databasePath });
    await before.admin("POST", "background", { paused: true });
    const id = operationId(await submit(before, { name: "sample_Outputs" }));
    await before.admin("POST", "snapshot", {});
    await before.admin("POST", "background", { paused: false });
    await completed(before, id);
    await before.admin("POST", "background", { paused: true });
    await before.admin("POST", "restore", {});
    expect(await rowOf(before, id)).toMatchObject({ backgroundoperationstatecode: 0 });
    await before.close();
    const after = await EmulatorClient.withRoles({ databasePath });
    expect(await completed(after, id)).toMatchObject({ backgroundoperationstatuscode: 30 });
    await after.close();
    rmSync(directory, { recursive: true });
  });

  const canceling = { backgroundoperationstatecode: 2, backgroundoperationstatuscode: 22 };
});
