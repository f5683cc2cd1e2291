import {
  salesUsers,
  seedIds,
  team,
  users,
} from "../../../../../infra/local/dataverse/seed/seedData";
import { applicationRole } from "../../../../../infra/local/dataverse/security/roles";
import { EmulatorClient, type Answer } from "../support/EmulatorClient";
import { batchOf, changeSet, type BatchRequest } from "../support/batchLines";

const [anna, boris] = salesUsers;
const asAnna = { CallerObjectId: anna?.objectId ?? "" };

function refusal(answer: Answer): unknown[] {
  const privilege = /is missing (prv\w+) privilege/.exec(answer.errorMessage)?.[1];
  return [answer.status, answer.errorCode, privilege];
}

describe("security roles (DATAVERSE 7)", () => {
  let client: EmulatorClient;
  let account: string;
  let order: string;

  beforeAll(async () => {
    client = await EmulatorClient.withRoles();
  });

  beforeEach(async () => {
    client.actAs(users[0]?.objectId ?? "");
    await client.admin("POST", "reset");
    const seeded = await client.admin("POST", "seed", {
      records: [
        { table: "account", values: { name: "A", "ownerid@odata.bind": user(boris?.id) } },
        { table: "salesorder", values: { "ownerid@odata.bind": user(anna?.id) } },
      ],
    });
    [account = "", order = ""] = (seeded["records"] as { id: string }[]).map((row) => row.id);
  });

  afterAll(() => client.close());

  function user(id: string | undefined): string {
    return `/systemusers(${id ?? ""})`;
  }

  function ledgerRow(owner: string): Record<string, unknown> {
    return {
      invjob_name: "row",
      "ownerid@odata.bind": owner,
      "invjob_OrderId@odata.bind": `/salesorders(${order})`,
      "invjob_AccountId@odata.bind": `/accounts(${account})`,
      "transactioncurrencyid@odata.bind": `/transactioncurrencies(${seedIds.baseCurrency})`,
    };
  }

  it("the application keeps the ledger and makes invoices for any owner", async () => {
    for (const owner of [user(anna?.id), `/teams(${team.id})`]) {
      const row = await client.create("invjob_invoicelines", ledgerRow(owner));
      const invoice = await client.create("invoices", {
        "ownerid@odata.bind": owner,
        "customerid_account@odata.bind": `/accounts(${account})`,
      });
      await client.create("invoicedetails", {
        "invoiceid@odata.bind": `/invoices(${invoice})`,
        isproductoverridden: true,
        productdescription: "x",
        quantity: 1,
        priceperunit: 1,
      });
      const bind = { "invjob_InvoiceId@odata.bind": `/invoices(${invoice})` };
      expect((await client.patch(`invjob_invoicelines(${row})`, bind)).status).toBe(204);
    }
  });

  it("the application may no more than it needs", async () => {
    const id = seedIds.applicationUser;
    await client.admin("POST", "roles", { user: id, roles: [applicationRole] });
    expect(refusal(await client.post("accounts", { name: "x" }))).toEqual([
      403,
      "0x80040220",
      "prvCreateAccount",
    ]);
    expect(refusal(await client.delete(`salesorders(${order})`))[2]).toBe("prvDeleteOrder");
    expect(refusal(await client.get("leads"))[2]).toBe("prvReadLead");
    expect(refusal(await client.patch(`accounts(${account})`, { name: "y" }))[2]).toBe(
      "prvWriteAccount",
    );
  });

  it("a seller creates own ledger rows and drafts through the application, lines of no one else", async () => {
    const own = await client.post("invjob_invoicelines", ledgerRow(user(anna?.id)), asAnna);
    expect(own.status).toBe(204);
    const draft = await client.post(
      "invoices",
      { "ownerid@odata.bind": user(anna?.id) },
      { ...asAnna, Prefer: "return=representation" },
    );
    expect(draft.status).toBe(201);
    const other = await client.post("invjob_invoicelines", ledgerRow(user(boris?.id)), asAnna);
    expect(refusal(other)).toEqual([403, "0x80040220", "prvCreateinvjob_InvoiceLine"]);
  });

  it("an impersonated request may what both may: a privilege taken from either is missing", async () => {
    const create = (): Promise<Answer> =>
      client.post("invjob_invoicelines", ledgerRow(user(anna?.id)), asAnna);
    const withhold = (principal: string, names: string[]): Promise<unknown> =>
      client.admin("POST", "roles", { user: principal, without: names });
    for (const principal of [anna?.id ?? "", seedIds.applicationUser]) {
      await withhold(principal, ["prvCreateinvjob_invoiceline"]);
      const refused = await create();
      expect(refusal(refused)).toEqual([403, "0x80040220", "prvCreateinvjob_InvoiceLine"]);
      expect(refused.errorMessage).toContain(principal);
      await withhold(principal, []);
      expect((await create()).status).toBe(204);
    }
  });

  it("acting for others is a privilege of its own", async () => {
    const without = ["prvActOnBehalfOfAnotherUser"];
    await client.admin("POST", "roles", { user: seedIds.applicationUser, without });
    expect(refusal(await client.get("WhoAmI", asAnna))).toEqual([403, "0x80040220", without[0]]);
    client.actAs(anna?.objectId ?? "");
    expect((await client.get("WhoAmI", { CallerObjectId: boris?.objectId ?? "" })).status).toBe(
      403,
    );
  });

  it("to refer to a record takes append on the one and append-to on the other", async () => {
    const refused = async (without: string): Promise<unknown> => {
      const body = { user: seedIds.applicationUser, without: [without] };
      await client.admin("POST", "roles", body);
      return refusal(await client.post("invjob_invoicelines", ledgerRow(user(anna?.id))))[2];
    };
    expect(await refused("prvAppendToOrder")).toBe("prvAppendToOrder");
    expect(await refused("prvAppendinvjob_InvoiceLine")).toBe("prvAppendinvjob_InvoiceLine");
    expect(await refused("prvAppendToTransactionCurrency")).toBe("prvAppendToTransactionCurrency");
  });

  it("an owner must be able to read what it is given, a team too", async () => {
    await client.admin("POST", "roles", { user: team.id, roles: [] });
    const refused = await client.post("invjob_invoicelines", ledgerRow(`/teams(${team.id})`));
    expect(refusal(refused)[2]).toBe("prvReadinvjob_InvoiceLine");
    expect(refused.errorMessage).toContain("Principal team");
  });

  it("a joined table has to be readable, by FetchXML, expand and path", async () => {
    const body = { user: seedIds.applicationUser, without: ["prvReadAccount"] };
    await client.admin("POST", "roles", body);
    const fetch =
      '<fetch><entity name="salesorder"><link-entity name="account" from="accountid" ' +
      'to="customerid"/></entity></fetch>';
    for (const query of [
      `salesorders?fetchXml=${encodeURIComponent(fetch)}`,
      "salesorders?$expand=customerid_account($select=name)",
      "salesorders?$filter=customerid_account/name eq 'A'",
      `accounts(${account})`,
    ]) {
      expect(refusal(await client.get(query))[2]).toBe("prvReadAccount");
    }
    expect((await client.get("salesorders")).status).toBe(200);
  });

  it("a seller changes own orders, not colleagues', and an administrator all", async () => {
    client.actAs(anna?.objectId ?? "");
    expect((await client.patch(`salesorders(${order})`, { name: "mine" })).status).toBe(204);
    client.actAs(boris?.objectId ?? "");
    const change = { name: "not mine" };
    expect(refusal(await client.patch(`salesorders(${order})`, change))[2]).toBe("prvWriteOrder");
    client.actAs(users[1]?.objectId ?? "");
    expect((await client.patch(`salesorders(${order})`, change)).status).toBe(204);
  });

  it("in a change set a missing privilege rolls all of it back", async () => {
    const post: BatchRequest = {
      method: "POST",
      url: "invjob_invoicelines",
      body: ledgerRow(user(anna?.id)),
    };
    const forbidden: BatchRequest = { method: "POST", url: "accounts", body: { name: "x" } };
    const answer = await client.batch(batchOf(changeSet(post, forbidden)));
    expect(answer.status).toBe(403);
    expect(answer.text).toContain("prvCreateAccount");
    expect((await client.get("invjob_invoicelines")).json["value"]).toEqual([]);
  });

  it("RetrieveUserPrivileges names what a user's roles grant, with and without parentheses", async () => {
    const path = (id: string): string =>
      `systemusers(${id})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges`;
    const answer = await client.get(path(seedIds.applicationUser));
    expect(answer.json["@odata.context"]).toContain("RetrieveUserPrivilegesResponse");
    const granted = answer.json["RolePrivileges"] as Record<string, string>[];
    const byName = new Map(granted.map((one) => [one["PrivilegeName"], one]));
    expect(byName.get("prvCreateInvoice")).toMatchObject({
      Depth: "Global",
      BusinessUnitId: seedIds.businessUnit,
    });
    expect(byName.has("prvActOnBehalfOfAnotherUser")).toBe(true);
    expect(byName.has("prvCreateAccount")).toBe(false);
    const seller = await client.get(`${path(anna?.id ?? "")}()`);
    expect(seller.json["RolePrivileges"]).toContainEqual(
      expect.objectContaining({ PrivilegeName: "prvCreateInvoice", Depth: "Basic" }),
    );
  });

  it("a table's definition names its privileges by type, with the same ids", async () => {
    const answer = await client.get(
      "EntityDefinitions(LogicalName='invjob_invoiceline')?$select=LogicalName,Privileges",
    );
    const granted = await client.get(
      `systemusers(${seedIds.applicationUser})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges`,
    );
    const create = (answer.json["Privileges"] as Record<string, unknown>[]).find(
      (one) => one["PrivilegeType"] === "Create",
    );
    expect(create?.["Name"]).toBe("prvCreateinvjob_InvoiceLine");
    expect(granted.json["RolePrivileges"]).toContainEqual(
      expect.objectContaining({ PrivilegeId: create?.["PrivilegeId"] }),
    );
  });

  it("roles are given and taken by any of a user's names; unknown ones are refused", async () => {
    const give = (body: object): Promise<Answer> =>
      client.raw("POST", "/_emulator/roles", { body: JSON.stringify(body) });
    for (const name of [anna?.id, anna?.objectId, anna?.domainName]) {
      expect((await give({ user: name, roles: ["Salesperson"] })).json).toEqual({
        id: anna?.id,
        roles: ["Salesperson"],
        without: [],
      });
    }
    const refused = await client.post("invoices", { "ownerid@odata.bind": user(anna?.id) }, asAnna);
    expect(refusal(refused)[2]).toBe("prvCreateInvoice");
    expect((await give({ user: "nobody", roles: [] })).status).toBe(404);
    expect((await give({ user: anna?.id, roles: ["King"] })).status).toBe(400);
  });
});
