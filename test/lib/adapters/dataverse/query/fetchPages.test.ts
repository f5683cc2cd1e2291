import {
  fetchAll,
  fetchPages,
  inChunks,
  pageRowsMax,
} from "../../../../../lib/adapters/dataverse/query/fetchPages";
import type { FetchQuery } from "../../../../../lib/adapters/dataverse/query/fetchXml";
import { ProtocolError } from "../../../../../lib/ports/errors";
import { batchAnswer, singlePart } from "../../../../support/dataverse/batchAnswers";
import { type Script, ScriptedServer } from "../../../../support/ScriptedServer";
import { testClient } from "../../../../support/dataverse/testClient";

const query: FetchQuery = {
  table: { name: "invoice", set: "invoices" },
  attributes: ["invoiceid"],
  order: ["invoiceid"],
};

const cookieKey = "@Microsoft.Dynamics.CRM.fetchxmlpagingcookie";
const moreKey = "@Microsoft.Dynamics.CRM.morerecords";

function cookieOf(text: string): string {
  return `<cookie pagenumber="2" pagingcookie="${encodeURIComponent(encodeURIComponent(text))}" />`;
}

function page(ids: readonly string[], more: Record<string, unknown> = {}): string {
  return JSON.stringify({ value: ids.map((invoiceid) => ({ invoiceid })), ...more });
}

let server: ScriptedServer | undefined;

async function start(script: Script): Promise<ScriptedServer> {
  server = await ScriptedServer.start(script);
  return server;
}

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function idsOf(url: string): Promise<string[][]> {
  const pages: string[][] = [];
  for await (const rows of fetchPages(testClient(url), query, 2)) {
    pages.push(rows.map((row) => String(row["invoiceid"])));
  }
  return pages;
}

function fetchXmlOf(url: string): string {
  return new URL(url, "http://x.example").searchParams.get("fetchXml") ?? "";
}

describe("fetchPages", () => {
  it("goes on with the cookie and asks for the annotations that bring it", async () => {
    const pages = [
      page(["a", "b"], { [moreKey]: true, [cookieKey]: cookieOf("<cookie at='b'/>") }),
      page(["c"]),
    ];
    const { url, requests } = await start((_request, before) => ({
      status: 200,
      body: pages[before] ?? "",
    }));
    expect(await idsOf(url)).toEqual([["a", "b"], ["c"]]);
    expect(fetchXmlOf(requests[0]?.url ?? "")).toContain('count="2" page="1">');
    expect(fetchXmlOf(requests[1]?.url ?? "")).toContain(
      'page="2" paging-cookie="&lt;cookie at=&apos;b&apos;/&gt;"',
    );
    expect(requests[0]?.headers["prefer"]).toContain("Microsoft.Dynamics.CRM.morerecords");
  });

  it("asks for the first page again where no cookie comes back, until it brings nothing new", async () => {
    const pages = [["a", "b"], ["b", "c"], ["b"]].map((ids, index) =>
      page(ids, index < 2 ? { [moreKey]: true } : {}),
    );
    const { url, requests } = await start((_request, before) => ({
      status: 200,
      body: pages[before] ?? "",
    }));
    expect(await idsOf(url)).toEqual([["a", "b"], ["c"]]);
    expect(requests.every((one) => fetchXmlOf(one.url).includes('page="1"'))).toBe(true);
  });

  it("stops where the first page stands still, although there are more", async () => {
    const { url, requests } = await start(() => ({
      status: 200,
      body: page(["a", "b"], { [moreKey]: true }),
    }));
    expect(await idsOf(url)).toEqual([["a", "b"]]);
    expect(requests).toHaveLength(2);
  });

  it("takes a full page without paging information for the last one only if none comes after it", async () => {
    const last = [page(["a", "b"]), page([])];
    const { url, requests } = await start((_request, before) => ({
      status: 200,
      body: last[before] ?? "",
    }));
    expect(await idsOf(url)).toEqual([["a", "b"]]);
    expect(fetchXmlOf(requests[1]?.url ?? "")).toContain('count="2" page="2">');
  });

  it("takes a full page behind a cookie for the last one: a high page may not be asked for without", async () => {
    const pages = [
      page(["a", "b"], { [moreKey]: true, [cookieKey]: cookieOf("x") }),
      page(["c", "d"]),
    ];
    const { url, requests } = await start((_request, before) => ({
      status: 200,
      body: pages[before] ?? "",
    }));
    expect(await idsOf(url)).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
    expect(requests).toHaveLength(2);
  });

  it("refuses to go on where the platform withholds the paging information", async () => {
    const { url } = await start(() => ({ status: 200, body: page(["a", "b"]) }));
    const pages = idsOf(url);
    await expect(pages).rejects.toThrow(ProtocolError);
    await expect(pages).rejects.toThrow("invoices without paging information");
  });

  it("names the table, not the query, when the platform refuses it", async () => {
    const { url } = await start(() => ({
      status: 400,
      body: '{"error":{"code":"0x80060888","message":"no such column"}}',
    }));
    const refusal = idsOf(url);
    await expect(refusal).rejects.toThrow(ProtocolError);
    await expect(refusal).rejects.toThrow("read invoices: HTTP 400 0x80060888: no such column");
  });
});

describe("fetchAll", () => {
  it("reads several queries in one request and their further pages in the next", async () => {
    const first = page(["a"], { [moreKey]: true, [cookieKey]: cookieOf("x") });
    const rounds = [
      batchAnswer([
        singlePart({ status: 200, body: first }),
        singlePart({ status: 200, body: page(["z"]) }),
      ]),
      batchAnswer([singlePart({ status: 200, body: page(["b"]) })]),
    ];
    const { url, requests } = await start((_request, before) => rounds[before] ?? "reset");
    const found = await fetchAll(testClient(url), [query, query]);
    expect(found.map((rows) => rows.map((row) => row["invoiceid"]))).toEqual([["a", "b"], ["z"]]);
    expect(requests.map((one) => one.url)).toEqual(Array(2).fill("/api/data/v9.2/$batch"));
  });

  it("asks on after a full page without paging information, and refuses what comes then", async () => {
    const full = page(Array.from({ length: pageRowsMax }, (_, index) => String(index)));
    const answer = (body: string) => batchAnswer([singlePart({ status: 200, body })]);
    const rounds = [answer(full), answer(page([])), answer(full), answer(page(["more"]))];
    const { url } = await start((_request, before) => rounds[before] ?? "reset");
    const [found] = await fetchAll(testClient(url), [query]);
    expect(found).toHaveLength(pageRowsMax);
    await expect(fetchAll(testClient(url), [query])).rejects.toThrow(ProtocolError);
  });

  it("asks nothing for no queries", async () => {
    const { url, requests } = await start(() => "reset");
    expect(await fetchAll(testClient(url), [])).toEqual([]);
    expect(requests).toHaveLength(0);
  });
});

describe("inChunks", () => {
  it("cuts a list into pieces", () => {
    expect(inChunks([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
    expect(inChunks([], 2)).toEqual([]);
  });
});
