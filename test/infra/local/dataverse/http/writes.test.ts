import { EmulatorClient } from "../support/EmulatorClient";
import { currency, eachUnit } from "../support/salesFixtures";

const missing = "99999999-9999-4999-8999-999999999999";
const representation = { Prefer: "return=representation" };

describe("writes over HTTP", () => {
  let client: EmulatorClient;

  beforeAll(async () => {
    client = await EmulatorClient.start();
  });

  afterAll(() => client.close());

  it("DATAVERSE 4.1: a create answers 204 with OData-EntityId", async () => {
    const answer = await client.post("accounts", { name: "A" });
    expect(answer.status).toBe(204);
    expect(answer.headers["odata-entityid"]).toMatch(
      /\/api\/data\/v9\.2\/accounts\([0-9a-f-]{36}\)$/,
    );
    expect(answer.headers["odata-version"]).toBe("4.0");
    expect(answer.text).toBe("");
  });

  it("DATAVERSE 4.1: with return=representation it answers 201 and the row, without OData-EntityId", async () => {
    const answer = await client.post("accounts?$select=name", { name: "B" }, representation);
    expect(answer.status).toBe(201);
    expect(answer.json["name"]).toBe("B");
    expect(answer.json).toHaveProperty("accountid");
    expect(answer.headers["odata-entityid"]).toBeUndefined();
    expect(answer.headers["preference-applied"]).toBe("return=representation");
    expect(answer.headers["etag"]).toBe(answer.json["@odata.etag"]);
  });

  it("DATAVERSE 4.1: the client may choose the id; the same id again is 412 0x80040237", async () => {
    const accountid = "0f000000-0000-4000-8000-000000000001";
    expect((await client.post("accounts", { accountid, name: "C" })).status).toBe(204);
    const again = await client.post("accounts", { accountid, name: "C" });
    expect([again.status, again.errorCode]).toEqual([412, "0x80040237"]);
  });

  it("DATAVERSE 4.1: nested records are created with the record, in one transaction", async () => {
    const answer = await client.post("contacts", {
      lastname: "Deep",
      parentcustomerid_account: { name: "Nested" },
    });
    expect(answer.status).toBe(204);
    const found = await client.get("accounts?$filter=name eq 'Nested'&$select=name");
    expect(found.json["value"]).toHaveLength(1);
    const failing = await client.post("salesorders", {
      name: "Half",
      order_details: [{ isproductoverridden: true, productdescription: "x", nonsense: 1 }],
    });
    expect(failing.status).toBe(400);
    const half = await client.get("salesorders?$filter=name eq 'Half'&$select=name");
    expect(half.json["value"]).toEqual([]);
  });

  it("DATAVERSE 4.1: a collection nested in a create points back to it", async () => {
    const id = await client.create("salesorders", {
      name: "With lines",
      order_details: [
        { isproductoverridden: true, productdescription: "x", quantity: 2, priceperunit: 5 },
        { isproductoverridden: true, productdescription: "y", quantity: 1, priceperunit: 1 },
      ],
    });
    const lines = await client.get(`salesorderdetails?$filter=_salesorderid_value eq ${id}`);
    expect(lines.json["value"]).toHaveLength(2);
    const order = await client.get(`salesorders(${id})?$select=totalamount`);
    expect(order.text).toContain('"totalamount":11.0000');
  });

  it("DATAVERSE 0: a column that is not valid for the operation is silently ignored", async () => {
    const answer = await client.post(
      "salesorders?$select=name,totalamount,createdon,statecode",
      { name: "S", totalamount: 999, createdon: "2001-01-01T00:00:00Z", statecode: 3 },
      representation,
    );
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({ totalamount: 0, statecode: 0 });
    expect(answer.json["createdon"]).not.toBe("2001-01-01T00:00:00Z");
  });

  it("an unknown property is refused", async () => {
    const answer = await client.post("accounts", { name: "x", nonsense: 1 });
    expect([answer.status, answer.errorCode]).toEqual([400, "0x80048d19"]);
    expect(answer.errorMessage).toContain("Invalid property 'nonsense'");
  });

  it("DATAVERSE 4.1: navigation property names are case-sensitive", async () => {
    const answer = await client.post("salesorders", {
      "CustomerId_account@odata.bind": `/accounts(${missing})`,
    });
    expect([answer.status, answer.errorCode]).toEqual([400, "0x80048d19"]);
    expect(answer.errorMessage).toContain("undeclared property 'CustomerId_account'");
  });

  it("DATAVERSE 4.1: a bind takes /set(id), set(id), a full address and null", async () => {
    const account = await client.create("accounts", { name: "Bound" });
    const bind = (value: unknown): object => ({ "customerid_account@odata.bind": value });
    const id = await client.create("salesorders", bind(`/accounts(${account})`));
    for (const address of [`accounts(${account})`, `${client.root}/accounts(${account})`]) {
      expect((await client.patch(`salesorders(${id})`, bind(address))).status).toBe(204);
    }
    const read = await client.get(`salesorders(${id})?$select=_customerid_value`);
    expect(read.json["_customerid_value"]).toBe(account);
    expect((await client.patch(`salesorders(${id})`, bind(null))).status).toBe(204);
    const cleared = await client.get(`salesorders(${id})?$select=_customerid_value`);
    expect(cleared.json["_customerid_value"]).toBeNull();
  });

  it("DATAVERSE 4.5: a bind to a record that is not there is 404 0x80040217", async () => {
    const answer = await client.post("salesorders", {
      "customerid_account@odata.bind": `/accounts(${missing})`,
    });
    expect([answer.status, answer.errorCode]).toEqual([404, "0x80040217"]);
  });

  it("a bind to a table that the lookup does not point to is refused, one to a table not here is 501", async () => {
    const wrong = await client.post("salesorders", { "pricelevelid@odata.bind": eachUnit });
    expect([wrong.status, wrong.errorCode]).toEqual([400, "0x80048d19"]);
    const absent = await client.post("invoices", {
      "opportunityid@odata.bind": `/opportunities(${missing})`,
    });
    expect(absent.status).toBe(501);
    expect(absent.errorMessage).toContain("'opportunity'");
  });

  it("DATAVERSE 4.5: a text that is too long is 400 0x80044331", async () => {
    const answer = await client.post("accounts", { name: "x", accountnumber: "1".repeat(21) });
    expect([answer.status, answer.errorCode]).toEqual([400, "0x80044331"]);
    expect(answer.errorMessage).toContain("'20'");
  });

  it.each([
    ["a text for a number", { creditlimit: "12.5" }],
    ["a number for a text", { accountnumber: 12 }],
    ["a text for a boolean", { creditonhold: "true" }],
    ["a broken date", { lastonholdtime: "2026-02-31X" }],
    ["an option that does not exist", { paymenttermscode: 99 }],
    ["a number out of range", { creditlimit: -1 }],
  ])("DATAVERSE 4.5: %s is refused", async (_, body) => {
    const answer = await client.post("accounts", { name: "x", ...body });
    expect(answer.status).toBe(400);
  });

  it("DATAVERSE 0: SystemRequired is enforced, ApplicationRequired is not", async () => {
    const line = await client.post("invoicedetails", { quantity: 1 });
    expect(line.status).toBe(400);
    expect(line.errorMessage).toContain("'invoiceid'");
    expect((await client.post("accounts", {})).status).toBe(204);
  });

  it("money keeps its digits whatever a double would make of it", async () => {
    const body =
      `{"name":"m","isproductoverridden":true,"productdescription":"x","priceperunit":90071992547409.9301,` +
      `"quantity":1,"salesorderid@odata.bind":"/salesorders(${await client.create("salesorders", {})})"}`;
    const answer = await client.send("POST", "salesorderdetails?$select=priceperunit", {
      body: body.replace('"name":"m",', ""),
      headers: representation,
    });
    expect(answer.text).toContain('"priceperunit":90071992547409.9301');
  });

  it("DATAVERSE 9.3: money is rounded to the currency's precision", async () => {
    const freight = async (code: string): Promise<string> => {
      const answer = await client.post(
        "salesorders?$select=freightamount",
        { freightamount: 10.0445, "transactioncurrencyid@odata.bind": currency(code) },
        representation,
      );
      return /"freightamount":([\d.]+)/.exec(answer.text)?.[1] ?? "";
    };
    expect(await freight("JPY")).toBe("10.0000");
    expect(await freight("USD")).toBe("10.0400");
    expect(await freight("KWD")).toBe("10.0450");
  });

  it("a body that is no JSON object is 400 0x80048d19", async () => {
    for (const body of ["{", "[]", "12", ""]) {
      const answer = await client.send("POST", "accounts", { body });
      expect([answer.status, answer.errorCode]).toEqual([400, "0x80048d19"]);
    }
  });

  it("DATAVERSE 4.2: a single column is written by PUT and emptied by DELETE", async () => {
    const id = await client.create("accounts", { name: "P", accountnumber: "1" });
    const put = await client.send("PUT", `accounts(${id})/accountnumber`, { body: { value: "2" } });
    expect(put.status).toBe(204);
    const written = await client.get(`accounts(${id})?$select=accountnumber`);
    expect(written.json["accountnumber"]).toBe("2");
    expect((await client.delete(`accounts(${id})/accountnumber`)).status).toBe(204);
    const emptied = await client.get(`accounts(${id})?$select=accountnumber`);
    expect(emptied.json["accountnumber"]).toBeNull();
  });

  it("DATAVERSE 2.2: a lookup is written by PUT of its $ref", async () => {
    const account = await client.create("accounts", { name: "R" });
    const order = await client.create("salesorders", { name: "R" });
    const put = await client.send("PUT", `salesorders(${order})/customerid_account/$ref`, {
      body: { "@odata.id": `${client.root}/accounts(${account})` },
    });
    expect(put.status).toBe(204);
    const read = await client.get(`salesorders(${order})/customerid_account?$select=name`);
    expect(read.json["name"]).toBe("R");
  });

  it("DATAVERSE 4.6: a state without a status takes its default, a status of another state is refused", async () => {
    const id = await client.create("accounts", { name: "State" });
    expect((await client.patch(`accounts(${id})`, { statecode: 1 })).status).toBe(204);
    const read = await client.get(`accounts(${id})?$select=statecode,statuscode`);
    expect(read.json).toMatchObject({ statecode: 1, statuscode: 2 });
    const wrong = await client.patch(`accounts(${id})`, { statecode: 0, statuscode: 2 });
    expect([wrong.status, wrong.errorCode]).toEqual([400, "0x80048408"]);
  });

  it("DATAVERSE 9.3: overriddencreatedon becomes createdon", async () => {
    const answer = await client.post(
      "accounts?$select=createdon",
      { name: "old", overriddencreatedon: "1996-07-04T00:00:00Z" },
      representation,
    );
    expect(answer.json["createdon"]).toBe("1996-07-04T00:00:00Z");
  });

  it("DATAVERSE 9.2: numbers of documents are given when omitted, each once", async () => {
    const number = async (): Promise<unknown> => {
      const answer = await client.post("invoices?$select=invoicenumber", {}, representation);
      return answer.json["invoicenumber"];
    };
    const first = await number();
    expect(first).toMatch(/^INV-\d+$/);
    expect(await number()).not.toBe(first);
  });

  it("a wrong address, method or action says what is wrong", async () => {
    const set = await client.get("nonsenses");
    expect([set.status, set.errorCode]).toEqual([404, "0x8006088a"]);
    expect((await client.patch("accounts", {})).status).toBe(405);
    const action = await client.post("ConvertSalesOrderToInvoice", {});
    expect(action.status).toBe(501);
    expect(action.errorMessage).toContain("ConvertSalesOrderToInvoice");
    expect((await client.get(`accounts(${missing})`)).errorCode).toBe("0x80040217");
  });

  it("an order with an invoice cannot be deleted (405), its lines go with it otherwise", async () => {
    const order = await client.create("salesorders", {
      order_details: [{ isproductoverridden: true, productdescription: "x", quantity: 1 }],
    });
    const bind = { "salesorderid@odata.bind": `/salesorders(${order})` };
    const invoice = await client.create("invoices", bind);
    const refused = await client.delete(`salesorders(${order})`);
    expect([refused.status, refused.errorCode]).toEqual([405, "0x80040227"]);
    expect((await client.delete(`invoices(${invoice})`)).status).toBe(204);
    expect((await client.delete(`salesorders(${order})`)).status).toBe(204);
    const lines = await client.get(`salesorderdetails?$filter=_salesorderid_value eq ${order}`);
    expect(lines.json["value"]).toEqual([]);
  });
});
