import { EmulatorClient, type Answer } from "../support/EmulatorClient";
import { batchOf, changeSet, single, type BatchRequest } from "../support/batchLines";

const continueOnError = { Prefer: "odata.continue-on-error" };

function post(set: string, body: unknown): BatchRequest {
  return { method: "POST", url: `/api/data/v9.2/${set}`, body };
}

function statuses(answer: Answer): number[] {
  return [...answer.text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map((match) => Number(match[1]));
}

describe("$batch over HTTP", () => {
  let client: EmulatorClient;

  beforeAll(async () => {
    client = await EmulatorClient.start();
  });

  afterAll(() => client.close());

  async function namesLike(prefix: string): Promise<unknown[]> {
    const read = await client.get(
      `accounts?$filter=startswith(name,'${prefix}')&$select=name&$orderby=name`,
    );
    return (read.json["value"] as { name: string }[]).map((row) => row.name);
  }

  it("DATAVERSE 2.3: answers 200 with one part each, change sets nested with their Content-IDs", async () => {
    const answer = await client.batch(
      batchOf(
        changeSet(post("accounts", { name: "one-a" }), post("accounts", { name: "one-b" })),
        single({ method: "GET", url: "accounts?$filter=startswith(name,'one-')&$select=name" }),
      ),
    );
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toMatch(/^multipart\/mixed; boundary=batchresponse_/);
    expect(answer.text).toContain("boundary=changesetresponse_");
    expect([...answer.text.matchAll(/^Content-ID: (.+)\r$/gm)].map((match) => match[1])).toEqual([
      "1",
      "2",
    ]);
    expect(statuses(answer)).toEqual([204, 204, 200]);
    expect(answer.text).toMatch(/^OData-EntityId: .*accounts\(/m);
    expect(answer.text).toMatch(/^Location: .*accounts\(/m);
    expect(answer.text).toContain('"name":"one-b"');
    expect(answer.text.replaceAll("\r\n", "")).not.toContain("\n");
  });

  it("DATAVERSE 2.2: one failing member rolls its change set back; with continue-on-error others stay", async () => {
    const answer = await client.batch(
      batchOf(
        changeSet(post("accounts", { name: "two-a" })),
        changeSet(post("accounts", { name: "two-b" }), post("accounts", { nonsense: 1 })),
        changeSet(post("accounts", { name: "two-c" })),
        single(post("accounts", { name: "two-d" })),
      ),
      continueOnError,
    );
    expect(answer.status).toBe(200);
    expect(statuses(answer)).toEqual([204, 400, 204, 204]);
    expect(await namesLike("two-")).toEqual(["two-a", "two-c", "two-d"]);
  });

  it("DATAVERSE 2.2: what the price engine did is rolled back with its change set", async () => {
    const invoice = await client.create("invoices", {});
    const before = (await client.get(`invoices(${invoice})`)).text;
    const answer = await client.batch(
      batchOf(
        changeSet(
          post("invoicedetails", {
            "invoiceid@odata.bind": `/invoices(${invoice})`,
            isproductoverridden: true,
            productdescription: "x",
            quantity: 1,
            priceperunit: 5,
          }),
          {
            method: "PATCH",
            url: `invoices(${invoice})`,
            body: { name: "x" },
            headers: ['If-Match: W/"0"'],
          },
        ),
      ),
      continueOnError,
    );
    expect(statuses(answer)).toEqual([412]);
    expect(answer.text).toContain("0x80060882");
    expect((await client.get(`invoices(${invoice})`)).text).toBe(before);
  });

  it("DATAVERSE 2.3: without continue-on-error it stops at the first failure, whose status is the outer one", async () => {
    const answer = await client.batch(
      batchOf(
        single(post("accounts", { name: "three-a" })),
        single({ method: "DELETE", url: "accounts(99999999-9999-4999-8999-999999999999)" }),
        single(post("accounts", { name: "three-b" })),
      ),
    );
    expect(answer.status).toBe(404);
    expect(statuses(answer)).toEqual([204, 404]);
    expect(await namesLike("three-")).toEqual(["three-a"]);
  });

  it("DATAVERSE 2.3: a failed change set is a nested multipart with the failed part's Content-ID", async () => {
    const answer = await client.batch(
      batchOf(
        changeSet(post("accounts", { name: "x" }), {
          ...post("accounts", { nonsense: 1 }),
          contentId: "77",
        }),
      ),
      continueOnError,
    );
    expect(answer.text).toContain("changesetresponse_");
    expect([...answer.text.matchAll(/^Content-ID: (.+)\r$/gm)].map((match) => match[1])).toEqual([
      "77",
    ]);
  });

  it("DATAVERSE 14: or that part alone, where that is switched on", async () => {
    const other = await EmulatorClient.start({ failedChangeSetShape: "single" });
    try {
      const answer = await other.batch(
        batchOf(changeSet(post("accounts", { nonsense: 1 }))),
        continueOnError,
      );
      expect(statuses(answer)).toEqual([400]);
      expect(answer.text).not.toContain("changesetresponse_");
    } finally {
      await other.close();
    }
  });

  it("DATAVERSE 2.2: $n stands for an earlier row as a bind, a URL, a URL's beginning and an @odata.id", async () => {
    const answer = await client.batch(
      batchOf(
        changeSet(
          post("accounts", { name: "four" }),
          post("salesorders", { name: "four", "customerid_account@odata.bind": "$1" }),
          { method: "PATCH", url: "$1", body: { accountnumber: "44" }, headers: ["If-Match: *"] },
          { method: "PUT", url: "$1/websiteurl", body: { value: "https://four.example" } },
          post("salesorders", { name: "four-b" }),
          { method: "PUT", url: "$5/customerid_account/$ref", body: { "@odata.id": "$1" } },
        ),
      ),
    );
    expect(answer.status).toBe(200);
    const orders = await client.get(
      "salesorders?$filter=customerid_account/accountnumber eq '44'&$select=name&$orderby=name",
    );
    expect((orders.json["value"] as { name: string }[]).map((row) => row.name)).toEqual([
      "four",
      "four-b",
    ]);
  });

  it.each([
    [
      "that comes later",
      [post("accounts", { "primarycontactid@odata.bind": "$2" }), post("contacts", {})],
    ],
    ["that is not there", [{ method: "PATCH", url: "$9", body: {} }]],
  ])("DATAVERSE 2.2: a Content-ID %s is refused", async (_, requests) => {
    const answer = await client.batch(batchOf(changeSet(...requests)));
    expect(answer.status).toBe(400);
    expect(answer.text).toMatch(
      /Content-ID Reference: '\$[29]' does not exist in the batch context\./,
    );
  });

  it("DATAVERSE 2.2: a Content-ID does not outlive its change set", async () => {
    const answer = await client.batch(
      batchOf(
        changeSet(post("accounts", { name: "five" })),
        changeSet({ method: "PATCH", url: "$1", body: {}, contentId: "2" }),
      ),
      continueOnError,
    );
    expect(statuses(answer)).toEqual([204, 400]);
  });

  it.each([
    ["a GET in a change set", batchOf(changeSet({ method: "GET", url: "accounts" }))],
    [
      "a Content-ID that stands twice",
      batchOf(changeSet({ ...post("accounts", {}), contentId: "2" }, post("accounts", {}))),
    ],
    ["another boundary than the header's", ["--other", "", "--other--", ""]],
    ["a body that does not end", single(post("accounts", {}))],
    [
      "a part without a request line",
      ["--b", "Content-Type: application/http", "", "nonsense", "--b--", ""],
    ],
  ])(
    "DATAVERSE 2.1: an envelope with %s is refused as a whole, in plain JSON",
    async (_, lines) => {
      const answer = await client.batch(lines, continueOnError);
      expect([answer.status, answer.errorCode]).toEqual([400, "0x80048d19"]);
    },
  );

  it("DATAVERSE 2.1: a member of a change set without Content-ID is 0x80060888", async () => {
    const lines = batchOf(changeSet(post("accounts", {}))).filter(
      (line) => !line.startsWith("Content-ID"),
    );
    const answer = await client.batch(lines);
    expect([answer.status, answer.errorCode]).toEqual([400, "0x80060888"]);
  });

  it("DATAVERSE 2.1: lines end in CRLF", async () => {
    const body = batchOf(single(post("accounts", {}))).join("\n");
    const answer = await client.send("POST", "$batch", {
      body,
      headers: { "Content-Type": "multipart/mixed; boundary=b" },
    });
    expect(answer.status).toBe(400);
  });

  it("DATAVERSE 2.1: at most 1,000 requests, members of change sets counted one by one", async () => {
    const many = Array.from({ length: 999 }, () => post("accounts", { name: "six" }));
    const more = single({ method: "GET", url: "WhoAmI" });
    const refused = await client.batch(batchOf(changeSet(...many), more, more));
    expect(refused.status).toBe(400);
    expect(refused.errorMessage).toContain("1001");
    expect(await namesLike("six")).toEqual([]);
    const taken = await client.batch(batchOf(changeSet(...many), more));
    expect(statuses(taken)).toHaveLength(1_000);
  });

  it("DATAVERSE 2.1: a batch cannot hold another", async () => {
    const answer = await client.batch(
      batchOf(single({ method: "POST", url: "/api/data/v9.2/$batch", body: {} })),
    );
    expect(answer.status).toBe(400);
  });

  it("DATAVERSE 0: a GET in a batch may have a longer URL than one alone", async () => {
    const url = `accounts?$select=name&$filter=name eq '${"x".repeat(40_000)}'`;
    const answer = await client.batch(
      batchOf(single({ method: "GET", url: url.replaceAll(" ", "%20") })),
    );
    expect(statuses(answer)).toEqual([200]);
    const alone = await client.get(url.replaceAll(" ", "%20"));
    expect(alone.status).toBe(414);
  });

  it("inner requests have their own preferences", async () => {
    const answer = await client.batch(
      batchOf(
        changeSet({
          ...post("accounts?$select=name", { name: "seven" }),
          headers: ["Prefer: return=representation"],
        }),
      ),
    );
    expect(statuses(answer)).toEqual([201]);
    expect(answer.text).toContain('"name":"seven"');
    expect(answer.text).toMatch(/^ETag: W\/"\d+"\r$/m);
  });
});
