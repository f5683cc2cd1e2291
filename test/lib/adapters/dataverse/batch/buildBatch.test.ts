import fc from "fast-check";
import type { BatchItem } from "../../../../../lib/adapters/dataverse/batch/BatchItem";
import { buildBatch } from "../../../../../lib/adapters/dataverse/batch/buildBatch";
import {
  boundaryOf,
  parseMultipart,
} from "../../../../../lib/adapters/dataverse/batch/parseMultipart";
import { parseJson, writeJson } from "../../../../../lib/adapters/dataverse/json";
import { hostileTexts } from "../../../../support/hostileTexts";

const frame = { apiPath: "/api/data/v9.2/", unique: "u1" };

const create = { method: "POST", path: "invoices", body: { name: "A" } } as const;
const change = {
  method: "PATCH",
  path: "invoices(1)",
  headers: { "If-Match": 'W/"5"' },
  body: { name: "B" },
} as const;
const remove = { method: "DELETE", path: "invoices(1)", headers: { "If-Match": 'W/"5"' } } as const;
const read = { path: "invoices?$select=name" };

describe("buildBatch", () => {
  it("ends every line with CRLF", () => {
    const { body } = buildBatch([{ changeSet: [create, change], reads: [read] }], frame);
    expect(body.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  });

  it("writes a change set and a read in the form of DATAVERSE.md 2.1", () => {
    const { body, contentType } = buildBatch([{ changeSet: [change], reads: [read] }], frame);
    expect(contentType).toBe('multipart/mixed; boundary="batch_u1"');
    expect(body.split("\r\n")).toEqual([
      "--batch_u1",
      'Content-Type: multipart/mixed; boundary="changeset_0_u1"',
      "",
      "--changeset_0_u1",
      "Content-Type: application/http",
      "Content-Transfer-Encoding: binary",
      "Content-ID: 1",
      "",
      "PATCH /api/data/v9.2/invoices(1) HTTP/1.1",
      "Content-Type: application/json; type=entry",
      'If-Match: W/"5"',
      "",
      '{"name":"B"}',
      "--changeset_0_u1--",
      "",
      "--batch_u1",
      "Content-Type: application/http",
      "Content-Transfer-Encoding: binary",
      "",
      "GET /api/data/v9.2/invoices?$select=name HTTP/1.1",
      "Accept: application/json",
      "",
      "",
      "--batch_u1--",
      "",
    ]);
  });

  it("never lets a character of a path end its request line", () => {
    const path = "invoices?$filter=name eq 'Größe 1'\r\nHTTP/1.1&$select=name";
    const { body } = buildBatch([{ changeSet: [{ ...create, path }], reads: [{ path }] }], frame);
    const line =
      "/api/data/v9.2/invoices?$filter=name%20eq%20'Gr%C3%B6%C3%9Fe%201'%0D%0AHTTP/1.1&$select=name HTTP/1.1";
    expect(body.split("\r\n").filter((one) => one.endsWith(line))).toEqual([
      `POST ${line}`,
      `GET ${line}`,
    ]);
  });

  it("leaves a path alone that is encoded already", () => {
    fc.assert(
      fc.property(hostileTexts, (text) => {
        const path = `invoices?fetchXml=${encodeURIComponent(text)}`;
        const { body } = buildBatch([{ changeSet: [], reads: [{ path }] }], frame);
        expect(body).toContain(`GET /api/data/v9.2/${path} HTTP/1.1\r\n`);
      }),
    );
  });

  it("keeps Content-IDs unique over the whole batch and says where each set's begin", () => {
    const items: BatchItem[] = [
      { changeSet: [create, change], reads: [read] },
      { changeSet: [], reads: [read] },
      { changeSet: [remove], reads: [] },
    ];
    const { body, firstContentIds } = buildBatch(items, frame);
    expect([...body.matchAll(/Content-ID: (\d+)/g)].map((match) => match[1])).toEqual([
      "1",
      "2",
      "3",
    ]);
    expect(firstContentIds).toEqual([1, 3, 3]);
  });

  it("carries any payload through unharmed", () => {
    fc.assert(
      fc.property(fc.array(hostileTexts, { minLength: 1 }), (texts) => {
        const changeSet = texts.map((text) => ({ ...create, body: { text } }));
        const { body, contentType } = buildBatch([{ changeSet, reads: [] }], frame);
        const text = body.replaceAll("\r\n", "\n");
        const [set] = parseMultipart(text, boundaryOf(contentType) ?? "");
        const inner = boundaryOf(set?.headers.get("content-type")) ?? "";
        const bodies = parseMultipart(set?.content ?? "", inner).map((part) =>
          part.content.slice(part.content.indexOf("\n\n") + 2),
        );
        expect(bodies.map(parseJson)).toEqual(texts.map((one) => ({ text: one })));
      }),
    );
  });

  it("keeps the form of a batch whatever the payload looks like", () => {
    const body = { text: "\r\n--batch_u1--\r\n--changeset_0_u1\r\n" };
    const built = buildBatch([{ changeSet: [{ ...create, body }], reads: [] }], frame);
    expect(built.body.match(/^--batch_u1--$/gm)).toHaveLength(1);
    expect(built.body).toContain(writeJson(body));
  });
});
