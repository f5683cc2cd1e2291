import type { FastifyInstance } from "fastify";
import { createErpServer } from "../../../../infra/local/erp/createErpServer";
import { DocumentBook } from "../../../../infra/local/erp/DocumentBook";

const apiKey = "key of the test";

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

describe("what can be made to go wrong at the ERP", () => {
  let book: DocumentBook;
  let server: FastifyInstance;
  let url: string;

  beforeEach(async () => {
    book = new DocumentBook(":memory:");
    server = createErpServer({ book, apiKey, now: () => new Date() });
    url = await server.listen({ port: 0, host: "127.0.0.1" });
  });

  afterEach(async () => {
    await server.close();
    book.close();
  });

  async function call(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await fetch(url + path, {
      method,
      headers: {
        "x-api-key": apiKey,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const json = text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
    return { status: answer.status, headers: answer.headers, body: json };
  }

  function post(...numbers: string[]): Promise<Answer> {
    return call("POST", "/api/v1/invoices", {
      schemaVersion: "1.0",
      invoices: numbers.map((number) => invoice(number)),
    });
  }

  function invoice(number: string, key = `key-${number}`): object {
    return {
      schemaVersion: "1.0",
      invoiceId: `id-${number}`,
      invoiceNumber: number,
      documentType: "invoice",
      documentDate: "2026-03-01",
      dueDate: "2026-03-31",
      currency: "EUR",
      customerNumber: "C-1",
      lines: [
        {
          orderNumber: "SO-1",
          lineNumber: 1,
          productNumber: null,
          description: "Chair",
          unit: "Each",
          quantity: "1",
          price: "10.00",
          discount: "0.00",
          net: "10.00",
          tax: "2.00",
        },
      ],
      totals: { net: "10.00", tax: "2.00", total: "12.00" },
      idempotencyKey: key,
    };
  }

  async function fault(rule: object): Promise<void> {
    expect((await call("POST", "/_erp/faults", rule)).status).toBe(201);
  }

  async function booked(): Promise<string[]> {
    const { body } = await call("GET", "/api/v1/invoices?after=0");
    return (body["documents"] as { invoiceNumber: string }[]).map((one) => one.invoiceNumber);
  }

  it("accepts and drops the answer: the document is there, and a repeat finds it", async () => {
    await fault({ match: { invoiceNumber: "^A-2$" }, effect: { type: "acceptAndDrop" } });
    expect((await post("A-1")).status).toBe(200);
    await expect(post("A-2", "A-3")).rejects.toThrow();
    expect(await booked()).toEqual(["A-1", "A-2", "A-3"]);
    expect((await post("A-2", "A-3")).body).toMatchObject({
      results: [{ outcome: "accepted" }, { outcome: "accepted" }],
    });
    expect(await booked()).toHaveLength(3);
    expect((await call("GET", "/_erp/log")).body).toEqual({
      posts: 3,
      lookups: 0,
      invoices: 5,
      repeatedKeys: { "key-A-2": 2, "key-A-3": 2 },
    });
  });

  it("drops a call without booking it", async () => {
    await fault({ effect: { type: "drop" } });
    await expect(post("A-1")).rejects.toThrow();
    expect(await booked()).toEqual([]);
  });

  it("leaves one invoice out of the list of answers, though it is booked", async () => {
    await fault({ match: { invoiceNumber: "A-2" }, effect: { type: "leaveOut" } });
    const { body } = await post("A-1", "A-2", "A-3");
    expect(body["results"]).toMatchObject([{ invoiceId: "id-A-1" }, { invoiceId: "id-A-3" }]);
    expect(await booked()).toEqual(["A-1", "A-2", "A-3"]);
    expect((await post("A-2")).body["results"]).toMatchObject([{ outcome: "accepted" }]);
  });

  it("rejects an invoice for a reason of its own, and keeps to it", async () => {
    const effect = { type: "reject", code: "CUSTOMER_BLOCKED", message: "C-1 is blocked" };
    await fault({ match: { idempotencyKey: "key-A-2" }, effect });
    const { body } = await post("A-1", "A-2");
    expect(body["results"]).toMatchObject([
      { outcome: "accepted" },
      { outcome: "rejected", code: "CUSTOMER_BLOCKED", message: "C-1 is blocked" },
    ]);
    expect((await post("A-2")).body["results"]).toMatchObject([{ code: "CUSTOMER_BLOCKED" }]);
    expect(await booked()).toEqual(["A-1"]);
  });

  it.each([true, false])("answers 503, committed: %s", async (committed) => {
    await fault({ effect: { type: "status", status: 503, committed, retryAfter: 2 } });
    const answer = await post("A-1");
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("2");
    expect(await booked()).toEqual(committed ? ["A-1"] : []);
  });

  it("is slow after its work, so that a caller who gives up has a document all the same", async () => {
    await fault({ effect: { type: "slow", ms: 5_000 } });
    const invoices = [invoice("A-1")];
    const given = fetch(`${url}/api/v1/invoices`, {
      method: "POST",
      signal: AbortSignal.timeout(150),
      headers: { "x-api-key": apiKey, "content-type": "application/json" },
      body: JSON.stringify({ schemaVersion: "1.0", invoices }),
    });
    await expect(given).rejects.toThrow(/timeout/);
    expect(await booked()).toEqual(["A-1"]);
  });

  it("strikes lookups too; skip and times count calls", async () => {
    await post("A-1");
    const match = { method: "GET", invoiceNumber: "A-1" };
    await fault({ match, skip: 1, effect: { type: "status" } });
    const statuses: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      statuses.push((await call("GET", "/api/v1/invoices?invoiceNumber=A-1")).status);
    }
    expect(statuses).toEqual([200, 503, 200]);
    expect((await call("GET", "/_erp/faults")).body["rules"]).toMatchObject([
      { matched: 3, fired: 1 },
    ]);
    await call("DELETE", "/_erp/faults");
    expect((await call("GET", "/_erp/faults")).body).toEqual({ rules: [] });
  });

  it("ERP.md 7: forgets keys after its window; the number rule still keeps documents single", async () => {
    await call("POST", "/_erp/settings", { keyWindowSeconds: 3_600 });
    await post("A-1");
    await call("POST", "/_erp/settings", { clockOffsetSeconds: 3_700 });
    expect((await call("GET", "/api/v1/invoices?idempotencyKey=key-A-1")).body).toEqual({
      documents: [],
    });
    expect((await call("GET", "/api/v1/invoices?invoiceNumber=A-1")).body).toMatchObject({
      documents: [{ invoiceNumber: "A-1" }],
    });
    expect((await post("A-1")).body["results"]).toMatchObject([{ code: "DUPLICATE_NUMBER" }]);
  });

  it("without key memory and number rule a repeat makes a second document", async () => {
    await call("POST", "/_erp/settings", { keyWindowSeconds: 60, numberRule: false });
    await post("A-1");
    await call("POST", "/_erp/settings", { clockOffsetSeconds: 61 });
    await post("A-1");
    expect(await booked()).toEqual(["A-1", "A-1"]);
    expect((await call("GET", "/api/v1/summary")).body).toMatchObject({ duplicates: 1 });
  });

  it("an ERP that cannot look up by number says so", async () => {
    await call("POST", "/_erp/settings", { lookupByNumber: false });
    expect((await call("GET", "/api/v1/invoices?invoiceNumber=A-1")).status).toBe(400);
    expect((await call("GET", "/api/v1/invoices?idempotencyKey=k")).status).toBe(200);
  });

  it("an ERP that looks up by number in vain finds nothing of what it has", async () => {
    await post("A-1");
    await call("POST", "/_erp/settings", { lookupByNumber: "empty" });
    const found = await call("GET", "/api/v1/invoices?invoiceNumber=A-1");
    expect(found).toMatchObject({ status: 200, body: { documents: [] } });
  });

  it("snapshot, restore and reset; document numbers are never given twice", async () => {
    await post("A-1");
    await call("POST", "/_erp/snapshot", { name: "one" });
    const second = (await post("A-2")).body["results"] as { erpNumber: string }[];
    await call("POST", "/_erp/restore", { name: "one" });
    expect(await booked()).toEqual(["A-1"]);
    const again = (await post("A-2")).body["results"] as { erpNumber: string }[];
    expect(again[0]?.erpNumber).not.toBe(second[0]?.erpNumber);
    await call("POST", "/_erp/settings", { numberRule: false });
    await call("POST", "/_erp/reset");
    expect(await booked()).toEqual([]);
    expect((await call("GET", "/_erp/settings")).body).toMatchObject({ numberRule: true });
    expect((await call("POST", "/_erp/restore", { name: "none" })).status).toBe(404);
  });

  it("refuses a fault that is none", async () => {
    expect((await call("POST", "/_erp/faults", { effect: { type: "explode" } })).status).toBe(400);
    const match = { invoiceNumber: "(" };
    expect((await call("POST", "/_erp/faults", { match, effect: { type: "drop" } })).status).toBe(
      400,
    );
  });
});
