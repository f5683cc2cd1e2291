import { salesUsers, seedIds, users } from "../../../../../infra/local/dataverse/seed/seedData";
import { EmulatorClient, type Answer } from "../support/EmulatorClient";
import { completed, monitor, operationId, submit } from "../support/operations";

const exportName = "sample_ExportDataUsingFetchXmlToAnnotation";

describe("Custom APIs (DATAVERSE 11)", () => {
  let client: EmulatorClient;

  beforeAll(async () => {
    client = await EmulatorClient.withRoles();
  });

  beforeEach(async () => {
    client.actAs(users[0]?.objectId ?? "");
    await client.admin("POST", "reset");
  });

  afterAll(() => client.close());

  async function exported(answer: Answer): Promise<{ note: Record<string, unknown>; csv: string }> {
    const id = String(answer.json["AnnotationId"]);
    const { json: note } = await client.get(`annotations(${id})`);
    const body = Buffer.from(String(note["documentbody"]), "base64");
    return { note, csv: body.toString("latin1") };
  }

  function seedAccounts(names: readonly (string | null)[]): Promise<unknown> {
    return client.admin("POST", "seed", {
      records: names.map((name, index) => ({
        table: "account",
        values: {
          name,
          accountnumber: String(index).padStart(5, "0"),
          creditlimit: index,
          "ownerid@odata.bind": `/systemusers(${seedIds.administrator})`,
        },
      })),
    });
  }

  it("answer a synchronous call with their response properties, or 204 without any", async () => {
    const answer = await client.post("sample_Outputs", {});
    expect([answer.status, answer.json]).toEqual([
      200,
      expect.objectContaining({
        "@odata.context": `${client.root}/$metadata#Microsoft.Dynamics.CRM.sample_OutputsResponse`,
        Number: 42,
      }),
    ]);
    expect((await client.post("invjob_RunStage", { Stage: "send" })).status).toBe(204);
    const failed = await client.post("sample_Fail", {});
    expect([failed.status, failed.errorCode, failed.errorMessage]).toEqual([
      400,
      "0x80040265",
      "The plug-in fails on purpose.",
    ]);
    expect((await client.get("sample_Outputs")).status).toBe(405);
  });

  it("export a query as CSV into a note of the caller's", async () => {
    await seedAccounts(["Plain", 'Comma, "quoted"', "Zürich"]);
    const fetchXml =
      "<fetch><entity name='account'><attribute name='name'/><attribute name='creditlimit'/>" +
      "<attribute name='ownerid'/><order attribute='accountnumber'/></entity></fetch>";
    const answer = await client.post(exportName, { FetchXml: fetchXml });
    expect(answer.status).toBe(200);
    const { note, csv } = await exported(answer);
    expect(note).toMatchObject({
      subject: "Export Data Using FetchXml To Csv",
      filename: "exportdatausingfetchxml.csv",
      mimetype: "text/csv",
      _createdby_value: seedIds.applicationUser,
    });
    const lines = csv.split("\r\n");
    const header = lines[0]?.split(",") ?? [];
    const owner = seedIds.administrator;
    expect(new Set(header)).toEqual(
      new Set(["accountid", "name", "creditlimit", "ownerid", "transactioncurrencyid"]),
    );
    expect(lines).toHaveLength(5);
    expect(lines[1]).toContain(owner);
    expect(lines[2]).toContain('"Comma, ""quoted"""');
    expect(lines[3]).toContain("Z?rich");
    expect(lines[3]).toMatch(/\b2\.00/);
  });

  it("export every page of a query, once each", async () => {
    await seedAccounts(Array.from({ length: 25 }, (_, index) => `Account ${String(index)}`));
    const fetchXml =
      '<fetch count="10"><entity name="account"><attribute name="accountnumber"/></entity></fetch>';
    const id = operationId(
      await submit(client, { name: exportName, parameters: { FetchXml: fetchXml } }),
    );
    await completed(client, id);
    const { csv } = await exported(await monitor(client, "GET", id));
    const [header = "", ...lines] = csv.trim().split("\r\n");
    const column = header.split(",").indexOf("accountnumber");
    expect(lines).toHaveLength(25);
    expect(new Set(lines.map((line) => line.split(",")[column])).size).toBe(25);
  });

  it("export nothing that the caller may not read, nor of FetchXML that is wrong", async () => {
    const organizations = "<fetch><entity name='task'><attribute name='subject'/></entity></fetch>";
    const refused = await client.post(exportName, { FetchXml: organizations });
    expect([refused.status, refused.errorMessage]).toEqual([
      403,
      expect.stringContaining("prvReadActivity"),
    ]);
    const wrong = operationId(
      await submit(client, { name: exportName, parameters: { FetchXml: "<fetch/>" } }),
    );
    await client.admin("POST", "background", { retryDelayMs: 1 });
    expect(await completed(client, wrong)).toMatchObject({
      backgroundoperationstatuscode: 31,
      errormessage: expect.stringContaining("FetchXML") as unknown,
    });
    expect((await client.get("annotations")).json["value"]).toEqual([]);
  });

  it("delete the notes that the export made, and no other", async () => {
    await client.allowEverything();
    await client.create("annotations", { subject: "Mine", filename: "mine.csv" });
    const fetchXml = "<fetch><entity name='account'><attribute name='name'/></entity></fetch>";
    await client.post(exportName, { FetchXml: fetchXml });
    expect((await client.post("sample_CleanupExportedDataAnnotations", {})).status).toBe(204);
    const { value } = (await client.get("annotations?$select=subject")).json as {
      value: { subject: string }[];
    };
    expect(value.map(({ subject }) => subject)).toEqual(["Mine"]);
  });

  describe("reassign leads", () => {
    const [from, to] = salesUsers;

    async function reassign(): Promise<Record<string, unknown>> {
      const parameters = { StateOrProvince: "WA", NewOwnerId: to?.id };
      const id = operationId(await submit(client, { name: "sample_ReassignLeads", parameters }));
      await completed(client, id);
      return (await monitor(client, "GET", id)).json;
    }

    async function leadsOf(user: string | undefined): Promise<number> {
      const filter = `_ownerid_value eq ${user ?? ""}&$count=true&$top=1`;
      return (await client.get(`leads?$filter=${filter}`)).json["@odata.count"] as number;
    }

    it("to a user, with counts, and a failing one by name; a repeat changes nothing", async () => {
      await client.admin("POST", "leads", { count: 1_000, qualified: 2 });
      await client.admin("POST", "leads", { count: 10, stateOrProvince: "OR" });
      const result = await reassign();
      // The user has a fifth of them before; the last two are qualified, others own those.
      expect(result).toMatchObject({
        backgroundOperationStatusCode: 30,
        ReassignedCount: 798,
        FailedCount: 2,
      });
      expect(JSON.parse(String(result["Failures"]))).toEqual([
        {
          LeadId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
          Name: "Ivo Grant 00999",
          Reason:
            "The lead is qualified or disqualified, so it is read-only until it is reactivated.",
        },
        expect.objectContaining({ Name: "Jun Hayes 01000" }),
      ]);
      expect([await leadsOf(to?.id), await leadsOf(from?.id)]).toEqual([1_000, 2]);
      expect(await reassign()).toMatchObject({ ReassignedCount: 0, FailedCount: 2 });
    });

    it("to no user who is not there, nor where the caller may not", async () => {
      await client.admin("POST", "background", { retryDelayMs: 1 });
      await client.admin("POST", "leads", { count: 3 });
      const nobody = { StateOrProvince: "WA", NewOwnerId: "00000000-0000-4000-8000-000000000000" };
      const answer = await client.post("sample_ReassignLeads", nobody);
      expect([answer.status, answer.errorCode]).toEqual([404, "0x80040217"]);
      await client.admin("POST", "roles", {
        user: seedIds.applicationUser,
        without: ["prvAssignLead"],
      });
      const result = await reassign();
      expect(result).toMatchObject({ ReassignedCount: 0, FailedCount: 2 });
      expect(result["Failures"]).toContain("prvAssignLead");
    });
  });

  it("are listed and registered by the emulator's own endpoint, and gone after a reset", async () => {
    const definition = await client.admin("POST", "customapis", {
      name: "contoso_BundleInvoices",
      parameters: { RunId: "Guid", Limit: "Integer?" },
      responses: { Invoices: "Integer" },
      outputs: { Invoices: 7 },
    });
    expect(definition["CustomAPIRequestParameters"]).toMatchObject([
      { uniquename: "RunId", type: 12, isoptional: false },
      { uniquename: "Limit", type: 7, isoptional: true },
    ]);
    const RunId = "AB81597F-0F9F-E711-8122-000D3AA2331C";
    expect((await client.post("contoso_BundleInvoices", { RunId })).json).toMatchObject({
      Invoices: 7,
    });
    const wrong = await client.raw("POST", "/_emulator/customapis", {
      body: '{"name":"accounts"}',
    });
    expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining("capital letter")]);
    await client.admin("POST", "reset");
    const { customApis } = (await client.admin("GET", "customapis")) as {
      customApis: { uniquename: string }[];
    };
    expect(customApis.map(({ uniquename }) => uniquename)).toEqual([
      exportName,
      "sample_CleanupExportedDataAnnotations",
      "sample_ReassignLeads",
      "invjob_RunStage",
      "sample_Fail",
      "sample_Slow",
      "sample_Outputs",
    ]);
  });
});
