import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020";
import { z } from "zod";
import { erpCallSchema } from "../../../../lib/adapters/erp/erpMessageSchema";
import { callBody } from "../../../../lib/adapters/erp/wire";
import { buildErpMessage } from "../../../../lib/domain/erpMessage";
import { aBundledLine, anInvoice } from "../../../support/domainSamples";
import { aDelivery } from "../../../support/erpSamples";

const path = resolve(__dirname, "../../../../docs/schemas/invoice-message.v1.json");
const published: unknown = JSON.parse(readFileSync(path, "utf8"));
const formats = { date: /^\d{4}-\d{2}-\d{2}$/ };

function errorsOf(call: unknown): readonly string[] {
  const ajv = new Ajv2020({ formats, allErrors: true });
  ajv.validate(published as object, call);
  return (ajv.errors ?? []).map(({ instancePath }) => instancePath);
}

function aCall(change: (invoice: Record<string, unknown>) => void = () => undefined): unknown {
  const call = JSON.parse(callBody([aDelivery(1)])) as { invoices: Record<string, unknown>[] };
  call.invoices.forEach(change);
  return call;
}

describe("the published schema of the ERP's message", () => {
  it("is the schema in the code", () => {
    expect(z.toJSONSchema(erpCallSchema, { target: "draft-2020-12" })).toEqual(published);
  });

  it("explains every property", () => {
    const missing: string[] = [];
    const visit = (schema: unknown, at: string) => {
      if (typeof schema !== "object" || schema === null) return;
      const { properties, items } = schema as { properties?: object; items?: unknown };
      for (const [name, property] of Object.entries(properties ?? {})) {
        if (!("description" in (property as object))) missing.push(`${at}/${name}`);
        visit(property, `${at}/${name}`);
      }
      visit(items, `${at}[]`);
    };
    visit(published, "");
    expect(missing).toEqual([]);
  });

  it("holds for what is sent", () => {
    expect(errorsOf(aCall())).toEqual([]);
    const invoice = anInvoice();
    const message = buildErpMessage(invoice, [aBundledLine()], {
      documentType: "Invoice",
      documentDate: "2026-01-31",
      dueDate: "2026-03-02",
      currency: { isoCode: "EUR", precision: 2 },
      customerNumber: "C-1",
      totals: { net: "1.00", tax: "0.19", total: "1.19" },
    });
    const delivery = { message, idempotencyKey: "key" };
    expect(errorsOf(JSON.parse(callBody([delivery])))).toEqual([]);
  });

  it.each<[string, unknown]>([
    ["totals", { net: 25, tax: "4.75", total: "29.75" }],
    ["currency", "eur"],
    ["documentType", "Invoice"],
    ["documentDate", "31.01.2026"],
    ["invoiceId", "1"],
    ["lines", [{ net: "1.00" }]],
    ["schemaVersion", "2.0"],
  ])("refuses a wrong %s", (property, value) => {
    const errors = errorsOf(
      aCall((invoice) => {
        invoice[property] = value;
      }),
    );
    expect(errors).not.toEqual([]);
    for (const at of errors) expect(at).toContain(`/invoices/0/${property}`);
  });

  it("refuses money in exponent form, and what it does not know", () => {
    const exponent = aCall((invoice) => {
      invoice["totals"] = { net: "1e3", tax: "0", total: "1e3" };
    });
    expect(errorsOf(exponent)).toEqual(["/invoices/0/totals/net", "/invoices/0/totals/total"]);
    const unknown = aCall((invoice) => {
      invoice["runId"] = "x";
    });
    expect(errorsOf(unknown)).toEqual(["/invoices/0"]);
  });
});
