import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { createErpServer, maxBodyBytes } from "../../../../infra/local/erp/createErpServer";
import { DocumentBook } from "../../../../infra/local/erp/DocumentBook";
import { createToken } from "../../../../infra/local/identity/token";

const apiKey = "key of the test";
const now = new Date("2026-03-01T12:00:00Z");

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

let folder: string;
let book: DocumentBook;
let server: FastifyInstance;
let url: string;

async function open(): Promise<void> {
  book = new DocumentBook(join(folder, "erp.sqlite"));
  server = createErpServer({ book, apiKey, now: () => now });
  url = await server.listen({ port: 0, host: "127.0.0.1" });
}

async function close(): Promise<void> {
  await server.close();
  book.close();
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "erp-test-"));
  await open();
});

afterEach(async () => {
  await close();
  rmSync(folder, { recursive: true });
});

async function get(path: string): Promise<Answer> {
  const answer = await fetch(url + path, { headers: { "x-api-key": apiKey } });
  return { status: answer.status, body: await answer.json() };
}

async function post(...invoices: unknown[]): Promise<Answer> {
  const answer = await fetch(`${url}/api/v1/invoices`, {
    method: "POST",
    headers: { "x-api-key": apiKey, "content-type": "application/json" },
    body: JSON.stringify({ schemaVersion: "1.0", invoices }),
  });
  return { status: answer.status, body: await answer.json() };
}

function line(net: string, tax: string): object {
  return {
    orderNumber: "SO-1",
    lineNumber: 1,
    productNumber: null,
    description: "Chair",
    unit: "Each",
    quantity: "1",
    price: net,
    discount: "0.00",
    net,
    tax,
  };
}

function invoice(number: string, changes: object = {}): Record<string, unknown> {
  return {
    schemaVersion: "1.0",
    invoiceId: `id-${number}`,
    invoiceNumber: number,
    documentType: "invoice",
    documentDate: "2026-03-01",
    dueDate: "2026-03-31",
    currency: "EUR",
    customerNumber: "C-1",
    lines: [line("0.10", "0.02"), line("0.20", "0.04")],
    totals: { net: "0.30", tax: "0.06", total: "0.36" },
    idempotencyKey: `key-${number}`,
    ...changes,
  };
}

describe("the ERP emulator", () => {
  it("answers one result per invoice, in the same order", async () => {
    const { status, body } = await post(invoice("2"), invoice("1"));
    expect(status).toBe(200);
    expect(body).toEqual({
      results: [
        {
          idempotencyKey: "key-2",
          invoiceId: "id-2",
          outcome: "accepted",
          erpNumber: "ERP-0000001",
        },
        {
          idempotencyKey: "key-1",
          invoiceId: "id-1",
          outcome: "accepted",
          erpNumber: "ERP-0000002",
        },
      ],
    });
  });

  it("gives a repeated key its first answer and makes no second document", async () => {
    const first = await post(invoice("1"));
    const reordered = Object.fromEntries(Object.entries(invoice("1")).reverse());
    expect(await post(reordered)).toEqual(first);
    expect(await get("/api/v1/summary")).toMatchObject({ body: { documents: 1 } });
  });

  it("repeats a rejection too, whatever has changed since", async () => {
    const wrong = invoice("1", { customerNumber: "" });
    const first = await post(wrong);
    expect(first.body).toMatchObject({
      results: [{ outcome: "rejected", code: "INVALID_MESSAGE" }],
    });
    expect(await post(wrong)).toEqual(first);
  });

  it("answers 422 when one key comes with other content", async () => {
    await post(invoice("1"));
    const changed = invoice("1", { customerNumber: "C-2" });
    expect(await post(changed)).toMatchObject({
      status: 422,
      body: { results: [{ outcome: "conflict", status: 422 }] },
    });
    expect(await post(changed, invoice("2"))).toMatchObject({
      status: 200,
      body: { results: [{ outcome: "conflict" }, { outcome: "accepted" }] },
    });
  });

  it("keeps one document per invoice number for ever", async () => {
    await post(invoice("1"));
    await close();
    await open();
    const again = await post(invoice("1", { idempotencyKey: "other", invoiceId: "other" }));
    expect(again.body).toMatchObject({
      results: [{ outcome: "rejected", code: "DUPLICATE_NUMBER" }],
    });
  });

  it("remembers answers over a restart", async () => {
    const first = await post(invoice("1"));
    await close();
    await open();
    expect(await post(invoice("1"))).toEqual(first);
  });

  it("finds documents by key and by number, and says when there is none", async () => {
    await post(invoice("1"));
    const document = {
      idempotencyKey: "key-1",
      invoiceId: "id-1",
      invoiceNumber: "1",
      erpNumber: "ERP-0000001",
      documentType: "invoice",
      currency: "EUR",
      total: "0.36",
    };
    const found = { status: 200, body: { documents: [document] } };
    expect(await get("/api/v1/invoices?idempotencyKey=key-1")).toEqual(found);
    expect(await get("/api/v1/invoices?invoiceNumber=1")).toEqual(found);
    expect(await get("/api/v1/invoices?invoiceNumber=2")).toEqual({
      status: 200,
      body: { documents: [] },
    });
    expect(await get("/api/v1/invoices")).toMatchObject({ status: 400 });
    for (const name of ["idempotencyKey", "invoiceNumber"])
      expect(await get(`/api/v1/invoices?${name}=a&${name}=b`)).toMatchObject({
        status: 400,
        body: { error: expect.stringContaining(`${name}: `) as string },
      });
    for (const after of ["x", "-1", "1&after=2"])
      expect(await get(`/api/v1/invoices?after=${after}`)).toMatchObject({ status: 400 });
  });

  it("adds totals up exactly, credit notes included", async () => {
    const credit = {
      documentType: "creditNote",
      lines: [line("-0.30", "0")],
      totals: { net: "-0.30", tax: "0", total: "-0.30" },
    };
    await post(
      invoice("1"),
      invoice("2"),
      invoice("3", credit),
      invoice("4", {
        currency: "JPY",
        lines: [line("7", "0")],
        totals: { net: "7", tax: "0", total: "7" },
      }),
    );
    expect(await get("/api/v1/summary")).toEqual({
      status: 200,
      body: { documents: 4, duplicates: 0, totals: { EUR: "0.42", JPY: "7" } },
    });
  });

  it("counts an invoice with two documents as a duplicate", async () => {
    await post(invoice("1"), invoice("2", { invoiceId: "id-1" }));
    expect(await get("/api/v1/summary")).toMatchObject({ body: { documents: 2, duplicates: 1 } });
  });

  it.each([
    [
      "totals that are not the sum of the lines",
      { totals: { net: "0.31", tax: "0.06", total: "0.37" } },
      "TOTALS_MISMATCH",
    ],
    [
      "a total that is not net plus tax",
      { totals: { net: "0.30", tax: "0.06", total: "0.37" } },
      "TOTALS_MISMATCH",
    ],
    ["an unknown document type", { documentType: "order" }, "INVALID_MESSAGE"],
    ["money as a number", { totals: { net: 0.3, tax: "0.06", total: "0.36" } }, "INVALID_MESSAGE"],
    ["a missing customer", { customerNumber: undefined }, "INVALID_MESSAGE"],
    ["no lines", { lines: [] }, "INVALID_MESSAGE"],
  ])("rejects %s, and that invoice only", async (_what, changes, code) => {
    const { body } = await post(invoice("1", changes), invoice("2"));
    expect(body).toMatchObject({
      results: [{ outcome: "rejected", code }, { outcome: "accepted" }],
    });
  });

  it("wants the key, or a bearer token that has not expired", async () => {
    const token = (exp: number): string => createToken({ aud: "erp", exp });
    const seconds = now.getTime() / 1_000;
    const attempts: [Record<string, string>, number][] = [
      [{}, 401],
      [{ "x-api-key": "wrong" }, 401],
      [{ authorization: "Bearer nonsense" }, 401],
      [{ authorization: `Bearer ${token(seconds - 1)}` }, 401],
      [{ authorization: `Bearer ${token(seconds + 1)}` }, 200],
      [{ "x-api-key": apiKey }, 200],
    ];
    for (const [headers, status] of attempts) {
      expect((await fetch(`${url}/api/v1/summary`, { headers })).status).toBe(status);
    }
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it("refuses bodies that are too large, malformed or of another version", async () => {
    const send = async (body: string): Promise<number> => {
      const headers = { "x-api-key": apiKey, "content-type": "application/json" };
      return (await fetch(`${url}/api/v1/invoices`, { method: "POST", headers, body })).status;
    };
    expect(await send(`"${"x".repeat(maxBodyBytes)}"`)).toBe(413);
    expect(await send("{")).toBe(400);
    expect(await send('{"schemaVersion":"2.0","invoices":[{}]}')).toBe(400);
  });
});
